#pragma once

#include <memory>

#include "base/bytes.hpp"
#include "base/result.hpp"

struct evp_pkey_st;

namespace countersign::crypto {

/// ECDSA over P-256 with SHA-256 (ES256), verification only: what most WebAuthn authenticators sign
/// with. Nothing here is secret.
///
/// 1. A public key that exists is a point of the curve other than the identity; P-256 has no small
///    subgroup. It is decoded once and may be used from several threads.
/// 2. A signature that exists was strict DER with r and s in [1, n - 1]. Both s and n - s verify,
/// as
///    WebAuthn requires: a signature is therefore no name of what it signs.

class P256Signature final {
 public:
  /// SEQUENCE { r INTEGER, s INTEGER }. bad_length if cut off or followed by anything; bad_encoding
  /// if a tag, a length or an integer is not DER's one form; bad_scalar if r or s is out of range.
  static Result<P256Signature> parse(View der);

  const Bytes& der() const { return der_; }

 private:
  explicit P256Signature(Bytes der) : der_(std::move(der)) {}

  Bytes der_;
};

class P256PublicKey final {
 public:
  /// 0x04, x, y (SEC 1, uncompressed). bad_length unless 65 bytes; bad_encoding if it starts
  /// otherwise; bad_point if a coordinate is not reduced or the point is not on the curve.
  static Result<P256PublicKey> parse(View uncompressed);

  const ByteArray<65>& bytes() const { return bytes_; }
  friend bool operator==(const P256PublicKey& a, const P256PublicKey& b) {
    return a.bytes_ == b.bytes_;
  }

  /// Holds if the key's owner signed the message with this SHA-256 digest, else bad_signature.
  Status verify(const P256Signature& signature, const Digest& message_digest) const;

 private:
  P256PublicKey(const ByteArray<65>& bytes, std::shared_ptr<evp_pkey_st> decoded)
      : bytes_(bytes), decoded_(std::move(decoded)) {}

  ByteArray<65> bytes_;
  std::shared_ptr<evp_pkey_st> decoded_;
};

}  // namespace countersign::crypto
