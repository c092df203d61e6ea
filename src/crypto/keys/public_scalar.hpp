#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "crypto/keys/group.hpp"

namespace countersign::crypto {

/// A number modulo the order q of a group, for values that everybody knows: Lagrange coefficients,
/// tweaks, challenges, responses. Never for a share, a nonce or anything computed from one: `curve`
/// has the scalars for those.
///
/// Vartime: everything here; time depends on the values.
/// 1. The number is below q, so a value has one wire form: 32 bytes, big-endian for secp256k1 and
///    little-endian for Ed25519.
/// 2. Scalars of different groups never meet: mixing them is a bug.
class PublicScalar final {
 public:
  static PublicScalar of(Group group, std::uint64_t number);

  /// Strict: another length is Fault::bad_length, a number of q or more Fault::bad_scalar.
  static Result<PublicScalar> decode(Group group, View wire);

  /// The bytes in the group's byte order, of any length, taken modulo q.
  static PublicScalar reduced(Group group, View bytes);

  ByteArray<32> encode() const;
  Group group() const { return group_; }
  bool is_zero() const;

  /// 1/this; of zero it is a bug.
  PublicScalar inverse() const;

  friend PublicScalar operator+(const PublicScalar& a, const PublicScalar& b);
  friend PublicScalar operator-(const PublicScalar& a, const PublicScalar& b);
  friend PublicScalar operator*(const PublicScalar& a, const PublicScalar& b);
  friend bool operator==(const PublicScalar&, const PublicScalar&) = default;

 private:
  PublicScalar(Group group, const ByteArray<32>& number) : group_(group), number_(number) {}

  Group group_;
  ByteArray<32> number_;  // big-endian for either group
};

}  // namespace countersign::crypto
