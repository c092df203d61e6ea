#include "curve/ristretto255.hpp"

#include <gtest/gtest.h>

#include "oracle.hpp"
#include "support/error_of.hpp"

namespace countersign::curve::testing {
namespace {

using countersign::testing::error_of;

const Error not_an_element{Fault::bad_point,
                           "not an element of ristretto255 other than the identity"};

SecretScalar25519 secret(const Scalar25519& value) {
  return SecretScalar25519::computed([&] { return value; });
}

TEST(Ristretto255, has_the_multiples_of_its_generator) {
  // RFC 9496, A.1.
  const auto B = Ristretto255::mul_base(secret(Scalar25519(1)));
  EXPECT_EQ(to_hex(B.encode()), "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76");
  EXPECT_EQ(to_hex((B + B).encode()),
            "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919");
}

TEST(Ristretto255, refuses_the_bad_encodings_of_the_standard) {
  // RFC 9496, A.2: not canonical, negative, no square, negative product, zero y.
  for (const auto* text : {
           "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
           "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
           "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
           "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
           "0100000000000000000000000000000000000000000000000000000000000000",
           "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
           "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
           "c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
           "c940e5a4404157cfb1628b108db051a8d439e1a421394ec4ebccb9ec92a8ac78",
           "47cfc5497c53dc8e61c91d17fd626ffb1c49e2bca94eed052281b510b1117a24",
           "f1c6165d33367351b0da8f6e4511010c68174a03b6581212c71c0e1d026c3c72",
           "87260f7a2f12495118360f02c26a470f450dadf34a413d21042b43b9d93e1309",
           "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
           "4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f",
           "de6a7b00deadc788eb6b6c8d20c0ae96c2f2019078fa604fee5b87d6e989ad7b",
           "bcab477be20861e01e4a0e295284146a510150d9817763caf1a6f4b422d67042",
           "2a292df7e32cababbd9de088d1d1abec9fc0440f637ed2fba145094dc14bea08",
           "f4a9e534fc0d216c44b218fa0c42d99635a0127ee2e53c712f70609649fdff22",
           "8268436f8c4126196cf64b3c7ddbda90746a378625f9813dd9b8457077256731",
           "2810e5cbc2cc4d4eece54f61c6f69758e289aa7ab440b3cbeaa21995c2f4232b",
           "3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e",
           "a45fdc55c76448c049a1ab33f17023edfb2be3581e9c7aade8a6125215e04220",
           "d483fe813c6ba647ebbfd3ec41adca1c6130c2beeee9d9bf065c8d151c5f396e",
           "8a2e1d30050198c65a54483123960ccc38aef6848e1ec8f5f780e8523769ba32",
           "32888462f8b486c68ad7dd9610be5192bbeaf3b443951ac1a8118419d9fa097b",
           "227142501b9d4355ccba290404bde41575b037693cef1f438c47f8fbf35d1165",
           "5c37cc491da847cfeb9281d407efc41e15144c876e0170b499a96a22ed31e01e",
           "445425117cb8c90edcbc7c1cc0e74f747f2c1efa5630a967c64f287792a48a4b",
           "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
       }) {
    EXPECT_EQ(error_of(Ristretto255::decode(from_hex(text).value())), not_an_element) << text;
  }
}

TEST(Ristretto255, refuses_the_identity_which_is_a_valid_encoding) {
  EXPECT_EQ(error_of(Ristretto255::decode(ByteArray<32>{})), not_an_element);
}

// RFC 9496, 4.3.1: the integer must be below the prime. libsodium 1.0.18 looks at 255 of 256 bits.
TEST(Ristretto255, refuses_a_second_encoding_with_the_highest_bit) {
  SeededRandom random(9);
  auto element = Ristretto255::random(random).encode();
  element[31] |= 0x80;
  EXPECT_EQ(error_of(Ristretto255::decode(element)), not_an_element);
  ByteArray<32> identity{};
  identity[31] = 0x80;
  EXPECT_EQ(error_of(Ristretto255::decode(identity)), not_an_element);
}

TEST(Ristretto255, refuses_other_lengths) {
  for (const std::size_t length : {0U, 31U, 33U, 64U}) {
    EXPECT_EQ(error_of(Ristretto255::decode(Bytes(length))),
              (Error{Fault::bad_length, "a ristretto255 element is 32 bytes"}));
  }
}

TEST(Ristretto255, hashes_to_the_elements_of_the_standard) {
  // RFC 9496, A.3.
  const auto hashed = [](std::string_view text) {
    return to_hex(Ristretto255::from_hash(array_from_hex<64>(text).value()).encode());
  };
  EXPECT_EQ(hashed("5d1be09e3d0c82fc538112490e35701979d99e06ca3e2b5b54bffe8b4dc772c1"
                   "4d98b696a1bbfb5ca32c436cc61c16563790306c79eaca7705668b47dffe5bb6"),
            "3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46");
  EXPECT_EQ(hashed("f116b34b8f17ceb56e8732a60d913dd10cce47a6d53bee9204be8b44f6678b27"
                   "0102a56902e2488c46120e9276cfe54638286b9e4b3cdb470b542d46c2068d38"),
            "f26e5b6f7d362d2d2a94c5d0e7602cb4773c95a2e5c31a64f133189fa76ed61b");
  EXPECT_EQ(hashed("8422e1bbdaab52938b81fd602effb6f89110e1e57208ad12d9ad767e2e25510c"
                   "27140775f9337088b982d83d7fcf0b2fa1edffe51952cbe7365e95c86eaf325c"),
            "006ccd2a9e6867e6a2c5cea83d3302cc9de128dd2a9a57dd8ee7b9d7ffe02826");
}

TEST(Ristretto255, random_elements_are_valid_and_come_from_the_given_randomness) {
  SeededRandom random(1);
  SeededRandom same(1);
  for (int i = 0; i < 256; ++i) {
    const auto P = Ristretto255::random(random);
    EXPECT_EQ(P, Ristretto255::from_hash(random_bytes<64>(same)));
    EXPECT_EQ(Ristretto255::decode(P.encode()).value(), P);
  }
}

TEST(Ristretto255, multiplies_and_adds_like_a_group) {
  SeededRandom random(2);
  for (int i = 0; i < 20; ++i) {
    const auto a = any_scalar<Scalar25519>(random);
    const auto b = any_scalar<Scalar25519>(random);
    const auto A = Ristretto255::mul_base(secret(a));
    const auto B = Ristretto255::mul_base(secret(b));
    EXPECT_EQ(A + B, Ristretto255::mul_base(secret(a + b)));
    EXPECT_EQ(A - B, Ristretto255::mul_base(secret(a - b)));
    EXPECT_EQ(mul(secret(a), B).expose_secret(), mul(secret(b), A).expose_secret());
    EXPECT_EQ(mul(secret(a), B).expose_secret(), Ristretto255::mul_base(secret(a * b)));
    EXPECT_TRUE((A - A).is_identity());
    EXPECT_EQ(A + Ristretto255(), A);
  }
}

TEST(Ristretto255, zero_and_the_identity_give_the_identity) {
  const auto B = Ristretto255::mul_base(secret(Scalar25519(1)));
  EXPECT_TRUE(Ristretto255::mul_base(secret(Scalar25519())).is_identity());
  EXPECT_TRUE(mul(secret(Scalar25519()), B).expose_secret().is_identity());
  EXPECT_TRUE(mul(secret(Scalar25519(5)), Ristretto255()).expose_secret().is_identity());
}

TEST(Ristretto255, is_chosen_by_a_bit) {
  SeededRandom random(3);
  const auto A = Ristretto255::random(random);
  const auto B = Ristretto255::random(random);
  EXPECT_EQ(ct_select(1, A, B), A);
  EXPECT_EQ(ct_select(0, A, B), B);
}

}  // namespace
}  // namespace countersign::curve::testing
