#include "curve/group.hpp"

#include <gtest/gtest.h>

#include "curve/ed25519.hpp"
#include "curve/polynomial.hpp"
#include "curve/secp256k1.hpp"
#include "oracle.hpp"

// The laws that code written over a Group relies on, for both groups.

namespace countersign::curve::testing {
namespace {

static_assert(Group<Secp256k1>);
static_assert(Group<Ed25519>);

Secp256k1 group_of(Secp256k1*) {
  SeededRandom random(99);
  return Secp256k1(random);
}
Ed25519 group_of(Ed25519*) {
  return {};
}

template <class G>
class AnyGroup : public ::testing::Test {
 protected:
  using Secret = SecretOf<typename G::Scalar>;

  Secret secret(const typename G::Scalar& value) {
    return Secret::computed([&] { return value; });
  }
  typename G::Point any_point() {
    return mul_base_vartime(any_scalar<typename G::Scalar>(random_));
  }

  const G group_ = group_of(static_cast<G*>(nullptr));
  SeededRandom random_{1};
};

class Names {
 public:
  template <class G>
  static std::string GetName(int) {  // NOLINT(readability-identifier-naming): of GoogleTest
    return std::string(G::name);
  }
};
using Groups = ::testing::Types<Secp256k1, Ed25519>;
TYPED_TEST_SUITE(AnyGroup, Groups, Names);

TYPED_TEST(AnyGroup, is_a_commutative_group) {
  using P = typename TypeParam::Point;
  const P identity;
  for (int i = 0; i < 10; ++i) {
    const auto A = this->any_point();
    const auto B = this->any_point();
    const auto C = this->any_point();
    EXPECT_EQ(A + B, B + A);
    EXPECT_EQ((A + B) + C, A + (B + C));
    EXPECT_EQ(A + identity, A);
    EXPECT_EQ(identity + A, A);
    EXPECT_TRUE((A - A).is_identity());
    EXPECT_TRUE((A + -A).is_identity());
    EXPECT_EQ(-(-A), A);
    EXPECT_EQ(A - B, A + -B);
    EXPECT_FALSE(A == B);
    EXPECT_FALSE(A == -A);
  }
  EXPECT_TRUE((identity + identity).is_identity());
  EXPECT_TRUE((-identity).is_identity());
  EXPECT_EQ(identity, P());
  EXPECT_FALSE(identity == P::generator());
  EXPECT_FALSE(P::generator() == identity);
}

TYPED_TEST(AnyGroup, sums_many_points_identities_among_them) {
  using P = typename TypeParam::Point;
  const auto A = this->any_point();
  const auto B = this->any_point();
  EXPECT_TRUE(P::sum({}).is_identity());
  EXPECT_EQ(P::sum(std::array{A}), A);
  EXPECT_EQ(P::sum(std::array{A, P(), B, A}), A + B + A);
  EXPECT_TRUE(P::sum(std::array{A, B, -A, -B}).is_identity());
  EXPECT_TRUE(P::sum(std::array{P(), P()}).is_identity());
  auto sum = A;
  sum += B;
  EXPECT_EQ(sum, A + B);
}

TYPED_TEST(AnyGroup, multiplies_alike_by_secret_and_public_scalars) {
  using S = typename TypeParam::Scalar;
  for (int i = 0; i < 20; ++i) {
    const auto a = any_scalar<S>(this->random_);
    const auto P = this->any_point();
    EXPECT_EQ(this->group_.mul_base(this->secret(a)), mul_base_vartime(a));
    EXPECT_EQ(this->group_.mul(this->secret(a), P), mul_vartime(a, P));
    EXPECT_EQ(add_base_vartime(P, a), P + mul_base_vartime(a));
  }
}

TYPED_TEST(AnyGroup, multiplication_is_linear) {
  using S = typename TypeParam::Scalar;
  for (int i = 0; i < 10; ++i) {
    const auto a = any_scalar<S>(this->random_);
    const auto b = any_scalar<S>(this->random_);
    const auto P = this->any_point();
    EXPECT_EQ(mul_vartime(a + b, P), mul_vartime(a, P) + mul_vartime(b, P));
    EXPECT_EQ(mul_vartime(a * b, P), mul_vartime(a, mul_vartime(b, P)));
    EXPECT_EQ(mul_vartime(-a, P), -mul_vartime(a, P));
  }
}

TYPED_TEST(AnyGroup, multiplies_by_small_numbers_as_by_repeated_addition) {
  using S = typename TypeParam::Scalar;
  const auto P = this->any_point();
  typename TypeParam::Point sum;
  for (std::uint64_t k = 0; k < 300; ++k, sum += P) {
    ASSERT_EQ(mul_vartime(S(k), P), sum) << k;
  }
  for (const std::uint64_t k : {0x8000U, 0xffffU, 0x10000U, 0x10001U}) {
    const auto expected = this->group_.mul(this->secret(S(k)), P);
    EXPECT_EQ(mul_vartime(S(k), P), expected) << k;
  }
}

TYPED_TEST(AnyGroup, zero_gives_the_identity_everywhere) {
  using S = typename TypeParam::Scalar;
  using P = typename TypeParam::Point;
  const S zero;
  const auto A = this->any_point();
  EXPECT_TRUE(this->group_.mul_base(this->secret(zero)).is_identity());
  EXPECT_TRUE(this->group_.mul(this->secret(zero), A).is_identity());
  EXPECT_TRUE(this->group_.mul(this->secret(S(5)), P()).is_identity());
  EXPECT_TRUE(mul_base_vartime(zero).is_identity());
  EXPECT_TRUE(mul_vartime(zero, A).is_identity());
  EXPECT_TRUE(mul_vartime(S(5), P()).is_identity());
  EXPECT_EQ(add_base_vartime(A, zero), A);
  EXPECT_EQ(add_base_vartime(P(), S(1)), P::generator());
  EXPECT_TRUE(add_base_vartime(-P::generator(), S(1)).is_identity());
  EXPECT_TRUE(add_base_vartime(P(), zero).is_identity());
}

TYPED_TEST(AnyGroup, generator_has_the_order_of_the_scalars) {
  using S = typename TypeParam::Scalar;
  using P = typename TypeParam::Point;
  EXPECT_EQ(mul_base_vartime(S(1)), P::generator());
  EXPECT_EQ(mul_base_vartime(-S(1)), -P::generator());
  EXPECT_EQ(P::decode(P::generator().encode()).value(), P::generator());
}

TYPED_TEST(AnyGroup, hashes_to_scalars_by_their_tag) {
  const crypto::ScalarTag tag(crypto::Suite::ecdsa_secp256k1, crypto::ScalarLabel::pok);
  const crypto::ScalarTag other(crypto::Suite::frost_ed25519, crypto::ScalarLabel::pok);
  const auto field = bytes_of("field");
  const auto scalar = TypeParam::hash_to_scalar(tag, {field});
  EXPECT_TRUE(equal_public(scalar, TypeParam::hash_to_secret(tag, {field}).expose_secret()));
  EXPECT_FALSE(equal_public(scalar, TypeParam::hash_to_scalar(other, {field})));
  EXPECT_FALSE(equal_public(scalar, TypeParam::hash_to_scalar(tag, {field, field})));
}

TEST(Secp256k1, hashes_to_a_scalar_by_reducing_the_tagged_hash) {
  const crypto::ScalarTag tag(crypto::Suite::ecdsa_secp256k1, crypto::ScalarLabel::zero);
  ByteArray<32> hash;
  crypto::tagged_scalar(tag, {bytes_of("x")}, hash);
  EXPECT_EQ(Secp256k1::hash_to_scalar(tag, {bytes_of("x")}).encode(),
            Modulo(Kind<Scalar>::order).reduce(hash));
}

TEST(Ed25519, hashes_to_a_scalar_by_reducing_sixty_four_bytes) {
  const crypto::ScalarTag tag(crypto::Suite::frost_ed25519, crypto::ScalarLabel::pok);
  ByteArray<64> hash;
  crypto::tagged_scalar_wide(tag, {bytes_of("x")}, hash);
  EXPECT_EQ(big_endian(Ed25519::hash_to_scalar(tag, {bytes_of("x")})),
            Modulo(Kind<Scalar25519>::order).reduce(Kind<Scalar25519>::wire(hash)));
}

}  // namespace
}  // namespace countersign::curve::testing
