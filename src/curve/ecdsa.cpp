#include "curve/ecdsa.hpp"

#include <secp256k1_recovery.h>

#include <algorithm>

#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "curve/library_key.hpp"

namespace countersign::curve {

Result<EcdsaSignature> EcdsaSignature::decode(View bytes) {
  if (!guard("ecdsa.length", bytes.size() == 64)) {
    return Error{Fault::bad_length, "a compact signature is 64 bytes"};
  }
  const auto r = Scalar::decode(bytes.first(32));
  if (!r.has_value()) return r.error();
  const auto s = Scalar::decode(bytes.last(32));
  if (!s.has_value()) return s.error();
  return EcdsaSignature{*r, *s};
}

ByteArray<64> EcdsaSignature::encode() const {
  ByteArray<64> out;
  r.encode_to(std::span(out).first<32>());
  s.encode_to(std::span(out).last<32>());
  return out;
}

NonceImage image_of(const Point& R) {
  const auto x = R.x();
  const auto r = Scalar::reduce(x);
  const unsigned parity = R.has_odd_y() ? 1 : 0;
  const unsigned overflow = r.encode() == x ? 0 : 2;
  return {r, static_cast<std::uint8_t>(parity | overflow)};
}

RecoverableSignature with_low_s(const RecoverableSignature& recoverable) {
  if (!is_high_public(recoverable.signature.s)) return recoverable;
  // q-s belongs to the nonce -k, whose point has the other y.
  return {{recoverable.signature.r, -recoverable.signature.s},
          static_cast<std::uint8_t>(recoverable.recovery_id ^ 1)};
}

EcdsaSignature with_low_s(const EcdsaSignature& signature) {
  return with_low_s(RecoverableSignature{signature}).signature;
}

bool ecdsa_verifies(const Point& X, const Digest& hash, const EcdsaSignature& signature) {
  if (!guard("ecdsa.key-not-identity", !X.is_identity())) return false;
  const auto key = to_library(X);
  secp256k1_ecdsa_signature parsed;
  const int canonical = secp256k1_ecdsa_signature_parse_compact(secp256k1_context_static, &parsed,
                                                                signature.encode().data());
  invariant(canonical == 1, "scalars encode canonically");
  return secp256k1_ecdsa_verify(secp256k1_context_static, &parsed, hash.data(), &key) == 1;
}

Result<Point> ecdsa_recover(const Digest& hash, const RecoverableSignature& recoverable) {
  if (!guard("ecdsa.recovery-id", recoverable.recovery_id <= 3)) {
    return Error{Fault::bad_encoding, "a recovery id is 0 to 3"};
  }
  secp256k1_ecdsa_recoverable_signature parsed;
  const int canonical = secp256k1_ecdsa_recoverable_signature_parse_compact(
      secp256k1_context_static, &parsed, recoverable.signature.encode().data(),
      recoverable.recovery_id);
  invariant(canonical == 1, "scalars encode canonically");
  secp256k1_pubkey key;
  const int found = secp256k1_ecdsa_recover(secp256k1_context_static, &key, &parsed, hash.data());
  if (!guard("ecdsa.recoverable", found == 1)) {
    return Error{Fault::bad_signature, "no key makes this signature"};
  }
  return from_library(key);
}

}  // namespace countersign::curve
