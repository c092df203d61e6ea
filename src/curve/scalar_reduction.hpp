#pragma once

#include "base/constant_time.hpp"
#include "curve/limbs.hpp"

namespace countersign::curve::limbs {

/// q = 2^256 - c, with c = 2^128 + c_1 * 2^64 + c_0.
inline constexpr Limbs<4> q = {0xbfd25e8cd0364141, 0xbaaedce6af48a03b, 0xfffffffffffffffe,
                               0xffffffffffffffff};
inline constexpr Limb c_0 = 0x402da1732fc9bebf;
inline constexpr Limb c_1 = 0x4551231950b75fc4;
inline constexpr Limbs<4> c = {c_0, c_1, 1, 0};

/// A value below 2q as a number below q, and 1 if it was one already.
struct Canonical {
  Limbs<4> value;
  Limb unchanged;
};

/// `top` is the bit of weight 2^256.
[[gnu::always_inline]] inline Canonical canonical(const Limbs<4>& x, Limb top) {
  // x - q = x + c - 2^256, so x was q or more exactly if x + c carries.
  Limbs<4> y = x;
  const Limb reduced = add_to(y, c) | top;
  const Limb mask = ct_mask(reduced);
  return {{x[0] ^ ((x[0] ^ y[0]) & mask), x[1] ^ ((x[1] ^ y[1]) & mask),
           x[2] ^ ((x[2] ^ y[2]) & mask), x[3] ^ ((x[3] ^ y[3]) & mask)},
          reduced ^ 1};
}

/// x modulo q, for x of 8 limbs or of 9 and below 2^573. Three times, what stands above 2^256 is
/// taken off and c times that is added: 573 bits become 446, then 318, then 257.
template <std::size_t N>
[[gnu::always_inline]] inline Limbs<4> reduced(const Limbs<N>& x) {
  static_assert(N == 8 || N == 9);
  Column sum;
  Limbs<7> m;
  sum.add(x[0]), sum.add_product(x[4], c_0);
  m[0] = sum.shift();
  sum.add(x[1]), sum.add_product(x[5], c_0), sum.add_product(x[4], c_1);
  m[1] = sum.shift();
  sum.add(x[2]), sum.add_product(x[6], c_0), sum.add_product(x[5], c_1), sum.add(x[4]);
  m[2] = sum.shift();
  sum.add(x[3]), sum.add_product(x[7], c_0), sum.add_product(x[6], c_1), sum.add(x[5]);
  m[3] = sum.shift();
  if constexpr (N == 9) sum.add_product(x[8], c_0);
  sum.add_product(x[7], c_1), sum.add(x[6]);
  m[4] = sum.shift();
  if constexpr (N == 9) sum.add_product(x[8], c_1);
  sum.add(x[7]);
  m[5] = sum.shift();
  if constexpr (N == 9) sum.add(x[8]);
  m[6] = sum.shift();

  Column fold;
  Limbs<5> p;
  fold.add(m[0]), fold.add_product(m[4], c_0);
  p[0] = fold.shift();
  fold.add(m[1]), fold.add_product(m[5], c_0), fold.add_product(m[4], c_1);
  p[1] = fold.shift();
  fold.add(m[2]), fold.add_product(m[6], c_0), fold.add_product(m[5], c_1), fold.add(m[4]);
  p[2] = fold.shift();
  fold.add(m[3]), fold.add_product(m[6], c_1), fold.add(m[5]);
  p[3] = fold.shift();
  p[4] = fold.shift() + m[6];

  const DoubleLimb last = DoubleLimb{p[4]} * c_1 + high(DoubleLimb{p[4]} * c_0);
  Limbs<4> r = {p[0], p[1], p[2], p[3]};
  const Limb top = add_to(r, {p[4] * c_0, low(last), p[4] + high(last), 0});
  return canonical(r, top).value;
}

}  // namespace countersign::curve::limbs
