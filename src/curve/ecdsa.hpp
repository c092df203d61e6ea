#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "curve/point.hpp"
#include "curve/scalar.hpp"

namespace countersign::curve {

/// ECDSA over secp256k1 (SEC 1, 4.1) as far as public values go: everything about a signature but
/// making one. All values are public.

struct EcdsaSignature {
  Scalar r;
  Scalar s;

  /// r || s, 64 bytes, big-endian: bad_length, or bad_scalar if one is not below q. Zeros are
  /// decoded and never verify.
  static Result<EcdsaSignature> decode(View bytes);
  ByteArray<64> encode() const;
};

/// Which of the four points with r as their x coordinate the nonce was: bit 0 is the parity of its
/// y, bit 1 says that its x was q or more.
struct RecoverableSignature {
  EcdsaSignature signature;
  std::uint8_t recovery_id = 0;
};

/// r and the recovery id from the nonce point, which is not the identity.
struct NonceImage {
  Scalar r;
  std::uint8_t recovery_id;
};
NonceImage image_of(const Point& R);

/// Of the two signatures (r, s) and (r, q-s) the one whose s is at most (q-1)/2; the recovery id
/// follows. Only that one verifies here, so that nobody can make another signature from ours.
RecoverableSignature with_low_s(const RecoverableSignature& recoverable);
EcdsaSignature with_low_s(const EcdsaSignature& signature);

/// Whether the signature is the low-s one of a nonce and this key on this hash.
[[nodiscard]] bool ecdsa_verifies(const Point& X, const Digest& hash,
                                  const EcdsaSignature& signature);

/// The one key under which a recoverable signature on this hash verifies: bad_signature if none.
Result<Point> ecdsa_recover(const Digest& hash, const RecoverableSignature& recoverable);

}  // namespace countersign::curve
