#pragma once

#include "base/random.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "crypto/argon2id.hpp"
#include "crypto/x25519.hpp"

namespace countersign::protocol::recovery {

/// The secret half of a recovery key at rest: sealed with XChaCha20-Poly1305 under a key that
/// Argon2id makes from a passphrase.
///
///   magic, passes u32, memory in KiB u32, salt 16, nonce 24, sealed secret 48
///
/// 1. All of the file is authenticated: the cost and the salt make the key, and are sealed with.
/// 2. A wrong passphrase and a damaged file are one error. So is nothing else: a cost out of bounds
///    is refused before any work is done.

inline constexpr std::size_t key_file_size = 27 + 4 + 4 + 16 + 24 + 48;

/// Errors are those of argon2id.
Result<Bytes> seal_key(const Secret<32>& secret, View passphrase, const crypto::Argon2idCost& cost,
                       Random& random);

/// Fault::bad_length or bad_encoding for a file of another kind, over_limit or bad_argument for its
/// cost, not_authentic.
Result<crypto::X25519SecretKey> open_key(View file, View passphrase);

}  // namespace countersign::protocol::recovery
