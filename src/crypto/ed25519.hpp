#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace countersign::crypto {

/// Ed25519 (RFC 8032, without prehash or context): the identity keys of signers and the credentials
/// of people and programs.
///
/// 1. A public key that exists is canonical, on the curve, in the subgroup of prime order and not
/// of
///    small order: no other key verifies what this one verifies.
/// 2. A signature that exists has S below the group order, so nobody can turn it into a second one.
/// 3. Verification is cofactorless, as in libsodium; with 1, all common verifiers agree.

class Ed25519PublicKey final {
 public:
  /// bad_length unless 32 bytes; bad_encoding if y is not reduced; bad_point if it is no point of
  /// the subgroup or of small order.
  static Result<Ed25519PublicKey> parse(View bytes);

  const ByteArray<32>& bytes() const { return bytes_; }
  /// The order of the bytes, which ranks the parties of a signer set.
  friend auto operator<=>(const Ed25519PublicKey&, const Ed25519PublicKey&) = default;

 private:
  friend class Ed25519SecretKey;
  explicit Ed25519PublicKey(const ByteArray<32>& bytes) : bytes_(bytes) {}

  ByteArray<32> bytes_;
};

class Ed25519Signature final {
 public:
  /// bad_length unless 64 bytes; bad_scalar if S is not reduced.
  static Result<Ed25519Signature> parse(View bytes);

  const ByteArray<64>& bytes() const { return bytes_; }
  friend bool operator==(const Ed25519Signature&, const Ed25519Signature&) = default;

 private:
  friend class Ed25519SecretKey;
  explicit Ed25519Signature(const ByteArray<64>& bytes) : bytes_(bytes) {}

  ByteArray<64> bytes_;
};

class Ed25519SecretKey final {
 public:
  static Ed25519SecretKey generate(Random& random);
  /// The key of RFC 8032's 32-byte seed.
  static Ed25519SecretKey from_seed(const Secret<32>& seed);

  const Ed25519PublicKey& public_key() const { return public_key_; }
  /// Deterministic: the same message gives the same signature.
  Ed25519Signature sign(View message) const;

 private:
  Ed25519SecretKey(Secret<64> expanded, const Ed25519PublicKey& public_key)
      : expanded_(std::move(expanded)), public_key_(public_key) {}

  Secret<64> expanded_;
  Ed25519PublicKey public_key_;
};

/// Holds if the key's owner signed the message, else bad_signature.
Status verify(const Ed25519PublicKey& key, const Ed25519Signature& signature, View message);

}  // namespace countersign::crypto
