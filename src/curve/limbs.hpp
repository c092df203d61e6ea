#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace countersign::curve::limbs {

/// Long arithmetic on 64-bit limbs, least significant first, for the inside of this room. Every
/// function here takes the same instructions whatever the values are.
///
/// On x86-64 the additions are spelt as carry chains, which g++ 12 does not find by itself: with
/// them a modular multiplication takes a third fewer instructions than with the portable form
/// beside it.

using Limb = std::uint64_t;
template <std::size_t N>
using Limbs = std::array<Limb, N>;

__extension__ using DoubleLimb = unsigned __int128;

inline Limb low(DoubleLimb x) {
  return static_cast<Limb>(x);
}
inline Limb high(DoubleLimb x) {
  return static_cast<Limb>(x >> 64);
}

/// x += y; what is left is the carry out of the top.
[[gnu::always_inline]] inline Limb add_to(Limbs<4>& x, const Limbs<4>& y) {
  Limb carry = 0;
#if defined(__x86_64__)
  __asm__("addq %5, %0\n\tadcq %6, %1\n\tadcq %7, %2\n\tadcq %8, %3\n\tadcq $0, %4"
          : "+&r"(x[0]), "+&r"(x[1]), "+&r"(x[2]), "+r"(x[3]), "+r"(carry)
          : "rme"(y[0]), "rme"(y[1]), "rme"(y[2]), "rme"(y[3])
          : "cc");
#else
  for (std::size_t i = 0; i < 4; ++i) {
    const DoubleLimb sum = DoubleLimb{x[i]} + y[i] + carry;
    x[i] = low(sum);
    carry = high(sum);
  }
#endif
  return carry;
}

/// x -= y; what is left is the borrow out of the top.
[[gnu::always_inline]] inline Limb subtract_from(Limbs<4>& x, const Limbs<4>& y) {
  Limb borrow = 0;
#if defined(__x86_64__)
  __asm__("subq %5, %0\n\tsbbq %6, %1\n\tsbbq %7, %2\n\tsbbq %8, %3\n\tadcq $0, %4"
          : "+&r"(x[0]), "+&r"(x[1]), "+&r"(x[2]), "+r"(x[3]), "+r"(borrow)
          : "rme"(y[0]), "rme"(y[1]), "rme"(y[2]), "rme"(y[3])
          : "cc");
#else
  for (std::size_t i = 0; i < 4; ++i) {
    const DoubleLimb difference = DoubleLimb{x[i]} - y[i] - borrow;
    x[i] = low(difference);
    borrow = high(difference) & 1;
  }
#endif
  return borrow;
}

/// The sum of many products in one column of a long multiplication, three limbs wide: 2^64 products
/// fit.
class Column final {
 public:
  [[gnu::always_inline]] void add_product(Limb x, Limb y) {
    const DoubleLimb product = DoubleLimb{x} * y;
    add(low(product), high(product), 0);
  }

  [[gnu::always_inline]] void add(Limb x) { add(x, 0, 0); }
  [[gnu::always_inline]] void add(const Column& other) {
    add(other.low_, other.middle_, other.high_);
  }

  /// Gives the finished limb away; what is above it becomes the start of the next column.
  [[gnu::always_inline]] Limb shift() {
    const Limb out = low_;
    low_ = middle_;
    middle_ = high_;
    high_ = 0;
    return out;
  }

 private:
  [[gnu::always_inline]] void add(Limb x, Limb y, Limb z) {
#if defined(__x86_64__)
    __asm__("addq %3, %0\n\tadcq %4, %1\n\tadcq %5, %2"
            : "+&r"(low_), "+&r"(middle_), "+r"(high_)
            : "rme"(x), "rme"(y), "rme"(z)
            : "cc");
#else
    DoubleLimb sum = DoubleLimb{low_} + x;
    low_ = low(sum);
    sum = DoubleLimb{middle_} + y + high(sum);
    middle_ = low(sum);
    high_ += z + high(sum);
#endif
  }

  Limb low_ = 0;
  Limb middle_ = 0;
  Limb high_ = 0;
};

/// Adds column K, of 0 to 6, of the product of two numbers of four limbs.
template <std::size_t K>
[[gnu::always_inline]] inline void add_products(Column& column, const Limbs<4>& a,
                                                const Limbs<4>& b) {
  if constexpr (K < 4) column.add_product(a[0], b[K]);
  if constexpr (K >= 1 && K < 5) column.add_product(a[1], b[K - 1]);
  if constexpr (K >= 2 && K < 6) column.add_product(a[2], b[K - 2]);
  if constexpr (K >= 3) column.add_product(a[3], b[K - 3]);
}

}  // namespace countersign::curve::limbs
