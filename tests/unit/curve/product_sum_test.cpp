#include "curve/product_sum.hpp"

#include <gtest/gtest.h>

#include "oracle.hpp"

namespace countersign::curve::testing {
namespace {

Scalar naive(std::span<const Scalar> a, std::span<const Scalar> b) {
  Scalar out;
  for (std::size_t j = 0; j < a.size(); ++j) out += a[j] * b[j];
  return out;
}

TEST(ProductSum, equals_the_sum_reduced_at_every_step) {
  SeededRandom random(1);
  for (const std::size_t length : {0U, 1U, 2U, 3U, 752U, 3000U}) {
    std::vector<Scalar> a(length);
    std::vector<Scalar> b(length);
    for (auto& scalar : a) scalar = any_scalar<Scalar>(random);
    for (auto& scalar : b) scalar = any_scalar<Scalar>(random);
    EXPECT_TRUE(equal_public(inner_product(a, b), naive(a, b))) << length;
  }
}

TEST(ProductSum, carries_the_largest_products) {
  // (q-1)^2 = 1, a hundred thousand times.
  const std::vector<Scalar> a(100'000, -Scalar(1));
  EXPECT_TRUE(equal_public(inner_product(a, a), Scalar(100'000)));
}

TEST(ProductSum, agrees_at_the_edges) {
  std::vector<Scalar> values;
  for (const auto& bytes : edges<Scalar>()) values.push_back(scalar_from<Scalar>(bytes));
  for (const auto& a : values) {
    for (const auto& b : values) {
      ProductSum sum;
      sum.add(a, b);
      sum.add(b, b);
      sum.add(a);
      EXPECT_TRUE(equal_public(sum.reduced(), a * b + b * b + a));
    }
  }
}

TEST(ProductSum, weighs_rows_of_three_at_the_edges) {
  std::vector<Scalar> values;
  for (const auto& bytes : edges<Scalar>()) values.push_back(scalar_from<Scalar>(bytes));
  SeededRandom random(3);
  values.push_back(any_scalar<Scalar>(random));
  for (const auto& a : values) {
    for (const auto& b : values) {
      const std::array row = {a, b, -a};
      const std::array weights = {b, a};
      EXPECT_TRUE(equal_public(weighed(row, weights), a * b + b * a - a));
    }
  }
  // The largest sum there is: 2 (q-1)^2 + q - 1.
  const Scalar most = -Scalar(1);
  EXPECT_TRUE(
      equal_public(weighed(std::array{most, most, most}, std::array{most, most}), Scalar(1)));
}

TEST(ProductSum, adds_what_a_bit_keeps) {
  SeededRandom random(2);
  ProductSum sum;
  Scalar expected;
  for (std::uint64_t j = 0; j < 1'000; ++j) {
    const auto a = any_scalar<Scalar>(random);
    const std::uint64_t bit = random.below(2);
    sum.add_if(bit, a);
    expected += ct_keep(bit, a);
  }
  EXPECT_TRUE(equal_public(sum.reduced(), expected));
}

TEST(ProductSumDeathTest, takes_equal_lengths_only) {
  const std::vector<Scalar> a(2);
  const std::vector<Scalar> b(3);
  EXPECT_DEATH(static_cast<void>(inner_product(a, b)), "an inner product is of equal lengths");
}

}  // namespace
}  // namespace countersign::curve::testing
