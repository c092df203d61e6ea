#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "crypto/x25519.hpp"

namespace countersign::protocol::backup {

/// Public-key encryption of one scalar, with all its coins an argument, so that whoever is shown
/// the coins can compute the ciphertext again and compare (the protocol specification, section 9,
/// Enc):
///
///   epk = X25519(esk, 9)    ss = X25519(esk, ek)
///   key = HKDF-SHA256(ss, info = epk || ek || label || i || b)
///   ciphertext = epk || ChaCha20-Poly1305(key, nonce 0, scalar, associated = label || i || b)
///
/// 1. An esk encrypts one scalar: the nonce is constant, and so is the key.
/// 2. ss is never zero: no X25519PublicKey has small order.
/// 3. What ek is for, the kind of this encryption included, is in the label (hashes.hpp).

/// The kind of public-key encryption, hashed into every label: another kind makes other backups.
enum class Kem : std::uint8_t { x25519 = 1 };

inline constexpr std::size_t ciphertext_size = 32 + 32 + 16;
using Ciphertext = ByteArray<ciphertext_size>;

/// Which half of which row of which backup a ciphertext is.
struct HalfName {
  const Digest& label;
  std::uint8_t row;   // i
  std::uint8_t half;  // b
};

/// `scalar` in its wire form.
Ciphertext encrypt(const crypto::X25519PublicKey& ek, const crypto::X25519SecretKey& esk,
                   const HalfName& name, std::span<const std::uint8_t, 32> scalar);

/// What is inside for the owner of the recovery key; nothing has been said about its form. A bad
/// ephemeral key is refused as X25519PublicKey::parse does; everything else is not_authentic.
Result<SecretBytes> decrypt(const crypto::X25519SecretKey& recovery, const HalfName& name,
                            const Ciphertext& ciphertext);

}  // namespace countersign::protocol::backup
