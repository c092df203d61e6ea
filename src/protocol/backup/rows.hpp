#pragma once

#include <array>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "protocol/backup/kem.hpp"

namespace countersign::protocol::backup {

/// The bytes of a backup (the protocol specification, section 9 and appendix B):
///
///   bits, 16 bytes; then for each of the 128 rows, where b is its bit:
///     b = 0: seed_{i,0}, ct_{i,1}              112 bytes
///     b = 1: seed_{i,1}, x_{i,1}, ct_{i,0}     144 bytes
///
/// 1. The bits alone say how long a backup is, and it has one encoding.
/// 2. Whether x_{i,1} is a scalar is not looked at here.

inline constexpr std::size_t rows = 128;
inline constexpr std::size_t bits_size = rows / 8;
inline constexpr std::size_t backup_size_min = bits_size + rows * (32 + ciphertext_size);
inline constexpr std::size_t backup_size_max = backup_size_min + rows * 32;

/// The challenge: bit i is bit i % 8 of byte i / 8, and names the half of row i that is opened.
using Bits = ByteArray<bits_size>;
inline unsigned bit_of(const Bits& bits, std::size_t i) {
  return (bits[i / 8] >> (i % 8)) & 1U;
}

/// One row as everybody sees it.
struct Row {
  Digest seed{};
  ByteArray<32> x{};  // x_{i,1}; of b = 0 nothing, as it follows from the seed
  Ciphertext unopened{};
};

struct Rows {
  Bits bits{};
  std::array<Row, rows> all;
};

/// How long a backup that begins with these bytes is. If they are less than the bits: the least
/// length there is.
std::size_t size_of(View beginning);

/// Fault::bad_length unless it has the length that its bits demand.
Result<Rows> decode(View backup);
Bytes encode(const Rows& backup);

}  // namespace countersign::protocol::backup
