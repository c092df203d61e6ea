#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.hpp"

namespace countersign::crypto {

/// The key of a MAC, of any length; borrowed, and often a secret's bytes.
struct MacKey {
  View bytes;
};

/// HMAC (RFC 2104). The result is written to where it is to stay, because it is mostly key
/// material; one that was received is compared with ct_equal only.
void hmac_sha256(MacKey key, View message, std::span<std::uint8_t, 32> out);
void hmac_sha512(MacKey key, View message, std::span<std::uint8_t, 64> out);

}  // namespace countersign::crypto
