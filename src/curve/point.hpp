#pragma once

#include <span>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "curve/scalar.hpp"

namespace countersign::curve {

/// A point of secp256k1, over libsecp256k1; always a public value. One that exists is on the curve,
/// and the curve has no other subgroup.
///
/// 1. The identity is a value that sums may have, with a flag of its own. It has no encoding: no
///    decoder returns it, and to encode it breaks an invariant.
/// 2. Everything here takes time that depends on the values. Multiplication by a secret is
///    Secp256k1::mul_base and Secp256k1::mul (curve/secp256k1.hpp).
class Point final {
 public:
  using Scalar = curve::Scalar;
  static constexpr std::size_t size = 33;

  /// The identity.
  Point() = default;
  static Point generator();

  /// SEC 1 compressed, 33 bytes: bad_length, or bad_point for a wrong prefix, x not below p, or no
  /// point with this x.
  static Result<Point> decode(View bytes);
  /// SEC 1 uncompressed, 65 bytes with prefix 4; for other systems' messages.
  static Result<Point> decode_uncompressed(View bytes);
  /// The point with this x and an even y, BIP-340's lift_x: bad_length or bad_point.
  static Result<Point> lift_x(View x);

  ByteArray<33> encode() const;
  ByteArray<65> encode_uncompressed() const;

  bool is_identity() const { return identity_; }
  /// Coordinates of a point other than the identity.
  ByteArray<32> x() const;
  bool has_odd_y() const;

  friend bool operator==(const Point& a, const Point& b);
  friend Point operator+(const Point& a, const Point& b);
  friend Point operator-(const Point& a, const Point& b) { return a + -b; }
  friend Point operator-(const Point& a);
  Point& operator+=(const Point& b) { return *this = *this + b; }
  static Point sum(std::span<const Point> points);

  /// What the library works on, as it keeps it; for the files of this room.
  struct LibraryKey {
    ByteArray<64> bytes;
  };
  explicit Point(const LibraryKey& key) : key_(key.bytes), identity_(false) {}
  LibraryKey library_key() const { return {key_}; }

 private:
  ByteArray<64> key_{};
  bool identity_ = true;
};

/// a*P, P + a*G and a*G, for public a. A small a is six times as fast as others in a*P.
Point mul_vartime(const Scalar& a, const Point& P);
Point add_base_vartime(const Point& P, const Scalar& a);
inline Point mul_base_vartime(const Scalar& a) {
  return add_base_vartime(Point(), a);
}

}  // namespace countersign::curve
