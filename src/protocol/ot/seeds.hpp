#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.hpp"
#include "base/invariant.hpp"
#include "base/secret.hpp"
#include "protocol/ot/parameters.hpp"

namespace countersign::protocol::ot {

/// What base OT leaves behind, one direction of a pair. **Alice** will send pads and owns Delta;
/// **Bob** will receive them and owns both seeds of every row. (The names are the paper's; every
/// ordered pair of signers has such a setup, and each is Alice in one and Bob in the other.)
///
/// Delta outlives every single use and a leak of it undoes them all: never branch on a bit of it,
/// never index by it.

inline constexpr std::size_t seed_size = 32;
using Seed = std::span<const std::uint8_t, seed_size>;

/// Bit `index` of a string of bits, 0 or 1. The index is public, the bits need not be.
inline std::uint64_t bit_of(View bits, std::size_t index) {
  return (bits[index / 8] >> (index % 8)) & 1U;
}

/// Bob: seed y of row i lies at 64 i + 32 y.
struct BobSeeds {
  static constexpr std::size_t size = rows * 2 * seed_size;
  Secret<size> bytes;

  Seed seed(std::size_t row, std::size_t y) const {
    invariant(row < rows && y < 2, "a seed that exists");
    return bytes.expose_secret().subspan((2 * row + y) * seed_size).first<seed_size>();
  }
};

/// Alice: of row i she holds one seed, at 32 i, and lacks the one with the index Delta_i. (So hers
/// has index 1 xor Delta_i, which was her choice bit in base OT.)
struct AliceSeeds {
  static constexpr std::size_t size = rows * seed_size;
  Secret<rows / 8> delta;
  Secret<size> bytes;

  Seed seed(std::size_t row) const {
    invariant(row < rows, "a seed that exists");
    return bytes.expose_secret().subspan(row * seed_size).first<seed_size>();
  }
  /// Bit `row` of Delta, 0 or 1.
  std::uint64_t delta_bit(std::size_t row) const { return bit_of(delta.expose_secret(), row); }
};

}  // namespace countersign::protocol::ot
