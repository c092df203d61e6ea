#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace countersign::crypto {

/// X25519 (RFC 7748): the encryption keys of signers, and the recovery keys.
///
/// 1. A public key that exists is canonical (RFC 7748 lets a receiver reduce; we refuse, so that
/// one key
///    has one spelling in hashes and contexts) and not of small order, so an exchange never gives
///    zero. Points of the twist are accepted: they reveal nothing and weaken their owner only.
/// 2. A shared secret is no key: it goes through hkdf_sha256 with both public keys in the info.

class X25519PublicKey final {
 public:
  /// bad_length unless 32 bytes; bad_encoding if not reduced or the top bit is set; bad_point if of
  /// small order.
  static Result<X25519PublicKey> parse(View bytes);

  const ByteArray<32>& bytes() const { return bytes_; }
  friend auto operator<=>(const X25519PublicKey&, const X25519PublicKey&) = default;

 private:
  friend class X25519SecretKey;
  explicit X25519PublicKey(const ByteArray<32>& bytes) : bytes_(bytes) {}

  ByteArray<32> bytes_;
};

class X25519SecretKey final {
 public:
  static X25519SecretKey generate(Random& random);
  /// Any 32 bytes are a secret key; RFC 7748 clamps them at use.
  static X25519SecretKey from_bytes(Secret<32> bytes);

  const X25519PublicKey& public_key() const { return public_key_; }
  Secret<32> exchange(const X25519PublicKey& peer) const;

 private:
  X25519SecretKey(Secret<32> bytes, const X25519PublicKey& public_key)
      : bytes_(std::move(bytes)), public_key_(public_key) {}

  Secret<32> bytes_;
  X25519PublicKey public_key_;
};

}  // namespace countersign::crypto
