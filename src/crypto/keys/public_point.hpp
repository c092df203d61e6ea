#pragma once

#include <span>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "crypto/keys/group.hpp"
#include "crypto/keys/public_scalar.hpp"

namespace countersign::crypto {

struct Term;

/// A point of a signing group that everybody may know: public keys and public shares, and what is
/// computed from them without secrets. (The protocols' points, with secret multiplications, are in
/// `curve`.)
///
/// 1. A PublicPoint that exists is on its curve, in the subgroup of prime order, and not the
/// identity.
/// 2. It has one wire form: SEC 1 compressed, 33 bytes, for secp256k1; RFC 8032, 32 bytes, for
///    Ed25519. Equal points are equal bytes.
class PublicPoint final {
 public:
  static PublicPoint generator(Group group);

  /// Strict: another length is Fault::bad_length, bytes that are no such point Fault::bad_point.
  static Result<PublicPoint> decode(Group group, View wire);

  View encoded() const { return View(bytes_).first(group_ == Group::secp256k1 ? 33 : 32); }
  Group group() const { return group_; }

  friend Result<PublicPoint> sum_vartime(Group group, std::span<const Term> terms);
  friend bool operator==(const PublicPoint&, const PublicPoint&) = default;

 private:
  PublicPoint(Group group, View wire);

  Group group_;
  ByteArray<33> bytes_{};  // the last one is unused for Ed25519
};

/// One summand c * P.
struct Term {
  PublicScalar c;
  PublicPoint P;
};

/// The sum of all c * P, where a c may be zero. The identity is no PublicPoint: Fault::bad_point.
/// Vartime: public data only. All terms are of `group`; another one is a bug.
Result<PublicPoint> sum_vartime(Group group, std::span<const Term> terms);

}  // namespace countersign::crypto
