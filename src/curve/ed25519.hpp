#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "crypto/fields.hpp"
#include "crypto/tagged_hash.hpp"
#include "curve/scalar25519.hpp"
#include "curve/secret_scalar.hpp"

namespace countersign::curve {

using SecretScalar25519 = SecretOf<Scalar25519>;

/// A point of Ed25519's prime subgroup, over libsodium; always a public value.
///
/// 1. One that exists is in the prime subgroup. The decoder refuses small order, any torsion, and
///    encodings that are not the canonical one (RFC 8032, 5.1.3, and stricter), so every verifier
///    agrees on what is made from such points.
/// 2. The identity is a value that sums may have. No decoder returns it, and to encode it breaks an
///    invariant.
/// 3. Everything here takes time that depends on the values, as for Point.
class PointEd25519 final {
 public:
  using Scalar = Scalar25519;
  static constexpr std::size_t size = 32;

  /// The identity.
  PointEd25519() = default;
  static PointEd25519 generator();

  /// RFC 8032, 32 bytes: bad_length or bad_point.
  static Result<PointEd25519> decode(View bytes);
  ByteArray<32> encode() const;

  bool is_identity() const { return *this == PointEd25519(); }

  friend bool operator==(const PointEd25519&, const PointEd25519&) = default;
  friend PointEd25519 operator+(const PointEd25519& a, const PointEd25519& b);
  friend PointEd25519 operator-(const PointEd25519& a, const PointEd25519& b) { return a + -b; }
  friend PointEd25519 operator-(const PointEd25519& a);
  PointEd25519& operator+=(const PointEd25519& b) { return *this = *this + b; }
  static PointEd25519 sum(std::span<const PointEd25519> points);

 private:
  friend class Ed25519;
  friend PointEd25519 mul_vartime(const Scalar25519& a, const PointEd25519& P);
  friend PointEd25519 mul_base_vartime(const Scalar25519& a);
  explicit PointEd25519(const ByteArray<32>& valid) : bytes_(valid) {}

  // The canonical encoding, which is what libsodium calculates with. This one is (0, 1).
  ByteArray<32> bytes_{1};
};

/// a*P, P + a*G and a*G, for public a. A very small a is faster than others in a*P.
PointEd25519 mul_vartime(const Scalar25519& a, const PointEd25519& P);
PointEd25519 add_base_vartime(const PointEd25519& P, const Scalar25519& a);
PointEd25519 mul_base_vartime(const Scalar25519& a);

/// The group: what multiplies by secrets. It has nothing in it; generic code is handed one as it is
/// handed a Secp256k1.
class Ed25519 final {
 public:
  using Scalar = Scalar25519;
  using Point = PointEd25519;
  static constexpr std::string_view name = "ed25519";

  /// a*G and a*P in constant time; the points they give are public. Zero gives the identity.
  static PointEd25519 mul_base(const SecretScalar25519& a);
  static PointEd25519 mul(const SecretScalar25519& a, const PointEd25519& P);

  /// HS of the protocol specification, 1.4: T64 modulo q.
  static Scalar25519 hash_to_scalar(const crypto::ScalarTag& tag, crypto::Fields fields);
  static SecretScalar25519 hash_to_secret(const crypto::ScalarTag& tag, crypto::Fields fields);
};

}  // namespace countersign::curve
