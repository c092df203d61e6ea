#include "crypto/aead.hpp"

#include <sodium.h>

#include "base/declassify.hpp"
#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "crypto/sodium_ready.hpp"

namespace countersign::crypto {
namespace {

// libsodium gives both constructions the same two signatures.
using Encrypt = decltype(&crypto_aead_chacha20poly1305_ietf_encrypt);
using Decrypt = decltype(&crypto_aead_chacha20poly1305_ietf_decrypt);

Bytes seal_with(Encrypt encrypt, const Secret<32>& key, View nonce, View text,
                Associated associated) {
  sodium_ready();
  Bytes sealed(text.size() + aead_tag_bytes);
  const int done =
      encrypt(sealed.data(), nullptr, text.data(), text.size(), associated.data.data(),
              associated.data.size(), nullptr, nonce.data(), key.expose_secret().data());
  invariant(done == 0, "authenticated encryption cannot fail");
  return sealed;
}

Result<SecretBytes> open_with(Decrypt decrypt, const Secret<32>& key, View nonce, View sealed,
                              Associated associated) {
  sodium_ready();
  if (!guard("aead.holds-a-tag", sealed.size() >= aead_tag_bytes)) {
    return Error{Fault::bad_length, "sealed bytes are shorter than their tag"};
  }
  int status = -1;
  auto text = SecretBytes::filled(sealed.size() - aead_tag_bytes, [&](std::span<std::uint8_t> out) {
    status =
        decrypt(out.data(), nullptr, nullptr, sealed.data(), sealed.size(), associated.data.data(),
                associated.data.size(), nonce.data(), key.expose_secret().data());
  });
  // Whoever sees the answer knows it anyway.
  if (!guard("aead.authentic", declassified(status) == 0)) {
    return Error{Fault::not_authentic, "sealed bytes are not authentic"};
  }
  return text;
}

}  // namespace

Bytes xchacha20_poly1305_seal(const Secret<32>& key, const XNonce& nonce, View text,
                              Associated associated) {
  return seal_with(crypto_aead_xchacha20poly1305_ietf_encrypt, key, nonce, text, associated);
}

Result<SecretBytes> xchacha20_poly1305_open(const Secret<32>& key, const XNonce& nonce, View sealed,
                                            Associated associated) {
  return open_with(crypto_aead_xchacha20poly1305_ietf_decrypt, key, nonce, sealed, associated);
}

Bytes chacha20_poly1305_seal(const Secret<32>& key, const IetfNonce& nonce, View text,
                             Associated associated) {
  return seal_with(crypto_aead_chacha20poly1305_ietf_encrypt, key, nonce, text, associated);
}

Result<SecretBytes> chacha20_poly1305_open(const Secret<32>& key, const IetfNonce& nonce,
                                           View sealed, Associated associated) {
  return open_with(crypto_aead_chacha20poly1305_ietf_decrypt, key, nonce, sealed, associated);
}

}  // namespace countersign::crypto
