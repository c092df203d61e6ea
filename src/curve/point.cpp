#include "curve/point.hpp"

#include <algorithm>
#include <vector>

#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "curve/library_key.hpp"

namespace countersign::curve {
namespace {

// Constant, and enough for every call that takes no secret.
const secp256k1_context* context() {
  return secp256k1_context_static;
}

Result<Point> parse(View bytes) {
  secp256k1_pubkey key;
  const int parsed = secp256k1_ec_pubkey_parse(context(), &key, bytes.data(), bytes.size());
  if (!guard("point.on-curve", parsed == 1)) {
    return Error{Fault::bad_point, "not a point of secp256k1"};
  }
  return from_library(key);
}

template <std::size_t N>
ByteArray<N> serialize(const Point& P, unsigned flags) {
  invariant(!P.is_identity(), "the identity has no encoding");
  const auto key = to_library(P);
  ByteArray<N> out;
  std::size_t length = N;
  secp256k1_ec_pubkey_serialize(context(), out.data(), &length, &key, flags);
  return out;
}

}  // namespace

Point Point::generator() {
  // SEC 2, 2.4.1.
  constexpr ByteArray<65> G = {0x04, 0x79, 0xbe, 0x66, 0x7e, 0xf9, 0xdc, 0xbb, 0xac, 0x55, 0xa0,
                               0x62, 0x95, 0xce, 0x87, 0x0b, 0x07, 0x02, 0x9b, 0xfc, 0xdb, 0x2d,
                               0xce, 0x28, 0xd9, 0x59, 0xf2, 0x81, 0x5b, 0x16, 0xf8, 0x17, 0x98,
                               0x48, 0x3a, 0xda, 0x77, 0x26, 0xa3, 0xc4, 0x65, 0x5d, 0xa4, 0xfb,
                               0xfc, 0x0e, 0x11, 0x08, 0xa8, 0xfd, 0x17, 0xb4, 0x48, 0xa6, 0x85,
                               0x54, 0x19, 0x9c, 0x47, 0xd0, 0x8f, 0xfb, 0x10, 0xd4, 0xb8};
  return parse(G).value();
}

Result<Point> Point::decode(View bytes) {
  if (!guard("point.length", bytes.size() == size)) {
    return Error{Fault::bad_length, "a compressed point is 33 bytes"};
  }
  return parse(bytes);
}

Result<Point> Point::decode_uncompressed(View bytes) {
  if (!guard("point.uncompressed-length", bytes.size() == 65)) {
    return Error{Fault::bad_length, "an uncompressed point is 65 bytes"};
  }
  // The library would also take the hybrid forms, whose prefixes 6 and 7 repeat the parity of y.
  if (!guard("point.uncompressed-prefix", bytes[0] == SECP256K1_TAG_PUBKEY_UNCOMPRESSED)) {
    return Error{Fault::bad_point, "not the prefix of an uncompressed point"};
  }
  return parse(bytes);
}

Result<Point> Point::lift_x(View x) {
  if (!guard("point.x-length", x.size() == 32)) {
    return Error{Fault::bad_length, "an x coordinate is 32 bytes"};
  }
  ByteArray<33> bytes{SECP256K1_TAG_PUBKEY_EVEN};
  std::ranges::copy(x, bytes.begin() + 1);
  return parse(bytes);
}

ByteArray<33> Point::encode() const {
  return serialize<33>(*this, SECP256K1_EC_COMPRESSED);
}

ByteArray<65> Point::encode_uncompressed() const {
  return serialize<65>(*this, SECP256K1_EC_UNCOMPRESSED);
}

ByteArray<32> Point::x() const {
  const auto bytes = encode();
  ByteArray<32> out;
  std::copy(bytes.begin() + 1, bytes.end(), out.begin());
  return out;
}

bool Point::has_odd_y() const {
  return encode()[0] == SECP256K1_TAG_PUBKEY_ODD;
}

bool operator==(const Point& a, const Point& b) {
  if (a.is_identity() || b.is_identity()) return a.is_identity() == b.is_identity();
  const auto key_a = to_library(a);
  const auto key_b = to_library(b);
  return secp256k1_ec_pubkey_cmp(context(), &key_a, &key_b) == 0;
}

Point operator-(const Point& a) {
  if (a.is_identity()) return a;
  auto key = to_library(a);
  const int done = secp256k1_ec_pubkey_negate(context(), &key);
  invariant(done == 1, "every point has a negative");
  return from_library(key);
}

Point operator+(const Point& a, const Point& b) {
  const std::array both = {a, b};
  return Point::sum(both);
}

Point Point::sum(std::span<const Point> points) {
  std::vector<secp256k1_pubkey> keys;
  keys.reserve(points.size());
  for (const auto& P : points) {
    if (!P.is_identity()) keys.push_back(to_library(P));
  }
  if (keys.empty()) return {};
  std::vector<const secp256k1_pubkey*> places;
  places.reserve(keys.size());
  for (const auto& key : keys) places.push_back(&key);

  secp256k1_pubkey sum;
  // Of valid points, only a sum that is the identity is refused.
  if (secp256k1_ec_pubkey_combine(context(), &sum, places.data(), places.size()) == 0) return {};
  return from_library(sum);
}

Point mul_vartime(const Scalar& a, const Point& P) {
  if (P.is_identity() || is_zero_public(a)) return {};
  auto key = to_library(P);
  const int done = secp256k1_ec_pubkey_tweak_mul(context(), &key, a.encode().data());
  invariant(done == 1, "a scalar other than zero times a point other than the identity");
  return from_library(key);
}

Point add_base_vartime(const Point& P, const Scalar& a) {
  if (P.is_identity()) return add_base_vartime(Point::generator(), a - Scalar(1));
  auto key = to_library(P);
  // Of a valid point and a canonical scalar, only a sum that is the identity is refused.
  if (secp256k1_ec_pubkey_tweak_add(context(), &key, a.encode().data()) == 0) return {};
  return from_library(key);
}

}  // namespace countersign::curve
