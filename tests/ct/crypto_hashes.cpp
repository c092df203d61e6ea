#include <cstdint>

#include "base/secret.hpp"
#include "crypto/blake2b.hpp"
#include "crypto/chacha20.hpp"
#include "crypto/commitment.hpp"
#include "crypto/hkdf.hpp"
#include "crypto/hmac.hpp"
#include "crypto/sha512.hpp"
#include "crypto/tagged_hash.hpp"
#include "ct/cases.hpp"
#include "ct/secret.hpp"
#include "support/seeded_random.hpp"

// Hashes, key derivation and streams: time depends on the lengths of secrets only.

namespace countersign::crypto {
namespace {

Secret<32> some_secret() {
  testing::SeededRandom random(1);
  auto secret = Secret<32>::generate(random);
  ct::mark_secret(secret.expose_secret());
  return secret;
}

void hash_of_a_secret() {
  const auto secret = some_secret();
  ByteArray<64> out = Sha512().update(secret.expose_secret()).digest();
  ct::declassify(out);
}

void tagged_key_of_a_secret() {
  const auto secret = some_secret();
  const auto key =
      tagged_key({Suite::pair_ristretto255, HashLabel::bot_key}, {secret.expose_secret(), le16(1)});
  ct::declassify(key.expose_secret());
}

void tagged_stream_of_a_secret() {
  const auto secret = some_secret();
  ByteArray<100> out;
  tagged_stream({Suite::pair_ristretto255, StreamLabel::slot_draw}, {secret.expose_secret()}, out);
  ct::declassify(out);
}

void tagged_scalar_of_a_secret() {
  const auto secret = some_secret();
  ByteArray<64> out;
  tagged_scalar_wide({Suite::frost_ed25519, ScalarLabel::pok_nonce}, {secret.expose_secret()}, out);
  ct::declassify(out);
}

void commitment_to_a_secret() {
  const auto secret = some_secret();
  testing::SeededRandom random(2);
  const CommitmentTag tag(Suite::ecdsa_secp256k1, CommitmentLabel::com_nonce);
  auto made = commit({tag, {}, Party{1}}, secret.expose_secret(), random);
  ct::declassify(made.commitment);
}

void mac_under_a_secret_key() {
  const auto secret = some_secret();
  ByteArray<32> narrow;
  hmac_sha256({secret.expose_secret()}, secret.expose_secret(), narrow);
  ByteArray<64> wide;
  hmac_sha512({secret.expose_secret()}, secret.expose_secret(), wide);
  ct::declassify(narrow);
  ct::declassify(wide);
}

void derivation_from_a_secret() {
  const auto secret = some_secret();
  ByteArray<100> out;
  hkdf_sha256({.key_material = secret.expose_secret()}, out);
  ct::declassify(out);
}

void blake2b_of_secrets() {
  const auto secret = some_secret();
  ByteArray<64> out;
  blake2b_prefixed({secret.expose_secret()}, secret.expose_secret(), out);
  blake2b_keyed({secret.expose_secret()}, secret.expose_secret(), out);
  ct::declassify(out);
}

void stream_of_a_secret_key() {
  const auto secret = some_secret();
  ByteArray<1000> out;
  chacha20_stream({secret.expose_secret()}, out);
  ct::declassify(out);
}

constexpr ct::Case cases[] = {
    {"sha512", hash_of_a_secret},
    {"tagged_key", tagged_key_of_a_secret},
    {"tagged_stream", tagged_stream_of_a_secret},
    {"tagged_scalar", tagged_scalar_of_a_secret},
    {"commit", commitment_to_a_secret},
    {"hmac", mac_under_a_secret_key},
    {"hkdf_sha256", derivation_from_a_secret},
    {"blake2b", blake2b_of_secrets},
    {"chacha20_stream", stream_of_a_secret_key},
};

}  // namespace
}  // namespace countersign::crypto

int main(int argc, char** argv) {
  return countersign::ct::run_cases(countersign::crypto::cases, argc, argv);
}
