// What the oblivious transfers of threshold ECDSA cost: base OT and PAIR once for two signers,
// extension and VOLE for each multiplication, alone and in a batch of sixteen. A signer needs both
// ends of one multiplication for each peer and slot: its row is the sum. Beside it, as the unit
// that a noisy machine does not change, one plain signature.

#include <secp256k1.h>

#include <array>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "bench/support.hpp"
#include "protocol/machine.hpp"
#include "protocol/ot/base_ot.hpp"
#include "protocol/ot/blake2b_lanes.hpp"
#include "protocol/ot/consistency.hpp"
#include "protocol/ot/pads.hpp"
#include "protocol/ot/transpose.hpp"
#include "protocol/ot/vole.hpp"
#include "protocol/pair/pair.hpp"
#include "support/dealt_seeds.hpp"
#include "support/memory_pair_store.hpp"
#include "support/seeded_random.hpp"

namespace countersign::protocol {
namespace {

using bench::keep;
using bench::Report;
using bench::seconds_per_call;
using ot::AliceColumns;
using ot::Blake2bBlocks;
using ot::Blake2bHashes;
using ot::BobExtension;
using ot::Columns;
using ot::Consistency;
using ot::GiverKey;
using ot::Pads;
using ot::RowPoints;
using ot::rows;
using ot::TakerOffer;
using ot::VoleMessage;
using testing::SeededRandom;

template <class T>
T must(Result<T> result) {
  if (!result.has_value()) std::abort();
  return *std::move(result);
}

void measure_plain_signature(Report& report) {
  secp256k1_context* const context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
  ByteArray<32> key;
  key.fill(7);
  const ByteArray<32> hash{9};
  secp256k1_ecdsa_signature signature;
  report.add_microseconds("floor.ecdsa_sign.us", [&] {
    keep(secp256k1_ecdsa_sign(context, &signature, hash.data(), key.data(), nullptr, nullptr));
  });
  secp256k1_context_destroy(context);
}

void measure_parts(Report& report) {
  SeededRandom random(1);
  constexpr Columns one = Columns::of_multiplications(1);
  Bytes columns(16 * ot::parameters.m);
  random.fill(columns);
  ByteArray<16> delta;
  random.fill(delta);
  std::vector<curve::Scalar> out(ot::pad_scalars * ot::parameters.m);
  Pads pads(Digest{3});
  report.add_microseconds("ot.pads_of_752.us", [&] { pads.write({0, columns, delta}, out); });

  Blake2bBlocks blocks;
  Blake2bHashes hashes;
  report.add_nanoseconds("ot.eight_blake2b_blocks.ns", [&] {
    ot::blake2b_eight({.message_bytes = 53, .hash_bytes = 64}, blocks, hashes);
  });
  Bytes matrix(rows * one.row_bytes());
  random.fill(matrix);
  Bytes turned(one.words() * 128 * 16);
  report.add_microseconds("ot.transpose_of_752.us",
                          [&] { ot::transpose(matrix, one.row_bytes(), turned); });
  const Consistency check(Digest{4}, one, matrix);
  report.add_microseconds("ot.forms_of_128_rows.us", [&] {
    for (std::size_t r = 0; r < rows; ++r) keep(check.forms(View(matrix).first(one.row_bytes())));
  });
}

void measure_base_ot(Report& report) {
  SeededRandom random(2);
  const Digest ctx{5};
  const GiverKey key = ot::draw_giver_key(random);
  const TakerOffer offer = ot::take(ctx, key.Y, random);
  const RowPoints points = must(ot::decode_row_points(offer.points));
  report.add_microseconds("base_ot.taker.us", [&] { keep(ot::take(ctx, key.Y, random)); });
  report.add_microseconds("base_ot.giver.us", [&] {
    keep(ot::decode_row_points(offer.points));
    keep(ot::give(ctx, key, points));
  });
}

/// Two signers, and runs of PAIR between them.
class Pairing {
 public:
  void run() {
    const SessionId sid(Digest{static_cast<std::uint8_t>(++number_)});
    std::array machines{start(sid, 0), start(sid, 1)};
    while (!machines[0].finished() || !machines[1].finished()) {
      for (std::uint16_t i = 0; i < 2; ++i) {
        for (const Envelope& envelope : machines[i].take_outbox()) {
          machines[1 - i].deliver(Party(i), envelope.channel, envelope.payload.expose_secret());
        }
      }
    }
    must(machines[0].take_result());
    must(machines[1].take_result());
  }

