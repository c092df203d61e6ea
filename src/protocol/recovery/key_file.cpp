#include "protocol/recovery/key_file.hpp"

#include <algorithm>
#include <string_view>

#include "base/guard.hpp"
#include "base/reader.hpp"
#include "base/writer.hpp"
#include "crypto/aead.hpp"

namespace countersign::protocol::recovery {
namespace {

constexpr std::string_view magic = "countersign recovery key 1\n";
constexpr std::size_t sealed_size = 32 + crypto::aead_tag_bytes;
static_assert(key_file_size == magic.size() + 4 + 4 + 16 + 24 + sealed_size);

using Salt = ByteArray<16>;

Bytes header_of(const crypto::Argon2idCost& cost, const Salt& salt) {
  Writer out;
  out.bytes(bytes_of(magic)).u32(cost.passes).u32(cost.memory_kib).bytes(salt);
  return out.take();
}

}  // namespace

Result<Bytes> seal_key(const Secret<32>& secret, View passphrase, const crypto::Argon2idCost& cost,
                       Random& random) {
  Salt salt;
  random.fill(salt);
  crypto::XNonce nonce;
  random.fill(nonce);
  const auto key = crypto::argon2id(passphrase, salt, cost);
  if (!key.has_value()) return key.error();
  const Bytes header = header_of(cost, salt);
  Writer out;
  out.bytes(header).bytes(nonce);
  out.bytes(crypto::xchacha20_poly1305_seal(*key, nonce, secret.expose_secret(), {header}));
  return out.take();
}

Result<crypto::X25519SecretKey> open_key(View file, View passphrase) {
  if (!guard("recovery.key-file-length", file.size() == key_file_size)) {
    return Error{Fault::bad_length, "a recovery key file has another length"};
  }
  Reader in(file);
  if (!guard("recovery.key-file-magic",
             std::ranges::equal(in.view(magic.size()), bytes_of(magic)))) {
    return Error{Fault::bad_encoding, "not a recovery key file"};
  }
  const auto passes = in.u32();
  const crypto::Argon2idCost cost{passes, in.u32()};
  const auto salt = in.array<16>();
  const auto nonce = in.array<24>();
  const auto key = crypto::argon2id(passphrase, salt, cost);
  if (!key.has_value()) return key.error();
  const auto secret =
      crypto::xchacha20_poly1305_open(*key, nonce, in.rest(), {header_of(cost, salt)});
  if (!secret.has_value()) {
    return Error{Fault::not_authentic, "wrong passphrase, or the key file is damaged"};
  }
  return crypto::X25519SecretKey::from_bytes(Secret<32>::filled(
      [&](auto out) { std::ranges::copy(secret->expose_secret(), out.begin()); }));
}

}  // namespace countersign::protocol::recovery
