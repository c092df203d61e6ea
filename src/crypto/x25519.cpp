#include "crypto/x25519.hpp"

#include <sodium.h>

#include <algorithm>

#include "base/guard.hpp"
#include "crypto/field25519.hpp"
#include "crypto/sodium_ready.hpp"

namespace countersign::crypto {
namespace {

/// The order of a point, on the curve or its twist, divides 8 or has a large odd factor. The zero
/// scalar is clamped to 2^254: it takes exactly the former to zero, which libsodium reports.
bool has_small_order(std::span<const std::uint8_t, 32> point) {
  const ByteArray<32> scalar{};
  ByteArray<32> product;
  return crypto_scalarmult_curve25519(product.data(), scalar.data(), point.data()) != 0;
}

}  // namespace

Result<X25519PublicKey> X25519PublicKey::parse(View bytes) {
  sodium_ready();
  if (!guard("x25519.key-length", bytes.size() == 32)) {
    return Error{Fault::bad_length, "an x25519 public key has 32 bytes"};
  }
  const auto key = bytes.first<32>();
  if (!guard("x25519.key-canonical", key.back() < 0x80 && canonical_field25519_vartime(key))) {
    return Error{Fault::bad_encoding, "x25519 public key is not canonical"};
  }
  if (!guard("x25519.key-order", !has_small_order(key))) {
    return Error{Fault::bad_point, "x25519 public key has small order"};
  }
  ByteArray<32> owned;
  std::ranges::copy(key, owned.begin());
  return X25519PublicKey(owned);
}

X25519SecretKey X25519SecretKey::generate(Random& random) {
  return from_bytes(Secret<32>::generate(random));
}

X25519SecretKey X25519SecretKey::from_bytes(Secret<32> bytes) {
  sodium_ready();
  ByteArray<32> public_bytes;
  crypto_scalarmult_curve25519_base(public_bytes.data(), bytes.expose_secret().data());
  return {std::move(bytes), X25519PublicKey(public_bytes)};
}

Secret<32> X25519SecretKey::exchange(const X25519PublicKey& peer) const {
  return Secret<32>::filled([&](std::span<std::uint8_t, 32> out) {
    // The result says whether the secret is zero, which `parse` has excluded. It is computed from
    // the secret, so nothing branches on it.
    [[maybe_unused]] const int is_zero = crypto_scalarmult_curve25519(
        out.data(), bytes_.expose_secret().data(), peer.bytes().data());
  });
}

}  // namespace countersign::crypto
