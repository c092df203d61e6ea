#include "protocol/frost/ciphersuites.hpp"

#include "base/invariant.hpp"
#include "crypto/sha256.hpp"
#include "crypto/sha512.hpp"
#include "curve/bip340.hpp"

namespace countersign::protocol::frost {
namespace {

using crypto::Sha256;
using crypto::Sha512;
using curve::Point;
using curve::PointEd25519;
using curve::Scalar;
using curve::Scalar25519;
using curve::SecretScalar;
using curve::SecretScalar25519;

Sha512 started(std::string_view use) {
  Sha512 hash;
  hash.update(bytes_of(Ed25519Sha512::context)).update(bytes_of(use));
  return hash;
}

/// The 48 bytes of hash_to_field, which leave a bias below 2^-128.
Scalar reduce_48(std::span<const std::uint8_t, 64> padded) {
  return Scalar::reduce(padded);
}

}  // namespace

Scalar25519 Ed25519Sha512::rho(Parts message) {
  Sha512 hash = started("rho");
  for (const View part : message) hash.update(part);
  return Scalar25519::reduce(hash.digest());
}

Scalar25519 Ed25519Sha512::challenge(const ToChallenge<PointEd25519>& of) {
  Sha512 hash;  // without a prefix: this is RFC 8032's
  hash.update(of.R.encode()).update(of.PK.encode()).update(of.msg);
  return Scalar25519::reduce(hash.digest());
}

SecretScalar25519 Ed25519Sha512::nonce(std::span<const std::uint8_t, 32> random32,
                                       const Secret<32>& share) {
  Sha512 hash = started("nonce");
  hash.update(random32).update(share.expose_secret());
  const auto wide = Secret<64>::filled([&](auto out) { hash.write(out); });
  return SecretScalar25519::computed([&] { return Scalar25519::reduce(wide.expose_secret()); });
}

ByteArray<64> Ed25519Sha512::hash_of_message(View msg) {
  return started("msg").update(msg).digest();
}

ByteArray<64> Ed25519Sha512::hash_of_list(View encB) {
  return started("com").update(encB).digest();
}

crypto::Ed25519PublicKey Ed25519Sha512::verification_key(const PointEd25519& PK) {
  const auto key = crypto::Ed25519PublicKey::parse(PK.encode());
  invariant(key.has_value(), "both rooms agree on what a point is");
  return *key;
}

Signature Ed25519Sha512::signature(const PointEd25519& R, const Scalar25519& z) {
  return crypto::joined(R.encode(), z.encode());
}

bool Ed25519Sha512::verifies(const crypto::Ed25519PublicKey& key, View msg,
                             const Signature& signature) {
  const auto parsed = crypto::Ed25519Signature::parse(signature);
  return parsed.has_value() && crypto::verify(key, *parsed, msg).has_value();
}

Scalar Secp256k1Hashes::scalar(std::string_view use, Parts message) const {
  ByteArray<64> padded{};
  expand_message({context_, use}, message, std::span(padded).last<48>());
  return reduce_48(padded);
}

SecretScalar Secp256k1Hashes::nonce(std::span<const std::uint8_t, 32> random32,
                                    const Secret<32>& share) const {
  const auto padded = Secret<64>::filled([&](std::span<std::uint8_t, 64> out) {
    expand_message({context_, "nonce"}, {random32, share.expose_secret()}, out.last<48>());
  });
  return SecretScalar::computed([&] { return reduce_48(padded.expose_secret()); });
}

Digest Secp256k1Hashes::digest(std::string_view use, View message) const {
  Sha256 hash;
  hash.update(bytes_of(context_)).update(bytes_of(use)).update(message);
  return hash.digest();
}

Scalar Bip340::challenge(const ToChallenge<Point>& of) {
  return Scalar::reduce(bip340_hash("BIP0340/challenge", {of.R.x(), of.PK.x(), of.msg}));
}

Signature Bip340::signature(const Point& R, const Scalar& z) {
  return crypto::joined(R.x(), z.encode());
}

bool Bip340::verifies(const Point& key, View msg, const Signature& signature) {
  return curve::bip340_verifies(key, msg, signature);
}

Digest bip340_hash(std::string_view tag, Parts parts) {
  const Digest tag_hash = crypto::sha256(bytes_of(tag));
  Sha256 hash;
  hash.update(tag_hash).update(tag_hash);
  for (const View part : parts) hash.update(part);
  return hash.digest();
}

}  // namespace countersign::protocol::frost
