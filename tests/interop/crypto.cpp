// Prints what crypto computes from seeded inputs, one JSON object a line, for an implementation
// that shares no code with it to compute again: tests/interop/crypto.mjs.
#include <cstdio>
#include <initializer_list>
#include <string>
#include <utility>

#include "base/bytes.hpp"
#include "crypto/aead.hpp"
#include "crypto/argon2id.hpp"
#include "crypto/blake2b.hpp"
#include "crypto/ed25519.hpp"
#include "crypto/fields.hpp"
#include "crypto/hkdf.hpp"
#include "crypto/hmac.hpp"
#include "crypto/keccak256.hpp"
#include "crypto/sha256.hpp"
#include "crypto/sha512.hpp"
#include "crypto/tagged_hash.hpp"
#include "crypto/x25519.hpp"
#include "support/seeded_random.hpp"

namespace countersign {
namespace {

constexpr int rounds = 60;
constexpr std::size_t input_bytes_max = 300;

using Values = std::initializer_list<std::pair<const char*, View>>;

void print(const char* algorithm, Values values) {
  std::string line = std::string("{\"algorithm\":\"") + algorithm + '"';
  for (const auto& [name, value] : values) {
    line += std::string(",\"") + name + "\":\"" + to_hex(value) + '"';
  }
  std::puts((line + '}').c_str());
}

Bytes some_bytes(testing::SeededRandom& random) {
  Bytes bytes(random.below(input_bytes_max + 1));
  random.fill(bytes);
  return bytes;
}

template <std::size_t N>
ByteArray<N> array_of(testing::SeededRandom& random) {
  ByteArray<N> bytes;
  random.fill(bytes);
  return bytes;
}

Secret<32> secret_of(ByteArray<32> bytes) {
  return Secret<32>::take(bytes);
}

void print_hashes(testing::SeededRandom& random) {
  const Bytes input = some_bytes(random);
  print("sha256", {{"input", input}, {"output", crypto::sha256(input)}});
  print("sha512", {{"input", input}, {"output", crypto::sha512(input)}});
  print("keccak256", {{"input", input}, {"output", crypto::keccak256(input)}});
  ByteArray<64> wide;
  crypto::blake2b(input, wide);
  print("blake2b", {{"input", input}, {"output", wide}});
  const auto tag = array_of<32>(random);
  const Bytes second = some_bytes(random);
  const Digest hash = crypto::tagged_hash({crypto::JournalLabel::commit}, {input, tag, second});
  print("tagged_hash", {{"label", bytes_of("countersign/v1/journal/1/commit")},
                        {"first", input},
                        {"second", tag},
                        {"third", second},
                        {"output", hash}});
}

void print_keys(testing::SeededRandom& random) {
  const auto key = array_of<32>(random);
  const Bytes salt = some_bytes(random);
  const Bytes info = some_bytes(random);
  Bytes derived(1 + random.below(100));
  crypto::hkdf_sha256({.key_material = key, .salt = salt, .info = info}, derived);
  print("hkdf_sha256", {{"key", key}, {"salt", salt}, {"info", info}, {"output", derived}});
}

void print_ciphers(testing::SeededRandom& random) {
  const auto key = array_of<32>(random);
  const Bytes text = some_bytes(random);
  const Bytes data = some_bytes(random);
  const auto wide = array_of<24>(random);
  const Bytes sealed = crypto::xchacha20_poly1305_seal(secret_of(key), wide, text, {data});
  print("xchacha20_poly1305",
        {{"key", key}, {"nonce", wide}, {"data", data}, {"text", text}, {"output", sealed}});
  const auto narrow = array_of<12>(random);
  const Bytes boxed = crypto::chacha20_poly1305_seal(secret_of(key), narrow, text, {data});
  print("chacha20_poly1305",
        {{"key", key}, {"nonce", narrow}, {"data", data}, {"text", text}, {"output", boxed}});
}

void print_curve25519(testing::SeededRandom& random) {
  const auto seed = array_of<32>(random);
  const Bytes message = some_bytes(random);
  const auto signer = crypto::Ed25519SecretKey::from_seed(secret_of(seed));
  print("ed25519", {{"seed", seed},
                    {"message", message},
                    {"key", signer.public_key().bytes()},
                    {"output", signer.sign(message).bytes()}});
  const auto own = array_of<32>(random);
  const auto other = array_of<32>(random);
  const auto secret = crypto::X25519SecretKey::from_bytes(secret_of(own));
  const auto peer = crypto::X25519SecretKey::from_bytes(secret_of(other)).public_key();
  const auto shared = secret.exchange(peer);
  print("x25519", {{"secret", own}, {"peer", peer.bytes()}, {"output", shared.expose_secret()}});
}

void print_argon2id(testing::SeededRandom& random) {
  const auto passphrase = array_of<20>(random);
  const auto salt = array_of<16>(random);
  const crypto::Argon2idCost cost = {crypto::argon2id_passes_min, crypto::argon2id_memory_kib_min};
  const auto key = crypto::argon2id(passphrase, salt, cost);
  if (!key.has_value()) return;  // the other side counts lines, and misses this one
  print("argon2id", {{"passphrase", passphrase},
                     {"salt", salt},
                     {"passes", crypto::le32(cost.passes)},
                     {"memory_kib", crypto::le32(cost.memory_kib)},
                     {"output", key->expose_secret()}});
}

}  // namespace
}  // namespace countersign

int main() {
  countersign::testing::SeededRandom random(1);
  for (int round = 0; round < countersign::rounds; ++round) {
    countersign::print_hashes(random);
    countersign::print_keys(random);
    countersign::print_ciphers(random);
    countersign::print_curve25519(random);
  }
  countersign::print_argon2id(random);
}
