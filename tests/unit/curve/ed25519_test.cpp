#include "curve/ed25519.hpp"

#include <gtest/gtest.h>
#include <sodium.h>

#include "oracle.hpp"
#include "support/error_of.hpp"

namespace countersign::curve::testing {
namespace {

using countersign::testing::error_of;

const Error not_a_point{Fault::bad_point, "not a point of the prime subgroup of Ed25519"};

ByteArray<32> hex(std::string_view text) {
  return array_from_hex<32>(text).value();
}

/// The eight points whose order divides the cofactor, in their canonical encodings [Chalkias,
/// Garillot, Nikolaenko, "Taming the many EdDSAs", 2020/1244, table 1].
const std::vector<ByteArray<32>>& torsion_points() {
  static const std::vector<ByteArray<32>> points = {
      hex("0100000000000000000000000000000000000000000000000000000000000000"),
      hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
      hex("0000000000000000000000000000000000000000000000000000000000000000"),
      hex("0000000000000000000000000000000000000000000000000000000000000080"),
      hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
      hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
      hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
      hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
  };
  return points;
}

TEST(PointEd25519, refuses_every_point_of_small_order) {
  for (const auto& bytes : torsion_points()) {
    EXPECT_EQ(error_of(PointEd25519::decode(bytes)), not_a_point) << to_hex(bytes);
  }
}

TEST(PointEd25519, refuses_a_good_point_with_torsion_added) {
  SeededRandom random(1);
  const auto P = mul_base_vartime(any_scalar<Scalar25519>(random)).encode();
  for (const auto& torsion : torsion_points()) {
    ByteArray<32> mixed;
    ASSERT_EQ(crypto_core_ed25519_add(mixed.data(), P.data(), torsion.data()), 0);
    if (mixed == P) continue;  // the identity was added
    EXPECT_EQ(error_of(PointEd25519::decode(mixed)), not_a_point) << to_hex(mixed);
  }
}

TEST(PointEd25519, refuses_every_y_that_is_not_below_p) {
  for (int above = 0; above < 19; ++above) {
    ByteArray<32> bytes;
    bytes.fill(0xff);
    bytes[0] = static_cast<std::uint8_t>(0xed + above);  // p + above
    EXPECT_EQ(error_of(PointEd25519::decode(bytes)), not_a_point);
    bytes[31] = 0x7f;
    EXPECT_EQ(error_of(PointEd25519::decode(bytes)), not_a_point);
  }
}

TEST(PointEd25519, refuses_zero_with_a_sign_and_what_is_off_the_curve) {
  for (const auto* text : {
           "0100000000000000000000000000000000000000000000000000000000000080",
           "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
           "0200000000000000000000000000000000000000000000000000000000000000",
       }) {
    EXPECT_EQ(error_of(PointEd25519::decode(hex(text))), not_a_point) << text;
  }
}

TEST(PointEd25519, refuses_other_lengths) {
  for (const std::size_t length : {0U, 31U, 33U, 64U}) {
    EXPECT_EQ(error_of(PointEd25519::decode(Bytes(length, 0x58))),
              (Error{Fault::bad_length, "an Ed25519 point is 32 bytes"}));
  }
}

TEST(PointEd25519, makes_the_public_key_of_rfc_8032) {
  // RFC 8032, 7.1, test 1: the secret key's hash, clamped, is the scalar.
  const auto seed = hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  ByteArray<64> hash;
  crypto_hash_sha512(hash.data(), seed.data(), seed.size());
  hash[0] &= 0xf8;
  hash[31] = static_cast<std::uint8_t>((hash[31] & 0x7f) | 0x40);
  ByteArray<64> clamped{};
  std::copy_n(hash.begin(), 32, clamped.begin());
  EXPECT_EQ(to_hex(mul_base_vartime(Scalar25519::reduce(clamped)).encode()),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
}

TEST(Scalar25519, refuses_every_scalar_plus_the_order) {
  const Modulo mod_q(Kind<Scalar25519>::order);
  SeededRandom random(2);
  for (int i = 0; i < 100; ++i) {
    const auto s = big_endian(any_scalar<Scalar25519>(random));
    const auto order = mod_q.order_plus(0);
    Number sum(BN_new());
    BN_add(sum.get(), number(s).get(), number(order).get());
    const auto bytes = Kind<Scalar25519>::wire(bytes_of_number(sum));
    EXPECT_EQ(error_of(Scalar25519::decode(bytes)),
              (Error{Fault::bad_scalar, "scalar is not below the group order"}));
  }
}

TEST(PointEd25519DeathTest, identity_has_no_encoding) {
  EXPECT_DEATH(static_cast<void>(PointEd25519().encode()), "the identity has no encoding");
}

}  // namespace
}  // namespace countersign::curve::testing
