#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "ct/cases.hpp"
#include "ct/secret.hpp"
#include "ct/secret_random.hpp"
#include "protocol/ot/base_ot.hpp"
#include "protocol/ot/blake2b_lanes.hpp"
#include "protocol/ot/gf128.hpp"
#include "protocol/ot/hedged_random.hpp"
#include "protocol/ot/transpose.hpp"
#include "protocol/ot/vole.hpp"
#include "protocol/pair/contexts.hpp"
#include "protocol/pair/setup.hpp"
#include "support/dealt_pair.hpp"
#include "support/seeded_random.hpp"

// Both ends of base OT, extension, VOLE and PAIR, with everything secret marked: choice bits,
// Delta, seeds, columns, shares, and all randomness. What is sent is declassified where the other
// end gets it. The hash in eight lanes is not here, because valgrind does not know its
// instructions: it is compiled from the template that is tested in four.

namespace countersign::protocol::ot {
namespace {

using ct::mark_secret;
using ct::SecretRandom;

constexpr Columns one = Columns::of_multiplications(1);
constexpr Digest nonce{1};
constexpr VoleSlot slot{Digest{2}, 0};

template <class T>
void use(const T& value) {
  __asm__ volatile("" : : "r"(&value) : "memory");
}

SecretBytes secret_bytes(std::size_t count, std::uint64_t seed) {
  SecretRandom random(seed);
  return SecretBytes::filled(count, [&](std::span<std::uint8_t> out) { random.fill(out); });
}

testing::DealtSeeds public_seeds() {
  testing::SeededRandom random(1);
  return testing::deal_seeds(random);
}

BobSeeds secret_bob() {
  auto seeds = public_seeds();
  mark_secret(seeds.bob.bytes.expose_secret());
  return std::move(seeds.bob);
}

AliceSeeds secret_alice() {
  auto seeds = public_seeds();
  mark_secret(seeds.alice.delta.expose_secret());
  mark_secret(seeds.alice.bytes.expose_secret());
  return std::move(seeds.alice);
}

/// What Bob sends, as Alice gets it.
ExtensionMessage public_message(Columns columns) {
  testing::SeededRandom random(2);
  const auto x = SecretBytes::filled(columns.row_bytes(),
                                     [&](std::span<std::uint8_t> out) { random.fill(out); });
  return extend_as_bob(public_seeds().bob, nonce, columns, x).message;
}

AliceColumns secret_alice_columns(Columns columns) {
  auto extended = extend_as_alice(public_seeds().alice, nonce, public_message(columns));
  mark_secret(extended->w.expose_secret());
  mark_secret(extended->delta.expose_secret());
  return *std::move(extended);
}

BobColumns secret_bob_columns(Columns columns) {
  testing::SeededRandom random(2);
  const auto x = SecretBytes::filled(columns.row_bytes(),
                                     [&](std::span<std::uint8_t> out) { random.fill(out); });
  auto extension = extend_as_bob(public_seeds().bob, nonce, columns, x);
  mark_secret(extension.own.choices.expose_secret());
  mark_secret(extension.own.v.expose_secret());
  return std::move(extension.own);
}

void field_of_2_to_the_128() {
  const SecretBytes row = secret_bytes(64, 1);
  std::array<Gf128, 4> factors{};
  mark_secret(factors);
  use(gf128_ways::portable(factors, row.expose_secret()));
  use(gf128_ways::carryless(factors, row.expose_secret()));
}

void transposition() {
  const SecretBytes matrix = secret_bytes(rows * 48, 1);
  Bytes columns(2 * 128 * 16);
  transpose(matrix.expose_secret(), 48, columns);
  use(columns);
}

void blake2b_in_lanes() {
  Blake2bBlocks blocks;
  mark_secret(blocks.words);
  Blake2bHashes hashes;
  blake2b_ways::one_by_one({.message_bytes = 53, .hash_bytes = 64}, blocks, hashes);
  blake2b_ways::in_fours({.message_bytes = 53, .hash_bytes = 64}, blocks, hashes);
  use(hashes);
}

void extension_of_bob() {
  use(extend_as_bob(secret_bob(), nonce, one, secret_bytes(one.row_bytes(), 3)));
}

void extension_of_alice() {
  use(extend_as_alice(secret_alice(), nonce, public_message(one)));
}

void extension_check_that_fails() {
  ExtensionMessage message = public_message(one);
  message.u[100] ^= 1;
  use(extend_as_alice(secret_alice(), nonce, message));
}

void vole_of_alice() {
  SecretRandom random(4);
  use(vole_send(secret_alice_columns(one), slot, random));
}

VoleMessage public_vole_message() {
  testing::SeededRandom random(5);
  const auto extended = extend_as_alice(public_seeds().alice, nonce, public_message(one));
  return vole_send(*extended, slot, random).message;
}

void vole_of_bob() {
  use(vole_receive(secret_bob_columns(one), slot, public_vole_message()));
}

void vole_check_that_fails() {
  VoleMessage message = public_vole_message();
  message.hu[0] ^= 1;
  use(vole_receive(secret_bob_columns(one), slot, message));
}

void base_ot_of_the_taker() {
  testing::SeededRandom giver(6);
  const GiverKey key = draw_giver_key(giver);
  SecretRandom random(7);
  use(take(nonce, key.Y, random));
}

void base_ot_of_the_giver() {
  testing::SeededRandom random(6);
  GiverKey key = draw_giver_key(random);
  const TakerOffer offer = take(nonce, key.Y, random);
  mark_secret(key.y.expose_secret());
  use(give(nonce, key, *decode_row_points(offer.points)));
}

void key_of_the_giver() {
  SecretRandom random(8);
  use(draw_giver_key(random));
}

void reverse_bootstrap() {
  use(bootstrapped_bob(nonce, secret_alice_columns(Columns::of_bootstrap())));
  use(bootstrapped_alice(nonce, secret_bob_columns(Columns::of_bootstrap())));
}

void hedged_draws() {
  SecretRandom random(9);
  const auto device = Secret<32>::generate(random);
  const Draws draws(random, device, {crypto::Suite::pair_ristretto255, nonce});
  auto stream = draws.stream({"x", nonce, 100});
  Bytes out(100);
  stream.fill(out);
  use(out);
}

void stored_setup() {
  testing::SeededRandom random(10);
  const PairSetup setup = testing::deal_pair(random).first;
  mark_secret(setup.alice.delta.expose_secret());
  mark_secret(setup.alice.bytes.expose_secret());
  mark_secret(setup.bob.bytes.expose_secret());
  mark_secret(setup.z.expose_secret());
  Writer out;
  setup.encode(out);
  Reader in(out.written());
  use(PairSetup::decode(in).clone());
}

void zero_share_seed_and_confirmation() {
  testing::SeededRandom keys(11);
  const PairName pair{crypto::Ed25519SecretKey::generate(keys).public_key(),
                      crypto::Ed25519SecretKey::generate(keys).public_key()};
  SecretRandom random(12);
  const auto own = Secret<32>::generate(random);
  const auto peer = Secret<32>::generate(random);
  const Secret<32> z = zero_seed(nonce, pair, {own, peer});
  use(confirmation(nonce, nonce, z, pair.own));
}

constexpr ct::Case cases[] = {
    {"field_of_2_to_the_128", field_of_2_to_the_128},
    {"transposition", transposition},
    {"blake2b_in_lanes", blake2b_in_lanes},
    {"extension_of_bob", extension_of_bob},
    {"extension_of_alice", extension_of_alice},
    {"extension_check_that_fails", extension_check_that_fails},
    {"vole_of_alice", vole_of_alice},
    {"vole_of_bob", vole_of_bob},
    {"vole_check_that_fails", vole_check_that_fails},
    {"base_ot_of_the_taker", base_ot_of_the_taker},
    {"base_ot_of_the_giver", base_ot_of_the_giver},
    {"key_of_the_giver", key_of_the_giver},
    {"reverse_bootstrap", reverse_bootstrap},
    {"hedged_draws", hedged_draws},
    {"stored_setup", stored_setup},
    {"zero_share_seed_and_confirmation", zero_share_seed_and_confirmation},
};

}  // namespace
}  // namespace countersign::protocol::ot

int main(int argc, char** argv) {
  return countersign::ct::run_cases(countersign::protocol::ot::cases, argc, argv);
}
