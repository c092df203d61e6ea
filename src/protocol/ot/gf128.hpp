#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/bytes.hpp"

namespace countersign::protocol::ot {

/// An element of GF(2^128) = GF(2)[x] / (x^128 + x^7 + x^2 + x + 1). Bit j of its 16 bytes, least
/// significant bit first, is the coefficient of x^j. Values may be secret: there are no tables, and
/// neither branches nor addresses depend on them.
struct Gf128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  static Gf128 load(std::span<const std::uint8_t, 16> bytes);
  void store(std::span<std::uint8_t, 16> bytes) const;

  friend Gf128 operator^(const Gf128& a, const Gf128& b) {
    return {a.low ^ b.low, a.high ^ b.high};
  }
};

Gf128 operator*(const Gf128& a, const Gf128& b);

/// sum_b factors[b] * row[16b ..+16): the sum of products, reduced once. The row holds 16 bytes for
/// each factor.
Gf128 inner_product(std::span<const Gf128> factors, View row);

/// The two ways to compute it, for tests: whether this machine has the fast one is public.
namespace gf128_ways {

Gf128 portable(std::span<const Gf128> factors, View row);
bool has_carryless();
Gf128 carryless(std::span<const Gf128> factors, View row);

}  // namespace gf128_ways

}  // namespace countersign::protocol::ot
