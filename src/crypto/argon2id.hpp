#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace countersign::crypto {

/// Argon2id (RFC 9106, version 1.3, one lane): a key from a passphrase.
///
/// The cost stands beside what it protects and is thus read from a file that may have been changed.
/// Ceilings keep such a file from exhausting the machine; floors (the least that OWASP's
/// password storage sheet names for one lane) keep a mistaken configuration from being weak.
struct Argon2idCost {
  std::uint32_t passes;
  std::uint32_t memory_kib;
};

inline constexpr std::uint32_t argon2id_passes_min = 2;
inline constexpr std::uint32_t argon2id_passes_max = 16;
inline constexpr std::uint32_t argon2id_memory_kib_min = 19 * 1024;
inline constexpr std::uint32_t argon2id_memory_kib_max = 1024 * 1024;

/// What new files are sealed with: about a second on a small machine.
inline constexpr Argon2idCost argon2id_cost_new = {4, 256 * 1024};

/// over_limit above a ceiling, bad_argument below a floor, unavailable if the memory is not to be
/// had.
Result<Secret<32>> argon2id(View passphrase, const ByteArray<16>& salt, const Argon2idCost& cost);

}  // namespace countersign::crypto