 private:
  static IdentityKey key(std::uint64_t number) {
    SeededRandom seed(number);
    return crypto::Ed25519SecretKey::generate(seed).public_key();
  }

  Machine<PairMade> start(const SessionId& sid, std::uint16_t i) {
    const std::vector parties{Party(0), Party(1)};
    PairInputs inputs{{keys_[i], keys_[1 - i]}, Digest{7}, Secret<32>::generate(random_)};
    return Machine<PairMade>({sid, Party(i), parties}, pair_rules(), [&](Net& net) {
      return pair(net, std::move(inputs), gates_[i], random_);
    });
  }

  SeededRandom random_{3};
  std::array<IdentityKey, 2> keys_{key(1), key(2)};
  std::array<testing::MemoryPairStore, 2> stores_;
  std::array<PairGate, 2> gates_{PairGate(stores_[0]), PairGate(stores_[1])};
  unsigned number_ = 0;
};

void measure_pair(Report& report) {
  Pairing pairing;
  report.add("pair.cpu", 1e3 * seconds_per_call([&] { pairing.run(); }) / 2, "ms");
}

/// The rows of one batch size, each for one multiplication.
void measure_batch(Report& report, std::uint32_t batch) {
  SeededRandom random(4);
  const testing::DealtSeeds dealt = testing::deal_seeds(random);
  const Columns columns = Columns::of_multiplications(batch);
  const auto x = SecretBytes::filled(columns.row_bytes(),
                                     [&](std::span<std::uint8_t> out) { random.fill(out); });
  const Digest nonce{1};
  const Digest vctx{2};
  const std::string suffix = ".of" + std::to_string(batch) + ".us";
  double sum = 0;
  const auto add = [&](const std::string& name, double seconds) {
    sum += seconds / batch;
    report.add(name + suffix, 1e6 * seconds / batch, "us");
  };

  const BobExtension bob = ot::extend_as_bob(dealt.bob, nonce, columns, x);
  const AliceColumns alice = must(ot::extend_as_alice(dealt.alice, nonce, bob.message));
  std::vector<VoleMessage> messages;
  for (std::uint32_t b = 0; b < batch; ++b) {
    messages.push_back(ot::vole_send(alice, {vctx, b}, random).message);
  }
  add("extension.bob",
      seconds_per_call([&] { keep(ot::extend_as_bob(dealt.bob, nonce, columns, x)); }));
  add("extension.alice",
      seconds_per_call([&] { keep(ot::extend_as_alice(dealt.alice, nonce, bob.message)); }));
  add("vole.alice", seconds_per_call([&] {
        for (std::uint32_t b = 0; b < batch; ++b) keep(ot::vole_send(alice, {vctx, b}, random));
      }));
  add("vole.bob", seconds_per_call([&] {
        for (std::uint32_t b = 0; b < batch; ++b) {
          keep(must(ot::vole_receive(bob.own, {vctx, b}, messages[b])));
        }
      }));
  report.add("multiplication.both_ends" + suffix, 1e6 * sum, "us");
}

}  // namespace
}  // namespace countersign::protocol

int main(int argc, char** argv) {
  namespace protocol = countersign::protocol;
  countersign::bench::Report report;
  protocol::measure_plain_signature(report);
  protocol::measure_parts(report);
  protocol::measure_batch(report, 1);
  protocol::measure_batch(report, 16);
  protocol::measure_base_ot(report);
  protocol::measure_pair(report);
  return report.finish(argc, argv);
}
