#pragma once

#include <cstdint>
#include <span>

namespace countersign {

/// Functions whose time and memory accesses do not depend on the values they are given, only on
/// their lengths. tests/ct holds them to that under valgrind.

/// All ones if `bit` is 1, zero if it is 0; nothing else may be passed. The compiler is kept from
/// seeing that it has two values only, or it could turn masks back into branches.
inline std::uint64_t ct_mask(std::uint64_t bit) {
  std::uint64_t mask = std::uint64_t{0} - bit;
  __asm__("" : "+r"(mask));
  return mask;
}

/// `chosen` if `bit` is 1, `other` if it is 0.
inline std::uint64_t ct_select(std::uint64_t bit, std::uint64_t chosen, std::uint64_t other) {
  const std::uint64_t mask = ct_mask(bit);
  return (chosen & mask) | (other & ~mask);
}

/// Overwrites `out` with `chosen` if `bit` is 1, with `other` if it is 0. All three have one
/// length.
void ct_select(std::uint64_t bit, std::span<std::uint8_t> out, std::span<const std::uint8_t> chosen,
               std::span<const std::uint8_t> other);

/// Whether two byte strings are equal. The lengths are public: different ones are simply unequal.
bool ct_equal(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);

/// Overwrites memory with zeros in a way that the compiler may not leave out.
void wipe(std::span<std::uint8_t> memory) noexcept;

}  // namespace countersign
