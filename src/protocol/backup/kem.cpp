#include "protocol/backup/kem.hpp"

#include <algorithm>

#include "crypto/aead.hpp"
#include "crypto/fields.hpp"
#include "crypto/hkdf.hpp"

namespace countersign::protocol::backup {
namespace {

using NameBytes = ByteArray<34>;

NameBytes encode(const HalfName& name) {
  NameBytes out;
  std::ranges::copy(name.label, out.begin());
  out[32] = name.row;
  out[33] = name.half;
  return out;
}

/// All parts of the info have fixed lengths, so it has one reading.
Secret<32> key_of(const Secret<32>& ss, const crypto::X25519PublicKey& epk,
                  const crypto::X25519PublicKey& ek, const NameBytes& name) {
  const auto info = crypto::joined(epk.bytes(), ek.bytes(), name);
  return Secret<32>::filled([&](std::span<std::uint8_t, 32> out) {
    crypto::hkdf_sha256({.key_material = ss.expose_secret(), .info = info}, out);
  });
}

}  // namespace

Ciphertext encrypt(const crypto::X25519PublicKey& ek, const crypto::X25519SecretKey& esk,
                   const HalfName& name, std::span<const std::uint8_t, 32> scalar) {
  const auto& epk = esk.public_key();
  const auto bytes = encode(name);
  const auto key = key_of(esk.exchange(ek), epk, ek, bytes);
  const Bytes sealed = crypto::chacha20_poly1305_seal(key, {}, scalar, {bytes});
  Ciphertext out;
  std::ranges::copy(sealed, std::ranges::copy(epk.bytes(), out.begin()).out);
  return out;
}

Result<SecretBytes> decrypt(const crypto::X25519SecretKey& recovery, const HalfName& name,
                            const Ciphertext& ciphertext) {
  const View wire(ciphertext);
  const auto epk = crypto::X25519PublicKey::parse(wire.first(32));
  if (!epk.has_value()) return epk.error();
  const auto bytes = encode(name);
  const auto key = key_of(recovery.exchange(*epk), *epk, recovery.public_key(), bytes);
  return crypto::chacha20_poly1305_open(key, {}, wire.subspan(32), {bytes});
}

}  // namespace countersign::protocol::backup
