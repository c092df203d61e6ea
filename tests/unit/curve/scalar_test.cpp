#include "curve/scalar.hpp"

#include <gtest/gtest.h>

#include "curve/scalar25519.hpp"
#include "oracle.hpp"
#include "support/error_of.hpp"

// Both kinds of scalar, held to OpenSSL's integers.

namespace countersign::curve::testing {
namespace {

using countersign::testing::error_of;

template <class S>
class AnyScalar : public ::testing::Test {
 protected:
  /// Every operation on two values, against the oracle.
  void agree_on(const ByteArray<32>& a, const ByteArray<32>& b) {
    const auto x = scalar_from<S>(a);
    const auto y = scalar_from<S>(b);
    ASSERT_EQ(big_endian(x + y), mod_q_.add(a, b));
    ASSERT_EQ(big_endian(x - y), mod_q_.subtract(a, b));
    ASSERT_EQ(big_endian(x * y), mod_q_.multiply(a, b));
    ASSERT_EQ(equal_public(x, y), a == b);
  }

  void agree_on(const ByteArray<32>& a) {
    const auto x = scalar_from<S>(a);
    ASSERT_EQ(big_endian(x), a);
    ASSERT_EQ(big_endian(-x), mod_q_.subtract(ByteArray<1>{0}, a));
    ASSERT_EQ(x.zero_bit(), a == ByteArray<32>{} ? 1U : 0U);
    if (a != ByteArray<32>{}) {
      ASSERT_EQ(big_endian(x.inverse()), mod_q_.inverse(a));
    }
  }

