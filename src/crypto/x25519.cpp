#include "crypto/x25519.hpp"

#include <sodium.h>

#include <algorithm>

#include "base/declassify.hpp"
#include "base/guard.hpp"
#include "crypto/field25519.hpp"
#include "crypto/montgomery25519.hpp"
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

/// a*B on the Edwards curve, a clamped as RFC 7748 says. libsodium has a table for B there, and
/// none for X25519: this takes 40 % of the time.
ByteArray<32> edwards_multiple_of_base(const Secret<32>& a) {
  ByteArray<32> out;
  // It complains of the identity, which no clamped scalar gives: it is below 8 times the order, and
  // a multiple of 8.
  [[maybe_unused]] const int complains =
      crypto_scalarmult_ed25519_base(out.data(), a.expose_secret().data());
  return out;
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

std::vector<X25519SecretKey> X25519SecretKey::from_all(std::vector<Secret<32>> all) {
  sodium_ready();
  std::vector<ByteArray<32>> points;
  points.reserve(all.size());
  for (const auto& bytes : all) points.push_back(declassified(edwards_multiple_of_base(bytes)));
  const auto public_keys = montgomery_from_edwards_vartime(points);
  std::vector<X25519SecretKey> keys;
  keys.reserve(all.size());
  for (std::size_t k = 0; k < all.size(); ++k) {
    keys.push_back(X25519SecretKey(std::move(all[k]), X25519PublicKey(public_keys[k])));
  }
  return keys;
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
