#include <cstdint>

#include "base/secret.hpp"
#include "crypto/aead.hpp"
#include "crypto/ed25519.hpp"
#include "crypto/guarded_bytes.hpp"
#include "crypto/sealed.hpp"
#include "crypto/x25519.hpp"
#include "ct/cases.hpp"
#include "ct/secret.hpp"
#include "support/seeded_random.hpp"

// Keys and ciphers. Not here: opening a ciphertext, where libsodium branches on whether the tag was
// right, which whoever sees the answer knows anyway; and Argon2id, whose second half reads memory
// by its data, by design.

namespace countersign::crypto {
namespace {

Secret<32> some_secret(std::uint64_t seed) {
  testing::SeededRandom random(seed);
  auto secret = Secret<32>::generate(random);
  ct::mark_secret(secret.expose_secret());
  return secret;
}

void signature_under_a_secret_key() {
  const auto key = Ed25519SecretKey::from_seed(some_secret(1));
  ct::declassify(key.public_key().bytes());
  auto signature = key.sign(bytes_of("message"));
  ct::declassify(signature.bytes());
}

void exchange_with_a_secret_key() {
  const auto own = X25519SecretKey::from_bytes(some_secret(1));
  const auto other = X25519SecretKey::from_bytes(some_secret(2));
  ct::declassify(own.public_key().bytes());
  ct::declassify(other.public_key().bytes());
  const auto shared = own.exchange(other.public_key());
  ct::declassify(shared.expose_secret());
}

void ciphertext_of_a_secret() {
  const auto key = some_secret(1);
  const auto text = some_secret(2);
  Bytes wide = xchacha20_poly1305_seal(key, {}, text.expose_secret(), {bytes_of("header")});
  Bytes ietf = chacha20_poly1305_seal(key, {}, text.expose_secret(), {bytes_of("header")});
  ct::declassify(wide);
  ct::declassify(ietf);
}

void sealed_message_of_a_secret() {
  const auto own = X25519SecretKey::from_bytes(some_secret(1));
  const auto peer = X25519SecretKey::from_bytes(some_secret(2));
  ct::declassify(own.public_key().bytes());
  ct::declassify(peer.public_key().bytes());
  const auto channel = SealedChannel::between(own, peer.public_key(), bytes_of("session")).value();
  testing::SeededRandom random(3);
  Bytes sealed = channel.seal(some_secret(4).expose_secret(), {}, random);
  ct::declassify(sealed);
}

void guarded_bytes_of_a_secret() {
  Bytes source(32, 7);
  ct::mark_secret(source);
  auto taken = GuardedBytes::take(source).value();
  const GuardedBytes moved = std::move(taken);
  ct::declassify(moved.expose_secret());
}

constexpr ct::Case cases[] = {
    {"ed25519_sign", signature_under_a_secret_key}, {"x25519_exchange", exchange_with_a_secret_key},
    {"aead_seal", ciphertext_of_a_secret},          {"sealed_channel", sealed_message_of_a_secret},
    {"guarded_bytes", guarded_bytes_of_a_secret},
};

}  // namespace
}  // namespace countersign::crypto

int main(int argc, char** argv) {
  return countersign::ct::run_cases(countersign::crypto::cases, argc, argv);
}
