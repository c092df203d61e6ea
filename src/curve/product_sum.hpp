#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/constant_time.hpp"
#include "curve/limbs.hpp"
#include "curve/scalar.hpp"

namespace countersign::curve {

/// A sum of products modulo q that is reduced once, at its end: a term costs a third of a
/// multiplication. It takes fewer than 2^60 terms. Constant time.
///
/// It is not wiped. Its owner is a function that ends with `reduced`; what must outlive a statement
/// goes into a SecretOf<Scalar>.
class ProductSum final {
 public:
  void add(const Scalar& a, const Scalar& b);

  void add(const Scalar& a) {
    for (std::size_t i = 0; i < 4; ++i) columns_[i].add(a.limbs()[i]);
  }

  /// Adds `a` if `bit` is 1, else zero.
  void add_if(std::uint64_t bit, const Scalar& a) {
    const std::uint64_t mask = ct_mask(bit);
    for (std::size_t i = 0; i < 4; ++i) columns_[i].add(a.limbs()[i] & mask);
  }

  Scalar reduced() const;

 private:
  std::array<limbs::Column, 7> columns_;
};

/// row_0 * weights_0 + row_1 * weights_1 + row_2, reduced once: a row of three of which the last
/// weighs 1.
Scalar weighed(std::span<const Scalar, 3> row, std::span<const Scalar, 2> weights);

/// sum_j a_j * b_j. Both have one length.
Scalar inner_product(std::span<const Scalar> a, std::span<const Scalar> b);

}  // namespace countersign::curve
