#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace countersign::crypto {

/// Authenticated encryption with ChaCha20-Poly1305: XChaCha20 for nonces drawn at random, the IETF
/// form (RFC 8439) only for keys that encrypt once. What is sealed is the ciphertext followed by
/// the 16-byte tag.
///
/// Errors of `open`: bad_length if there is no room for a tag; not_authentic for everything else,
/// with no hint of what differed.
///
/// 1. One (key, nonce) seals one text. A second one gives both away, and forgeries with them.
/// 2. Nothing of the text is seen before it is authentic.
/// 3. The construction does not commit to the key: that one ciphertext opens under one key only
///    must not be relied on.

inline constexpr std::size_t aead_tag_bytes = 16;

/// Data that is authenticated and not sealed; borrowed. Both sides must supply the same.
struct Associated {
  View data = {};
};

using XNonce = ByteArray<24>;
Bytes xchacha20_poly1305_seal(const Secret<32>& key, const XNonce& nonce, View text,
                              Associated associated);
Result<SecretBytes> xchacha20_poly1305_open(const Secret<32>& key, const XNonce& nonce, View sealed,
                                            Associated associated);

using IetfNonce = ByteArray<12>;
Bytes chacha20_poly1305_seal(const Secret<32>& key, const IetfNonce& nonce, View text,
                             Associated associated);
Result<SecretBytes> chacha20_poly1305_open(const Secret<32>& key, const IetfNonce& nonce,
                                           View sealed, Associated associated);

}  // namespace countersign::crypto
