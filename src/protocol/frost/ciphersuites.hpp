#pragma once

#include <concepts>
#include <span>
#include <string_view>

#include "base/bytes.hpp"
#include "base/secret.hpp"
#include "crypto/ed25519.hpp"
#include "crypto/labels.hpp"
#include "curve/ed25519.hpp"
#include "curve/group.hpp"
#include "curve/secp256k1.hpp"
#include "protocol/frost/expand_message.hpp"

namespace countersign::protocol::frost {

/// What H2 is given.
template <curve::GroupPoint P>
struct ToChallenge {
  const P& R;
  const P& PK;
  View msg;
};

/// What RFC 9591 calls a ciphersuite: a group, five hashes and what its signatures look like.
///
///   H1  rho        binding factor, from Enc(PK) || H4(msg) || H5(encB) || Enc(j)
///   H2  challenge  c, as the verifiers of the signature know it
///   H3  nonce      a nonce, from 32 random bytes and Enc(a share)
///   H4  hash_of_message, H5  hash_of_list
///
/// `nonces_are_negated` says whether the signature names R by its x coordinate alone and this R has
/// the other y: then everybody's nonces count as negative.
template <class C>
concept Ciphersuite = curve::Group<typename C::Group> &&
    requires(Parts parts, View bytes, const typename C::Group::Point& P,
             std::span<const std::uint8_t, 32> random32, const Secret<32>& share) {
  { C::rho(parts) } -> std::same_as<typename C::Group::Scalar>;
  { C::challenge({P, P, bytes}) } -> std::same_as<typename C::Group::Scalar>;
  { C::nonce(random32, share) } -> std::same_as<curve::SecretOf<typename C::Group::Scalar>>;
  {View(C::hash_of_message(bytes))};
  {View(C::hash_of_list(bytes))};
  { C::nonces_are_negated(P) } -> std::same_as<bool>;
};

using Signature = ByteArray<64>;

/// A ciphersuite that keys are signed with: it has a name in every hash of ours, and a library that
/// judges its signatures.
template <class C>
concept SigningSuite = Ciphersuite<C> &&
    requires(View msg, const typename C::Group::Point& P, const typename C::Group::Scalar& z,
             const typename C::VerificationKey& key, const Signature& signature) {
  { C::suite } -> std::convertible_to<crypto::Suite>;
  { C::verification_key(P) } -> std::same_as<typename C::VerificationKey>;
  { C::signature(P, z) } -> std::same_as<Signature>;
  { C::verifies(key, msg, signature) } -> std::same_as<bool>;
};

/// FROST(Ed25519, SHA-512), RFC 9591, 6.1. Its signatures are those of RFC 8032, and every verifier
/// agrees on them, because PK and R are in the prime subgroup.
struct Ed25519Sha512 final {
  using Group = curve::Ed25519;
  using VerificationKey = crypto::Ed25519PublicKey;
  static constexpr crypto::Suite suite = crypto::Suite::frost_ed25519;
  static constexpr std::string_view context = "FROST-ED25519-SHA512-v1";

  static curve::Scalar25519 rho(Parts message);
  static curve::Scalar25519 challenge(const ToChallenge<curve::PointEd25519>& of);
  static curve::SecretScalar25519 nonce(std::span<const std::uint8_t, 32> random32,
                                        const Secret<32>& share);
  static ByteArray<64> hash_of_message(View msg);
  static ByteArray<64> hash_of_list(View encB);

  static bool nonces_are_negated(const curve::PointEd25519&) { return false; }
  static crypto::Ed25519PublicKey verification_key(const curve::PointEd25519& PK);
  static Signature signature(const curve::PointEd25519& R, const curve::Scalar25519& z);
  static bool verifies(const crypto::Ed25519PublicKey& key, View msg, const Signature& signature);
};

/// The hashes of FROST(secp256k1, SHA-256), RFC 9591, 6.5, under a context string.
class Secp256k1Hashes final {
 public:
  explicit constexpr Secp256k1Hashes(std::string_view context) : context_(context) {}

  /// H1, and RFC 9591's own H2: hash_to_field of RFC 9380 with one number.
  curve::Scalar scalar(std::string_view use, Parts message) const;
  curve::SecretScalar nonce(std::span<const std::uint8_t, 32> random32,
                            const Secret<32>& share) const;
  /// H4 and H5.
  Digest digest(std::string_view use, View message) const;

 private:
  std::string_view context_;
};

/// FROST(secp256k1, SHA-256) for BIP-340 signatures, as others name and hash it
/// ("secp256k1-SHA256-TR"): RFC 9591's hashes but for H2, which is the challenge of BIP-340. PK is
/// always the point of its x coordinate whose y is even.
struct Bip340 final {
  using Group = curve::Secp256k1;
  using VerificationKey = curve::Point;
  static constexpr crypto::Suite suite = crypto::Suite::frost_bip340;
  static constexpr Secp256k1Hashes hashes{"FROST-secp256k1-SHA256-TR-v1"};

  static curve::Scalar rho(Parts message) { return hashes.scalar("rho", message); }
  static curve::Scalar challenge(const ToChallenge<curve::Point>& of);
  static curve::SecretScalar nonce(std::span<const std::uint8_t, 32> random32,
                                   const Secret<32>& share) {
    return hashes.nonce(random32, share);
  }
  static Digest hash_of_message(View msg) { return hashes.digest("msg", msg); }
  static Digest hash_of_list(View encB) { return hashes.digest("com", encB); }

  static bool nonces_are_negated(const curve::Point& R) { return R.has_odd_y(); }
  static curve::Point verification_key(const curve::Point& PK) { return PK; }
  static Signature signature(const curve::Point& R, const curve::Scalar& z);
  static bool verifies(const curve::Point& key, View msg, const Signature& signature);
};

/// SHA256(SHA256(tag) || SHA256(tag) || parts): the tagged hash of BIP-340.
Digest bip340_hash(std::string_view tag, Parts parts);

}  // namespace countersign::protocol::frost
