#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.hpp"
#include "crypto/hmac.hpp"

namespace countersign::crypto {

/// BLAKE2b (RFC 7693). The length of `out`, 16 to 64 bytes, is part of the function: a shorter
/// output is not a prefix of a longer one. Inputs and outputs may be secrets.

void blake2b(View message, std::span<std::uint8_t> out);

/// BLAKE2b's own keyed mode; the key has 16 to 64 bytes.
void blake2b_keyed(MacKey key, View message, std::span<std::uint8_t> out);

/// A key of B2_n, borrowed.
struct PrefixKey {
  std::span<const std::uint8_t, 32> bytes;
};

/// B2_n(key, message) of appendix A of the protocol specification: unkeyed BLAKE2b with n-byte
/// output over key || message. Half the cost of the keyed mode, because key and message share the
/// one block; hence the message has at most `blake2b_prefixed_message_bytes_max` bytes. Messages
/// under one key must have one length or be prefix-free.
inline constexpr std::size_t blake2b_prefixed_message_bytes_max = 96;
void blake2b_prefixed(PrefixKey key, View message, std::span<std::uint8_t> out);

}  // namespace countersign::crypto
