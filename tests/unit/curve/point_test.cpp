#include "curve/point.hpp"

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include "oracle.hpp"
#include "support/error_of.hpp"

namespace countersign::curve::testing {
namespace {

using countersign::testing::error_of;

const Error not_a_point{Fault::bad_point, "not a point of secp256k1"};
const Error wrong_length{Fault::bad_length, "a compressed point is 33 bytes"};

Bytes hex(std::string_view text) {
  return from_hex(text).value();
}

/// secp256k1 by OpenSSL.
class OpensslGroup {
 public:
  OpensslGroup() : group_(EC_GROUP_new_by_curve_name(NID_secp256k1), EC_GROUP_free) {}

  /// a*G + b*P, compressed; P is compressed and b may be empty for a*G.
  Bytes combine(View a, View P, View b) const {
    const auto out = point();
    const auto in = point();
    const auto number_b = number(b);
    if (!P.empty()) EC_POINT_oct2point(group_.get(), in.get(), P.data(), P.size(), nullptr);
    EC_POINT_mul(group_.get(), out.get(), number(a).get(), P.empty() ? nullptr : in.get(),
                 P.empty() ? nullptr : number_b.get(), nullptr);
    Bytes bytes(33);
    EC_POINT_point2oct(group_.get(), out.get(), POINT_CONVERSION_COMPRESSED, bytes.data(),
                       bytes.size(), nullptr);
    return bytes;
  }

 private:
  using OpensslPoint = std::unique_ptr<EC_POINT, void (*)(EC_POINT*)>;
  OpensslPoint point() const { return {EC_POINT_new(group_.get()), EC_POINT_free}; }

  std::unique_ptr<EC_GROUP, void (*)(EC_GROUP*)> group_;
};

TEST(Point, agrees_with_openssl) {
  const OpensslGroup openssl;
  SeededRandom random(1);
  auto P = Point::generator();
  for (int i = 0; i < 200; ++i) {
    const auto a = any_scalar<Scalar>(random);
    const auto b = i % 4 == 0 ? Scalar(random.below(300) + 1) : any_scalar<Scalar>(random);
    const auto encoded = P.encode();
    const auto expected = openssl.combine(a.encode(), encoded, b.encode());
    EXPECT_EQ(to_hex(add_base_vartime(mul_vartime(b, P), a).encode()), to_hex(expected));
    EXPECT_EQ(to_hex(mul_base_vartime(a).encode()), to_hex(openssl.combine(a.encode(), {}, {})));
    P = mul_vartime(b, P);
  }
}

TEST(Point, decodes_what_it_encodes) {
  SeededRandom random(2);
  for (int i = 0; i < 50; ++i) {
    const auto P = mul_base_vartime(any_scalar<Scalar>(random));
    EXPECT_EQ(Point::decode(P.encode()).value(), P);
    EXPECT_EQ(Point::decode_uncompressed(P.encode_uncompressed()).value(), P);
    EXPECT_EQ(Point::lift_x(P.x()).value(), P.has_odd_y() ? -P : P);
    EXPECT_EQ(P.encode()[0], P.has_odd_y() ? 3 : 2);
  }
}

TEST(Point, refuses_what_is_not_on_the_curve) {
  // There is no y for x = 5. p + 1 is x = 1 again, for which there is one.
  const auto off_curve = hex("020000000000000000000000000000000000000000000000000000000000000005");
  const auto x_is_1 = hex("020000000000000000000000000000000000000000000000000000000000000001");
  const auto x_is_p = hex("02fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f");
  const auto x_above_p = hex("02fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc30");
  const auto ones = hex("03ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff");
  EXPECT_TRUE(Point::decode(x_is_1).has_value());
  for (const auto& bytes : {off_curve, x_is_p, x_above_p, ones}) {
    EXPECT_EQ(error_of(Point::decode(bytes)), not_a_point);
    EXPECT_EQ(error_of(Point::lift_x(View(bytes).subspan(1))), not_a_point);
  }
}

TEST(Point, refuses_every_other_prefix) {
  auto bytes = Point::generator().encode();
  for (int prefix = 0; prefix < 256; ++prefix) {
    bytes[0] = static_cast<std::uint8_t>(prefix);
    if (prefix == 2 || prefix == 3) {
      EXPECT_TRUE(Point::decode(bytes).has_value());
    } else {
      EXPECT_EQ(error_of(Point::decode(bytes)), not_a_point) << prefix;
    }
  }
}

TEST(Point, refuses_other_lengths_and_every_form_of_the_identity) {
  const auto bytes = Point::generator().encode_uncompressed();
  for (std::size_t length = 0; length <= bytes.size(); ++length) {
    if (length == 33) continue;
    EXPECT_EQ(error_of(Point::decode(View(bytes).first(length))), wrong_length) << length;
  }
  EXPECT_EQ(error_of(Point::decode(ByteArray<1>{})), wrong_length);
  EXPECT_EQ(error_of(Point::decode(ByteArray<33>{})), not_a_point);
  EXPECT_EQ(error_of(Point::decode(ByteArray<33>{2})), not_a_point);
}

TEST(Point, refuses_bad_uncompressed_points) {
  const auto good = Point::generator().encode_uncompressed();
  for (const std::size_t length : {0U, 1U, 33U, 64U, 66U}) {
    EXPECT_EQ(error_of(Point::decode_uncompressed(Bytes(length, 4))),
              (Error{Fault::bad_length, "an uncompressed point is 65 bytes"}));
  }
  for (int prefix = 0; prefix < 256; ++prefix) {
    auto bytes = good;
    bytes[0] = static_cast<std::uint8_t>(prefix);
    if (prefix == 4) continue;
    EXPECT_EQ(error_of(Point::decode_uncompressed(bytes)),
              (Error{Fault::bad_point, "not the prefix of an uncompressed point"}));
  }
  auto other_y = good;
  other_y[64] ^= 1;
  EXPECT_EQ(error_of(Point::decode_uncompressed(other_y)), not_a_point);
  ByteArray<65> zeros{4};
  EXPECT_EQ(error_of(Point::decode_uncompressed(zeros)), not_a_point);
}

TEST(Point, lifts_only_whole_coordinates) {
  for (const std::size_t length : {0U, 31U, 33U}) {
    EXPECT_EQ(error_of(Point::lift_x(Bytes(length, 1))),
              (Error{Fault::bad_length, "an x coordinate is 32 bytes"}));
  }
}

TEST(PointDeathTest, identity_has_no_encoding) {
  EXPECT_DEATH(static_cast<void>(Point().encode()), "the identity has no encoding");
  EXPECT_DEATH(static_cast<void>(Point().encode_uncompressed()), "the identity has no encoding");
  EXPECT_DEATH(static_cast<void>(Point().x()), "the identity has no encoding");
}

}  // namespace
}  // namespace countersign::curve::testing
