// Expected values that are not plain identities were computed with Python's integers: short
// Weierstrass and twisted Edwards formulas written out from SEC 2 and RFC 8032.
#include "crypto/keys/public_point.hpp"

#include <gtest/gtest.h>

#include "base/hex.hpp"
#include "crypto/keys/public_scalar.hpp"
#include "keys_dealer.hpp"

namespace countersign::crypto {
namespace {

constexpr std::string_view order_secp256k1 =
    "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
constexpr std::string_view order_ed25519 =
    "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

PublicScalar scalar(Group group, std::string_view hex) {
  return PublicScalar::decode(group, from_hex(hex).value()).value();
}

Error scalar_refusal(Group group, std::string_view hex) {
  const auto decoded = PublicScalar::decode(group, from_hex(hex).value());
  EXPECT_FALSE(decoded.has_value());
  return decoded.has_value() ? Error{Fault::internal, "accepted"} : decoded.error();
}

PublicPoint point(Group group, std::string_view hex) {
  return PublicPoint::decode(group, from_hex(hex).value()).value();
}

Error point_refusal(Group group, std::string_view hex) {
  const auto decoded = PublicPoint::decode(group, from_hex(hex).value());
  EXPECT_FALSE(decoded.has_value());
  return decoded.has_value() ? Error{Fault::internal, "accepted"} : decoded.error();
}

std::string hex_of(const PublicScalar& s) {
  return to_hex(s.encode());
}
std::string hex_of(const PublicPoint& P) {
  return to_hex(P.encoded());
}

TEST(PublicScalar, decodes_what_is_below_the_order_only) {
  const Error error{Fault::bad_scalar, "a scalar is not below the order"};
  EXPECT_EQ(scalar_refusal(Group::secp256k1, order_secp256k1), error);
  EXPECT_EQ(scalar_refusal(Group::ed25519, order_ed25519), error);
  EXPECT_EQ(scalar_refusal(Group::secp256k1, std::string(64, 'f')), error);
  EXPECT_EQ(scalar_refusal(Group::ed25519, std::string(64, 'f')), error);
  const auto last =
      scalar(Group::secp256k1, "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140");
  EXPECT_TRUE((last + PublicScalar::of(Group::secp256k1, 1)).is_zero());
  const auto last_ed =
      scalar(Group::ed25519, "ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  EXPECT_TRUE((last_ed + PublicScalar::of(Group::ed25519, 1)).is_zero());
}

TEST(PublicScalar, has_32_bytes) {
  const Error error{Fault::bad_length, "a scalar has 32 bytes"};
  for (const Group group : {Group::secp256k1, Group::ed25519}) {
    EXPECT_EQ(scalar_refusal(group, ""), error);
    EXPECT_EQ(scalar_refusal(group, std::string(62, '0')), error);
    EXPECT_EQ(scalar_refusal(group, std::string(66, '0')), error);
  }
}

TEST(PublicScalar, wire_order_is_the_group_s) {
  EXPECT_EQ(hex_of(PublicScalar::of(Group::secp256k1, 0x0102)), std::string(60, '0') + "0102");
  EXPECT_EQ(hex_of(PublicScalar::of(Group::ed25519, 0x0102)), "0201" + std::string(60, '0'));
}

TEST(PublicScalar, reduces_wide_values) {
  Bytes bytes;
  for (std::uint8_t i = 0; i < 64; ++i) bytes.push_back(i);
  EXPECT_EQ(hex_of(PublicScalar::reduced(Group::secp256k1, bytes)),
            "76730d0e2c1f94d0a845c9e5f7ee405eefef04abf8e3ce754279c7d6b07c7885");
  EXPECT_EQ(hex_of(PublicScalar::reduced(Group::ed25519, bytes)),
            "7a3c6282f02d37a05023b60d5428e6cc5961d4c31221937adae0b574e4d07205");
}

TEST(PublicScalar, computes_modulo_each_order) {
  const std::string sevens(62, '7');
  std::string threes;
  for (int i = 0; i < 31; ++i) threes += "35";
  const auto x = scalar(Group::secp256k1, sevens + "01");
  const auto y = scalar(Group::secp256k1, threes + "02");
  EXPECT_EQ(hex_of(x * y), "af7e303dab34fed86ea4ed041425e3aa077a88279129ec07457917060476801f");
  EXPECT_EQ(hex_of(x - y), "42424242424242424242424242424242424242424242424242424242424241ff");
  EXPECT_EQ(hex_of(x + y), "acacacacacacacacacacacacacacacacacacacacacacacacacacacacacacac03");
  EXPECT_EQ(hex_of(x.inverse()),
            "eaa233d919a8de6a836924f6f22ee0b34d5dc543a4dc78756b530a8443984240");
  const auto x_ed = scalar(Group::ed25519, sevens + "01");
  const auto y_ed = scalar(Group::ed25519, threes + "02");
  EXPECT_EQ(hex_of(x_ed * y_ed),
            "8aeb07e58c69ea0804de0a4eec88f354be75cc8c444c22c252036d27c3a97b0c");
  EXPECT_EQ(hex_of(x_ed - y_ed),
            "2f16389f5ca5549a18df39e5203c21574242424242424242424242424242420f");
  EXPECT_EQ(hex_of(x_ed.inverse()),
            "04e320a1900bc78d42d7c2cfe9231bd6e9df1985d6b13a6f38269d20559b6e00");
}

TEST(PublicPoint, has_the_length_of_its_group) {
  const Error error{Fault::bad_length, "a point of the wrong length"};
  EXPECT_EQ(point_refusal(Group::secp256k1, ""), error);
  EXPECT_EQ(point_refusal(Group::secp256k1, "00"), error);  // SEC 1's identity
  // The generator, uncompressed (SEC 2): a point, but not in the one form.
  EXPECT_EQ(point_refusal(Group::secp256k1,
                          "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
                          "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8"),
            error);
  EXPECT_EQ(point_refusal(Group::ed25519, std::string(62, '0')), error);
  EXPECT_EQ(point_refusal(Group::ed25519, "58" + std::string(64, '6')), error);
}

TEST(PublicPoint, of_secp256k1_is_on_the_curve) {
  const Error error{Fault::bad_point, "not a point of the group"};
  const std::string zeros(62, '0');
  // BIP-32, test vector 5: x = 7 is on no point; prefixes 04 and 01.
  EXPECT_EQ(point_refusal(Group::secp256k1, "02" + zeros + "07"), error);
  EXPECT_EQ(point_refusal(Group::secp256k1, "04" + zeros + "0c"), error);
  EXPECT_EQ(point_refusal(Group::secp256k1, "01" + zeros + "0c"), error);
  // x = p + 1, where 1 is on a point.
  EXPECT_EQ(point_refusal(Group::secp256k1,
                          "02fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc30"),
            error);
  EXPECT_EQ(hex_of(point(Group::secp256k1, "02" + zeros + "01")), "02" + zeros + "01");
}

TEST(PublicPoint, of_ed25519_is_in_the_prime_order_subgroup) {
  const Error error{Fault::bad_point, "not a point of the group"};
  const std::string zeros(62, '0');
  EXPECT_EQ(point_refusal(Group::ed25519, "01" + zeros), error);  // the identity
  // y = p + 1, the identity again: the only point of the subgroup that has a second spelling.
  EXPECT_EQ(point_refusal(Group::ed25519,
                          "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
            error);
  EXPECT_EQ(point_refusal(Group::ed25519, "00" + zeros), error);  // order 4
  EXPECT_EQ(point_refusal(Group::ed25519,                         // order 2
                          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
            error);
  EXPECT_EQ(point_refusal(Group::ed25519,  // order 8
                          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
            error);
  EXPECT_EQ(point_refusal(Group::ed25519,  // the generator plus that
                          "98519eadf35b995233b51b5cd23e9cc5a28b639b5a4af0ec903cb960d81b7819"),
            error);
  EXPECT_EQ(point_refusal(Group::ed25519,  // y = 2 is on no point
                          "02" + zeros),
            error);
  EXPECT_EQ(point_refusal(Group::ed25519,  // y = p + 3, where 3 is on a point
                          "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
            error);
}

TEST(PublicPoint, sums_multiples) {
  for (const Group group : {Group::secp256k1, Group::ed25519}) {
    const auto G = PublicPoint::generator(group);
    const auto number = [group](std::uint64_t n) { return PublicScalar::of(group, n); };
    const std::vector<Term> terms = {{number(5), G}, {number(0), G}, {number(0) - number(2), G}};
    EXPECT_EQ(hex_of(sum_vartime(group, terms).value()),
              group == Group::secp256k1
                  ? "02f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9"
                  : "d4b4f5784868c3020403246717ec169ff79e26608ea126a1ab69ee77d1b16712");
    const std::vector<Term> negative = {{number(0) - number(3), G}};
    EXPECT_EQ(hex_of(sum_vartime(group, negative).value()),
              group == Group::secp256k1
                  ? "03f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9"
                  : "d4b4f5784868c3020403246717ec169ff79e26608ea126a1ab69ee77d1b16792");
  }
}

TEST(PublicPoint, a_sum_may_pass_through_the_identity) {
  for (const Group group : {Group::secp256k1, Group::ed25519}) {
    const auto G = PublicPoint::generator(group);
    const auto one = PublicScalar::of(group, 1);
    const std::vector<Term> terms = {{one, G}, {PublicScalar::of(group, 0) - one, G}, {one, G}};
    EXPECT_EQ(sum_vartime(group, terms).value(), G);
  }
}

TEST(PublicPoint, a_sum_that_is_the_identity_is_refused) {
  const Error error{Fault::bad_point, "a sum of points is the identity"};
  for (const Group group : {Group::secp256k1, Group::ed25519}) {
    const auto G = PublicPoint::generator(group);
    const auto one = PublicScalar::of(group, 1);
    const auto zero = PublicScalar::of(group, 0);
    const std::vector<Term> opposite = {{one, G}, {zero - one, G}};
    const std::vector<Term> nothing = {{zero, G}};
    EXPECT_EQ(sum_vartime(group, opposite).error(), error);
    EXPECT_EQ(sum_vartime(group, nothing).error(), error);
    EXPECT_EQ(sum_vartime(group, {}).error(), error);
  }
}

TEST(PublicPoint, decodes_what_it_encodes) {
  countersign::testing::SeededRandom dice(9);
  for (const Group group : {Group::secp256k1, Group::ed25519}) {
    for (int i = 0; i < 20; ++i) {
      const auto P = testing::point_of(testing::random_scalar(group, dice));
      EXPECT_EQ(PublicPoint::decode(group, P.encoded()).value(), P);
      EXPECT_EQ(P.group(), group);
    }
  }
}

}  // namespace
}  // namespace countersign::crypto
