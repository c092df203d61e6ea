#include "curve/polynomial.hpp"

#include <gtest/gtest.h>

#include "curve/ed25519.hpp"
#include "curve/secp256k1.hpp"
#include "oracle.hpp"

namespace countersign::curve::testing {
namespace {

template <class P>
class Polynomial : public ::testing::Test {
 protected:
  std::vector<typename P::Scalar> coefficients(std::size_t count) {
    std::vector<typename P::Scalar> out(count);
    for (auto& scalar : out) scalar = any_scalar<typename P::Scalar>(random_);
    return out;
  }

  SeededRandom random_{1};
};

using Points = ::testing::Types<Point, PointEd25519>;
class Names {
 public:
  template <class P>
  static std::string GetName(int) {  // NOLINT(readability-identifier-naming): of GoogleTest
    return std::is_same_v<P, Point> ? "secp256k1" : "ed25519";
  }
};
TYPED_TEST_SUITE(Polynomial, Points, Names);

std::vector<Position> at(std::initializer_list<std::uint16_t> positions) {
  std::vector<Position> out;
  for (const auto p : positions) out.push_back(Position(p));
  return out;
}

TYPED_TEST(Polynomial, is_the_sum_of_its_powers) {
  using S = typename TypeParam::Scalar;
  for (const auto position : at({1, 2, 7, 255, 65535})) {
    const auto f = this->coefficients(5);
    S expected;
    S power(1);
    for (const auto& coefficient : f) {
      expected += coefficient * power;
      power *= S(position.value());
    }
    EXPECT_TRUE(equal_public(evaluate<S>(f, position), expected));
    const auto secret =
        SecretVector<S>::filled(5, [&](auto out) { std::ranges::copy(f, out.begin()); });
    EXPECT_TRUE(equal_public(evaluate(secret, position).expose_secret(), expected));
  }
  EXPECT_TRUE(is_zero_public(evaluate<S>({}, Position(3))));
}

TYPED_TEST(Polynomial, commitments_evaluate_to_the_commitment_of_the_value) {
  using S = typename TypeParam::Scalar;
  const auto f = this->coefficients(3);
  std::vector<TypeParam> C;
  for (const auto& coefficient : f) C.push_back(mul_base_vartime(coefficient));
  for (const auto position : at({1, 2, 3, 200, 65535})) {
    EXPECT_EQ(evaluate_vartime<TypeParam>(C, position), mul_base_vartime(evaluate<S>(f, position)));
  }
  EXPECT_TRUE(evaluate_vartime<TypeParam>({}, Position(3)).is_identity());
}

TYPED_TEST(Polynomial, lagrange_coefficients_interpolate_at_zero) {
  using S = typename TypeParam::Scalar;
  const auto f = this->coefficients(3);
  for (const auto& positions :
       {at({1, 2, 3}), at({3, 1, 2}), at({7, 65535, 200}), at({1, 2, 3, 4, 5})}) {
    const auto lambda = lagrange_at_zero<S>(positions);
    S value;
    S sum_of_lambda;
    for (std::size_t i = 0; i < positions.size(); ++i) {
      value += lambda[i] * evaluate<S>(f, positions[i]);
      sum_of_lambda += lambda[i];
    }
    EXPECT_TRUE(equal_public(value, f[0]));
    EXPECT_TRUE(equal_public(sum_of_lambda, S(1)));
  }
  EXPECT_TRUE(equal_public(lagrange_at_zero<S>(at({9}))[0], S(1)));
  // By hand: at 2 and 3, lambda_2 = 3/(3-2) and lambda_3 = 2/(2-3).
  const auto lambda = lagrange_at_zero<S>(at({2, 3}));
  EXPECT_TRUE(equal_public(lambda[0], S(3)));
  EXPECT_TRUE(equal_public(lambda[1], -S(2)));
}

TYPED_TEST(Polynomial, inverses_are_taken_together) {
  using S = typename TypeParam::Scalar;
  for (const std::size_t count : {0U, 1U, 2U, 9U}) {
    const auto scalars = this->coefficients(count);
    const auto together = inverses<S>(scalars);
    ASSERT_EQ(together.size(), count);
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_TRUE(equal_public(together[i] * scalars[i], S(1)));
    }
  }
}

TEST(PolynomialDeathTest, nothing_is_evaluated_at_zero_or_twice) {
  const std::vector<Scalar> f(2);
  const std::vector<Point> C(2);
  EXPECT_DEATH(static_cast<void>(evaluate<Scalar>(f, Position(0))), "other than 0");
  EXPECT_DEATH(static_cast<void>(evaluate_vartime<Point>(C, Position(0))), "other than 0");
  EXPECT_DEATH(static_cast<void>(lagrange_at_zero<Scalar>(at({1, 0}))), "other than 0");
  EXPECT_DEATH(static_cast<void>(lagrange_at_zero<Scalar>(at({1, 2, 1}))),
               "positions are distinct");
}

}  // namespace
}  // namespace countersign::curve::testing
