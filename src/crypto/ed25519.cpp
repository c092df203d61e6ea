#include "crypto/ed25519.hpp"

#include <sodium.h>

#include <algorithm>

#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "crypto/field25519.hpp"
#include "crypto/sodium_ready.hpp"

namespace countersign::crypto {
namespace {

// 2^252 + 27742317777372353535851937790883648493, little-endian.
constexpr ByteArray<32> group_order = {
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};

}  // namespace

Result<Ed25519PublicKey> Ed25519PublicKey::parse(View bytes) {
  if (!guard("ed25519.key-length", bytes.size() == 32)) {
    return Error{Fault::bad_length, "an ed25519 public key has 32 bytes"};
  }
  const auto key = bytes.first<32>();
  if (!guard("ed25519.key-canonical", canonical_field25519_vartime(key))) {
    return Error{Fault::bad_encoding, "ed25519 public key is not canonical"};
  }
  if (!guard("ed25519.key-in-group", crypto_core_ed25519_is_valid_point(key.data()) == 1)) {
    return Error{Fault::bad_point, "ed25519 public key is not in the prime-order group"};
  }
  ByteArray<32> owned;
  std::ranges::copy(key, owned.begin());
  return Ed25519PublicKey(owned);
}

Result<Ed25519Signature> Ed25519Signature::parse(View bytes) {
  if (!guard("ed25519.signature-length", bytes.size() == 64)) {
    return Error{Fault::bad_length, "an ed25519 signature has 64 bytes"};
  }
  if (!guard("ed25519.signature-canonical", below_vartime(bytes.last<32>(), group_order))) {
    return Error{Fault::bad_scalar, "ed25519 signature is not canonical"};
  }
  ByteArray<64> owned;
  std::ranges::copy(bytes, owned.begin());
  return Ed25519Signature(owned);
}

Ed25519SecretKey Ed25519SecretKey::generate(Random& random) {
  return from_seed(Secret<32>::generate(random));
}

Ed25519SecretKey Ed25519SecretKey::from_seed(const Secret<32>& seed) {
  sodium_ready();
  ByteArray<32> public_bytes;
  auto expanded = Secret<64>::filled([&](std::span<std::uint8_t, 64> out) {
    crypto_sign_ed25519_seed_keypair(public_bytes.data(), out.data(), seed.expose_secret().data());
  });
  return {std::move(expanded), Ed25519PublicKey(public_bytes)};
}

Ed25519Signature Ed25519SecretKey::sign(View message) const {
  ByteArray<64> bytes;
  crypto_sign_ed25519_detached(bytes.data(), nullptr, message.data(), message.size(),
                               expanded_.expose_secret().data());
  return Ed25519Signature(bytes);
}

Status verify(const Ed25519PublicKey& key, const Ed25519Signature& signature, View message) {
  const int status = crypto_sign_ed25519_verify_detached(signature.bytes().data(), message.data(),
                                                         message.size(), key.bytes().data());
  return require(guard("ed25519.verifies", status == 0),
                 {Fault::bad_signature, "ed25519 signature does not verify"});
}

}  // namespace countersign::crypto
