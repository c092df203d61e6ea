#include "crypto/hmac.hpp"

#include <sodium.h>

namespace countersign::crypto {
namespace {

/// A key of no bytes has no address, and libsodium does not take a null one.
const std::uint8_t* address_of(MacKey key) {
  static constexpr std::uint8_t nothing = 0;
  return key.bytes.empty() ? &nothing : key.bytes.data();
}

}  // namespace

// The states are wiped by libsodium itself when they end, and none of these calls can fail.

void hmac_sha256(MacKey key, View message, std::span<std::uint8_t, 32> out) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, address_of(key), key.bytes.size());
  crypto_auth_hmacsha256_update(&state, message.data(), message.size());
  crypto_auth_hmacsha256_final(&state, out.data());
}

void hmac_sha512(MacKey key, View message, std::span<std::uint8_t, 64> out) {
  crypto_auth_hmacsha512_state state;
  crypto_auth_hmacsha512_init(&state, address_of(key), key.bytes.size());
  crypto_auth_hmacsha512_update(&state, message.data(), message.size());
  crypto_auth_hmacsha512_final(&state, out.data());
}

}  // namespace countersign::crypto
