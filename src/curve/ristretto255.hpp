#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "curve/ed25519.hpp"
#include "curve/scalar25519.hpp"
#include "curve/secret_of.hpp"

namespace countersign::curve {

/// An element of ristretto255 (RFC 9496), over libsodium: a group of prime order without cofactor,
/// so that each element has one encoding and each encoding that decodes is in the group. It carries
/// the oblivious transfers, where an element may be secret; it is then held in a SecretOf.
///
/// 1. Everything but decode, == and is_identity takes the same time for all elements.
/// 2. The identity is a value that sums may have. The decoder refuses it (libsodium's own test for
///    validity does not).
class Ristretto255 final {
 public:
  static constexpr std::size_t size = 32;

  /// The identity.
  Ristretto255() = default;

  /// bad_length, or bad_point for what is no encoding and for the identity, in the same time.
  static Result<Ristretto255> decode(View bytes);
  ByteArray<32> encode() const { return bytes_; }

  /// The one-way map of RFC 9496, 4.3.4: indifferentiable from a random oracle on uniform bytes.
  static Ristretto255 from_hash(std::span<const std::uint8_t, 64> uniform);
  /// A uniform element whose discrete logarithm nobody knows. (32 random bytes would not be an
  /// encoding seven times out of eight, which is how an implementation gave its keys away.)
  static Ristretto255 random(Random& random);

  /// a*B. The element is secret for as long as the caller wants it to be.
  static Ristretto255 mul_base(const SecretScalar25519& a);
  /// a*P: key material. Zero or the identity give the identity.
  friend SecretOf<Ristretto255> mul(const SecretScalar25519& a, const Ristretto255& P);

  friend Ristretto255 operator+(const Ristretto255& a, const Ristretto255& b);
  friend Ristretto255 operator-(const Ristretto255& a, const Ristretto255& b);

  /// `chosen` if `bit` is 1, `other` if it is 0.
  friend Ristretto255 ct_select(std::uint64_t bit, const Ristretto255& chosen,
                                const Ristretto255& other);

  /// For public elements.
  bool is_identity() const { return *this == Ristretto255(); }
  friend bool operator==(const Ristretto255&, const Ristretto255&) = default;

 private:
  // The encoding, which is what libsodium calculates with; the identity's is all zeros.
  ByteArray<32> bytes_{};
};

}  // namespace countersign::curve
