#include "curve/inverse.hpp"

#include "curve/scalar_reduction.hpp"

// Symbols as in 2019/266: f, g are the numbers whose gcd is taken, starting with q and x. d, e keep
// d*x = f and e*x = g (mod q), up to the same powers of two; at the end f = +-1 and d = +-1/x.
namespace countersign::curve::limbs {
namespace {

__extension__ using SignedDoubleLimb = __int128;

/// A signed number: limbs of 62 bits, of which the last carries the sign.
using Long = std::array<std::int64_t, 5>;

constexpr int step_count = 62;
constexpr int batch_count = 10;
static_assert(step_count * batch_count >= 590);
constexpr std::int64_t limb_mask = (std::int64_t{1} << 62) - 1;

constexpr Long long_of(const Limbs<4>& x) {
  const auto part = [](Limb bits) { return static_cast<std::int64_t>(bits) & limb_mask; };
  return {part(x[0]), part(x[0] >> 62 | x[1] << 2), part(x[1] >> 60 | x[2] << 4),
          part(x[2] >> 58 | x[3] << 6), part(x[3] >> 56)};
}

Limbs<4> limbs_of(const Long& x) {
  const auto part = [&x](std::size_t i) { return static_cast<Limb>(x[i]); };
  return {part(0) | part(1) << 62, part(1) >> 2 | part(2) << 60, part(2) >> 4 | part(3) << 58,
          part(3) >> 6 | part(4) << 56};
}

constexpr Long long_q = long_of(q);

/// 1/q modulo 2^62, each step doubling the bits that are right (three to start with: q*q = 1 mod
/// 8).
constexpr Limb inverse_of_q = [] {
  Limb y = q[0];
  for (int bits = 3; bits < 62; bits *= 2) y *= 2 - q[0] * y;
  return y;
}();

/// 62 division steps take (f, g) to 2^-62 * (u*f + v*g, r*f + s*g).
struct Steps {
  std::int64_t u, v, r, s;
};

/// All ones or zero, without telling the compiler that it is one of the two.
Limb opaque(Limb mask) {
  __asm__("" : "+r"(mask));
  return mask;
}

/// Takes 62 steps on the low bits of f and g. `delta` is the delta of the paper, less one half.
///   (delta, f, g) -> (1 - delta, g, (g - f) / 2)         if delta > 0 and g is odd
///                    (1 + delta, f, (g + f*(g mod 2)) / 2)  else
Steps divide(std::int64_t& delta, Limb f, Limb g) {
  Limb u = 1;
  Limb v = 0;
  Limb r = 0;
  Limb s = 1;
  for (int i = 0; i < step_count; ++i) {
    const Limb positive = opaque(~static_cast<Limb>(delta >> 63));
    const Limb odd = opaque(0 - (g & 1));
    // g + f or g - f, if g is odd.
    g += ((f ^ positive) - positive) & odd;
    r += ((u ^ positive) - positive) & odd;
    s += ((v ^ positive) - positive) & odd;
    // Where the two change places: f + (g - f) is the old g.
    const Limb swap = positive & odd;
    f += g & swap;
    u += r & swap;
    v += s & swap;
    // With delta = D + 1/2: 1 - delta is (-1 - D) + 1 + 1/2, and 1 + delta is D + 1 + 1/2.
    delta = static_cast<std::int64_t>(static_cast<Limb>(delta) ^ swap) + 1;
    g >>= 1;
    u <<= 1;
    v <<= 1;
  }
  const auto entry = [](Limb x) { return static_cast<std::int64_t>(x); };
  return {entry(u), entry(v), entry(r), entry(s)};
}

SignedDoubleLimb product(std::int64_t a, std::int64_t b) {
  return SignedDoubleLimb{a} * b;
}
std::int64_t low_62(SignedDoubleLimb x) {
  return static_cast<std::int64_t>(x) & limb_mask;
}

/// (f, g) after the steps; the division is exact.
void advance(const Steps& t, Long& f, Long& g) {
  SignedDoubleLimb next_f = product(t.u, f[0]) + product(t.v, g[0]);
  SignedDoubleLimb next_g = product(t.r, f[0]) + product(t.s, g[0]);
  for (std::size_t i = 1; i < f.size(); ++i) {
    next_f = (next_f >> 62) + product(t.u, f[i]) + product(t.v, g[i]);
    next_g = (next_g >> 62) + product(t.r, f[i]) + product(t.s, g[i]);
    f[i - 1] = low_62(next_f);
    g[i - 1] = low_62(next_g);
  }
  f.back() = static_cast<std::int64_t>(next_f >> 62);
  g.back() = static_cast<std::int64_t>(next_g >> 62);
}

/// The multiple of q that makes a*d + b*e divisible by 2^62, where d and e count as d + q and e + q
/// if they are negative. That keeps both in (-2q, q).
std::int64_t multiple_of_q(std::int64_t a, const Long& d, std::int64_t b, const Long& e) {
  const std::int64_t base = (a & (d.back() >> 63)) + (b & (e.back() >> 63));
  const auto sum = static_cast<Limb>(product(a, d[0]) + product(b, e[0]));
  return base -
         (static_cast<std::int64_t>(inverse_of_q * sum + static_cast<Limb>(base)) & limb_mask);
}

/// (d, e) after the steps, modulo q.
void advance_modulo_q(const Steps& t, Long& d, Long& e) {
  const std::int64_t m = multiple_of_q(t.u, d, t.v, e);
  const std::int64_t n = multiple_of_q(t.r, d, t.s, e);
  SignedDoubleLimb next_d = product(t.u, d[0]) + product(t.v, e[0]) + product(m, long_q[0]);
  SignedDoubleLimb next_e = product(t.r, d[0]) + product(t.s, e[0]) + product(n, long_q[0]);
  for (std::size_t i = 1; i < d.size(); ++i) {
    next_d = (next_d >> 62) + product(t.u, d[i]) + product(t.v, e[i]) + product(m, long_q[i]);
    next_e = (next_e >> 62) + product(t.r, d[i]) + product(t.s, e[i]) + product(n, long_q[i]);
    d[i - 1] = low_62(next_d);
    e[i - 1] = low_62(next_e);
  }
  d.back() = static_cast<std::int64_t>(next_d >> 62);
  e.back() = static_cast<std::int64_t>(next_e >> 62);
}

/// x + (q if `mask`), or its negative if `negate`; the masks are all ones or zero.
void adjust(Long& x, std::int64_t mask, std::int64_t negate) {
  std::int64_t carry = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::int64_t limb = x[i] + (long_q[i] & mask);
    carry += (limb ^ negate) - negate;
    x[i] = i + 1 < x.size() ? carry & limb_mask : carry;
    carry >>= 62;
  }
}

}  // namespace

Limbs<4> inverse(const Limbs<4>& x) {
  Long f = long_q;
  Long g = long_of(x);
  Long d = {0};
  Long e = {1};
  std::int64_t delta = 0;
  for (int batch = 0; batch < batch_count; ++batch) {
    const Steps steps = divide(delta, static_cast<Limb>(f[0]) | static_cast<Limb>(f[1]) << 62,
                               static_cast<Limb>(g[0]) | static_cast<Limb>(g[1]) << 62);
    advance(steps, f, g);
    advance_modulo_q(steps, d, e);
  }
  // d is in (-2q, q) and has the sign of f too much.
  adjust(d, d.back() >> 63, f.back() >> 63);
  adjust(d, d.back() >> 63, 0);
  return limbs_of(d);
}

}  // namespace countersign::curve::limbs
