#pragma once

#include "base/random.hpp"
#include "base/result.hpp"
#include "crypto/aead.hpp"
#include "crypto/x25519.hpp"

namespace countersign::crypto {

/// Sealed messages between two identified parties. Both derive, from the X25519 secret of their
/// long-term keys, one key for each direction:
///
///   key(A to B) = HKDF-SHA256(X25519(a, B), info = sealed_info || A || B || context)
///
/// and seal with XChaCha20-Poly1305 under a fresh random nonce: a sealed message is nonce (24
/// bytes), ciphertext, tag (16 bytes). The context names the run (a session id, a protocol
/// context).
///
/// 1. The directions have different keys, so a message reflected to its sender does not open, and
/// two
///    sides never share a (key, nonce).
/// 2. A message opens in the context it was sealed in, and with its associated data, only.
/// 3. That it opens shows that one of the two made it, not to third parties which: blame needs a
///    signature inside or around it.
/// 4. Repetition within one context is not seen here (the header's session and round show it), and
///    there is no forward secrecy: whoever gets a long-term key reads what was recorded.
///
/// Errors of `open`: bad_length if too short for nonce and tag, over_limit above the maximum,
/// not_authentic for everything else.

inline constexpr std::size_t sealed_overhead_bytes = 24 + aead_tag_bytes;
inline constexpr std::size_t sealed_bytes_max = std::size_t{16} << 20;

/// One end of a channel. Owns its keys; wiped with it.
class SealedChannel final {
 public:
  /// bad_argument if the peer is oneself: the two directions would be one.
  static Result<SealedChannel> between(const X25519SecretKey& own, const X25519PublicKey& peer,
                                       View context);

  /// The text may be secret. It has at most sealed_bytes_max - sealed_overhead_bytes bytes.
  Bytes seal(View text, Associated associated, Random& random) const;
  Result<SecretBytes> open(View sealed, Associated associated) const;

 private:
  SealedChannel(Secret<32> sending, Secret<32> receiving)
      : sending_(std::move(sending)), receiving_(std::move(receiving)) {}

  Secret<32> sending_;
  Secret<32> receiving_;
};

}  // namespace countersign::crypto