  const Modulo mod_q_{Kind<S>::order};
};

class Names {
 public:
  template <class S>
  static std::string GetName(int) {  // NOLINT(readability-identifier-naming): of GoogleTest
    return std::is_same_v<S, Scalar> ? "secp256k1" : "ed25519";
  }
};
using Kinds = ::testing::Types<Scalar, Scalar25519>;
TYPED_TEST_SUITE(AnyScalar, Kinds, Names);

TYPED_TEST(AnyScalar, agrees_with_openssl_at_the_edges) {
  const auto values = edges<TypeParam>();
  for (const auto& a : values) {
    this->agree_on(a);
    for (const auto& b : values) this->agree_on(a, b);
  }
}

TYPED_TEST(AnyScalar, agrees_with_openssl_on_random_values) {
  SeededRandom random(1);
  for (int i = 0; i < 30'000; ++i) {
    const auto a = big_endian(any_scalar<TypeParam>(random));
    const auto b = big_endian(any_scalar<TypeParam>(random));
    this->agree_on(a, b);
    if (i % 30 == 0) this->agree_on(a);
  }
}

TYPED_TEST(AnyScalar, inverse_of_zero_is_zero) {
  EXPECT_EQ(TypeParam().inverse().zero_bit(), 1U);
}

TYPED_TEST(AnyScalar, is_made_from_small_integers) {
  ByteArray<32> expected{};
  EXPECT_EQ(big_endian(TypeParam()), expected);
  for (std::size_t i = 24; i < 32; ++i) expected[i] = static_cast<std::uint8_t>(i);
  EXPECT_EQ(big_endian(TypeParam(0x18191a1b1c1d1e1f)), expected);
}

TYPED_TEST(AnyScalar, refuses_what_is_not_below_the_order) {
  const Error refusal{Fault::bad_scalar, "scalar is not below the group order"};
  EXPECT_TRUE(TypeParam::decode(Kind<TypeParam>::wire(this->mod_q_.order_plus(-1))).has_value());
  for (int i = 0; i < 3; ++i) {
    const auto bytes = Kind<TypeParam>::wire(this->mod_q_.order_plus(i));
    EXPECT_EQ(error_of(TypeParam::decode(bytes)), refusal);
  }
  ByteArray<32> ones;
  ones.fill(0xff);
  EXPECT_EQ(error_of(TypeParam::decode(ones)), refusal);
}

TYPED_TEST(AnyScalar, refuses_other_lengths) {
  const Error refusal{Fault::bad_length, "a scalar is 32 bytes"};
  for (const std::size_t length : {0U, 31U, 33U, 64U}) {
    EXPECT_EQ(error_of(TypeParam::decode(Bytes(length))), refusal);
  }
}

TYPED_TEST(AnyScalar, reduces_sixty_four_bytes) {
  SeededRandom random(2);
  std::vector<ByteArray<64>> values(3);
  values[1].fill(0xff);
  values[2][31] = 1;  // 2^256
  for (int i = 0; i < 5'000; ++i) values.push_back(random_bytes<64>(random));
  for (std::size_t i = 0; i < 64; ++i) {
    values.push_back({});
    std::fill(values.back().begin() + static_cast<std::ptrdiff_t>(i), values.back().end(), 0xff);
  }
  for (const auto& value : values) {
    const auto bytes = Kind<TypeParam>::wire(value);
    ASSERT_EQ(big_endian(TypeParam::reduce(bytes)), this->mod_q_.reduce(value));
  }
}

TEST(Scalar, reduces_thirty_two_bytes) {
  const Modulo mod_q(Kind<Scalar>::order);
  SeededRandom random(3);
  std::vector<ByteArray<32>> values(2);
  values[1].fill(0xff);
  for (int i = -2; i < 3; ++i) values.push_back(mod_q.order_plus(i));
  for (int i = 0; i < 5'000; ++i) {
    auto value = random_bytes<32>(random);
    if (i % 2 == 0) std::fill_n(value.begin(), 16, 0xff);  // one in three of these is q or more
    values.push_back(value);
  }
  for (const auto& value : values) {
    ASSERT_EQ(Scalar::reduce(value).encode(), mod_q.reduce(value));
  }
}

TEST(Scalar, knows_the_upper_half) {
  const Modulo mod_q(Kind<Scalar>::order);
  const auto half_up = mod_q.inverse(ByteArray<1>{2});  // (q+1)/2
  const auto half_down = mod_q.subtract(half_up, ByteArray<1>{1});
  EXPECT_TRUE(is_high_public(scalar_from<Scalar>(half_up)));
  EXPECT_FALSE(is_high_public(scalar_from<Scalar>(half_down)));
  EXPECT_TRUE(is_high_public(scalar_from<Scalar>(mod_q.order_plus(-1))));
  EXPECT_FALSE(is_high_public(Scalar()));
  EXPECT_FALSE(is_high_public(Scalar(1)));
}

TEST(Scalar, is_chosen_by_a_bit) {
  const Scalar a(7);
  const Scalar b = -Scalar(9);
  EXPECT_TRUE(equal_public(ct_select(1, a, b), a));
  EXPECT_TRUE(equal_public(ct_select(0, a, b), b));
  EXPECT_TRUE(equal_public(ct_keep(1, b), b));
  EXPECT_TRUE(is_zero_public(ct_keep(0, b)));
}

TEST(Scalar, many_are_decoded_with_one_verdict) {
  SeededRandom random(4);
  std::vector<Scalar> values;
  Bytes bytes;
  for (int i = 0; i < 5; ++i) {
    values.push_back(any_scalar<Scalar>(random));
    const auto encoded = values.back().encode();
    bytes.insert(bytes.end(), encoded.begin(), encoded.end());
  }
  std::vector<Scalar> out(5);
  ASSERT_TRUE(Scalar::decode_all(bytes, out).has_value());
  for (std::size_t i = 0; i < 5; ++i) EXPECT_TRUE(equal_public(out[i], values[i]));

  for (std::size_t i = 0; i < 5; ++i) {
    auto wrong = bytes;
    std::fill_n(wrong.begin() + static_cast<std::ptrdiff_t>(32 * i), 32, 0xff);
    EXPECT_EQ(error_of(Scalar::decode_all(wrong, out)),
              (Error{Fault::bad_scalar, "scalar is not below the group order"}));
  }
  for (const std::size_t length : {0U, 159U, 161U, 192U}) {
    EXPECT_EQ(error_of(Scalar::decode_all(Bytes(length), out)),
              (Error{Fault::bad_length, "a scalar is 32 bytes"}));
  }
}

}  // namespace
}  // namespace countersign::curve::testing
