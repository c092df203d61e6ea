// What the protocols cost each party: all parties run in one process on one thread, and the CPU
// time of a run is divided by them. Carrying messages between them is part of the figure; sealing
// and signing messages (protocol/channel) is not. Beside it, from the same run, the floor: one
// plain signature of libsecp256k1, whose cost is the unit of the goals in docs/protocols.

#include <secp256k1.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/support.hpp"
#include "protocol/backup/verifiable_backups.hpp"
#include "protocol/frost/frost.hpp"
#include "protocol/pair/pair.hpp"
#include "support/backup_prover.hpp"
#include "support/dkg_setup.hpp"
#include "support/memory_pair_store.hpp"
#include "support/reshare_stage.hpp"
#include "support/signing_nodes.hpp"

namespace countersign::protocol {
namespace {

using bench::Effort;
using bench::keep;
using bench::Report;
using bench::seconds_per_call;
using curve::Ed25519;
using curve::Secp256k1;
using testing::SeededRandom;

/// A run takes milliseconds and is long enough to be measured by itself.
constexpr Effort whole_runs{.runs = 21, .seconds_a_run_min = 0};

/// A key of t of n, of which the first t sign.
struct Shape {
  std::string name;
  std::uint16_t t;
  std::uint16_t n;

  crypto::AccessStructure structure() const { return testing::flat(t, n); }
  crypto::PartySet signers() const {
    crypto::PartySet first;
    for (std::uint16_t i = 1; i <= t; ++i) first.insert(Party(i));
    return first;
  }
};
const std::array<Shape, 2> keys = {Shape{"2of3", 2, 3}, Shape{"3of5", 3, 5}};
const std::array<Shape, 3> signing_keys = {keys[0], keys[1], Shape{"5of5", 5, 5}};

template <class Work>
double ms_per_party(std::size_t parties, const Work& work) {
  return 1e3 * seconds_per_call(work, whole_runs) / static_cast<double>(parties);
}

template <class T>
void expect_all(PerParty<Result<T>> results, std::size_t parties) {
  const bool good = std::ranges::all_of(results, [](auto& r) { return r.second.has_value(); });
  invariant(good && results.size() == parties, "an honest run ends well");
}

// ---- The floor

void measure_floor(Report& report) {
  const std::unique_ptr<secp256k1_context, void (*)(secp256k1_context*)> context(
      secp256k1_context_create(SECP256K1_CONTEXT_NONE), secp256k1_context_destroy);
  ByteArray<32> key;
  ByteArray<32> hash;
  key.fill(0x11);
  hash.fill(0x22);
  secp256k1_ecdsa_signature signature;
  secp256k1_pubkey point;
  const auto sign = [&] {
    return secp256k1_ecdsa_sign(context.get(), &signature, hash.data(), key.data(), nullptr,
                                nullptr);
  };
  const bool made = secp256k1_ec_pubkey_create(context.get(), &point, key.data()) == 1;
  invariant(made && sign() == 1, "the key is valid");
  report.add_microseconds("floor.ecdsa_sign.us", [&] { keep(sign()); });
  report.add_microseconds("floor.ecdsa_verify.us", [&] {
    keep(secp256k1_ecdsa_verify(context.get(), &signature, hash.data(), &point));
  });

  SeededRandom random(1);
  const Secp256k1 group(random);
  const auto a = curve::random_scalar<curve::Scalar>(random);
  const auto P = group.mul_base(curve::random_scalar<curve::Scalar>(random));
  report.add_microseconds("floor.point_mul_ct.us", [&] { keep(group.mul(a, P)); });
}

/// Sixteen values in turn, as in an array: what a loop pays, not what a chain waits.
void measure_scalars(Report& report) {
  SeededRandom random(2);
  std::array<curve::Scalar, 16> values;
  for (auto& value : values) {
    ByteArray<64> uniform;
    random.fill(uniform);
    value = curve::Scalar::reduce(uniform);
  }
  const curve::Scalar b = values.front();
  std::size_t i = 0;
  report.add_nanoseconds("scalar.mul.ns", [&] {
    auto& value = values[i++ % values.size()];
    value = value * b;
    keep(value);
  });
}

// ---- Keys

template <class Suite>
void measure_dkg(Report& report, const std::string& suite) {
  for (const Shape& shape : keys) {
    SeededRandom dice(3);
    const auto setup = testing::setup_over<Suite>(shape.structure(), dice);
    const typename testing::DkgWire<typename Suite::Group>::Setups all(shape.n, &setup);
    report.add("dkg." + suite + "." + shape.name + ".cpu",
               ms_per_party(shape.n,
                            [&] {
                              testing::DkgWire<typename Suite::Group> wire(all,
                                                                           SessionId(Digest{4}));
                              expect_all(wire.run(), shape.n);
                            }),
               "ms");
  }
}

void measure_reshare(Report& report) {
  for (const Shape& shape : keys) {
    SeededRandom dice(5);
    const testing::ReshareStage<Secp256k1> stage(
        testing::refresh_of(shape.structure(), shape.signers()), dice);
    const auto terms = stage.terms();
    report.add(
        "reshare.ecdsa." + shape.name + ".cpu",
        ms_per_party(
            shape.n,
            [&] { expect_all(testing::ReshareRun<Secp256k1>(stage, terms).results(), shape.n); }),
        "ms");
  }
}

void measure_backup(Report& report) {
  SeededRandom random(6);
  const Secp256k1 group(random);
  const VerifiableBackups<Secp256k1> backups(group);
  const auto share = testing::draw_share(group, crypto::Suite::ecdsa_secp256k1, random);
  const Bytes made = backups.make(share.statement, share.x, random);
  report.add("backup.prove.cpu",
             1e3 * seconds_per_call([&] { keep(backups.make(share.statement, share.x, random)); }),
             "ms");
  report.add("backup.verify.cpu",
             1e3 * seconds_per_call([&] { keep(backups.check(share.statement, made)); }), "ms");
}

// ---- ECDSA

/// One end of a pair that sets itself up.
struct PairEnd {
  PairName name;
  SeededRandom random;
  testing::MemoryPairStore store = {};
  PairGate gate{store};

  Machine<PairMade> machine(const Session& session) {
    PairInputs inputs{name, Digest{7}, Secret<32>::generate(random)};
    return Machine<PairMade>(session, pair_rules(),
                             [&](Net& net) { return pair(net, std::move(inputs), gate, random); });
  }
};

void measure_pair(Report& report) {
  SeededRandom dice(7);
  const auto draw_key = [&] { return crypto::Ed25519SecretKey::generate(dice).public_key(); };
  const PairName name{draw_key(), draw_key()};
  std::uint8_t runs = 0;
  report.add(
      "pair.cpu",
      ms_per_party(2,
                   [&] {
                     PairEnd first{name, SeededRandom(8)};
                     PairEnd second{{name.peer, name.own}, SeededRandom(9)};
                     const SessionId sid(Digest{++runs});
                     testing::Wire<PairMade> wire;
                     wire.add(Party(1), first.machine({sid, Party(1), {Party(1), Party(2)}}));
                     wire.add(Party(2), second.machine({sid, Party(2), {Party(1), Party(2)}}));
                     wire.run();
                     expect_all(wire.take_results(), 2);
                   }),
      "ms");
}

/// Counts the bytes of all message bodies, for each of their receivers.
testing::Alter count_into(std::size_t& bytes) {
  return [&bytes](testing::InTransit& message) { bytes += message.payload.size() - 1; };
}

/// The slots of one batch; the figures of batches are for one of its slots.
constexpr std::uint32_t batch_slots = 16;

void measure_ecdsa(Report& report, const Shape& shape) {
  const auto t = static_cast<std::size_t>(shape.t);
  const std::string ecdsa = "ecdsa.";
  testing::SigningNodes nodes(shape.structure(), shape.signers());

  report.add(ecdsa + "sign." + shape.name + ".cpu",
             ms_per_party(t, [&] { expect_all(nodes.sign_at_once_by_all().take_results(), t); }),
             "ms");
  report.add(
      ecdsa + "offline." + shape.name + ".cpu",
      ms_per_party(t * batch_slots,
                   [&] { expect_all(nodes.make_slots_by_all(batch_slots).take_results(), t); }),
      "ms");
  // Each run needs a slot of its own: the ones that warm up, and the ones that count.
  auto slots = nodes.stocked(64);
  report.add(ecdsa + "online." + shape.name + ".cpu",
             ms_per_party(t,
                          [&] {
                            invariant(!slots.empty(), "there is a slot for each run");
                            expect_all(nodes.sign_by_all(slots.back()).take_results(), t);
                            slots.pop_back();
                          }),
             "ms");

  std::size_t offline_bytes = 0;
  std::size_t online_bytes = 0;
  nodes.make_slots_by_all(batch_slots, count_into(offline_bytes));
  nodes.sign_by_all(slots.back(), count_into(online_bytes));
  const auto per_party = [&](std::size_t bytes) {
    return static_cast<double>(bytes) / static_cast<double>(t);
  };
  report.add(ecdsa + "offline." + shape.name + ".bytes", per_party(offline_bytes) / batch_slots,
             "bytes");
  report.add(ecdsa + "online." + shape.name + ".bytes", per_party(online_bytes), "bytes");

  // P1 goes out in two messages, to all and to each.
  std::set<std::uint8_t> tags;
  nodes.sign_at_once_by_all([&](testing::InTransit& message) { tags.insert(message.tag()); });
  report.add(ecdsa + "sign." + shape.name + ".rounds", static_cast<double>(tags.size() - 1),
             "rounds");
}

// ---- FROST

template <frost::SigningSuite C>
void measure_frost(Report& report, const std::string& suite) {
  using G = typename C::Group;
  for (const Shape& shape : signing_keys) {
    SeededRandom dice(10);
    const G group = testing::make_group<G>(dice);
    const auto dealt = testing::deal_key(group, C::suite, shape.structure(), dice);
    const auto key = frost::SigningKey<C>::make(dealt.record, shape.signers(), {}).value();
    std::vector<Party> parties;
    for (std::uint16_t i = 1; i <= shape.t; ++i) parties.emplace_back(i);
    std::uint8_t runs = 0;
    // Who asked for the signature puts it together, and the others answer.
    const auto run = [&] {
      const SessionId sid(Digest{++runs});
      testing::Wire<frost::Signed> wire;
      for (const Party i : parties) {
        const auto part = i == parties.front() ? frost::Part::aggregate : frost::Part::respond;
        wire.add(i, {{sid, i, parties}, frost::sign_rules<C>(), [&](Net& net) {
                       return frost::sign<C>(net, {group, dealt.shares.at(i), key, dice},
                                             {Digest{11}, Bytes(32, 5), parties.front(), part});
                     }});
      }
      wire.run();
      expect_all(wire.take_results(), parties.size());
    };
    report.add("frost." + suite + "." + shape.name + ".cpu", ms_per_party(parties.size(), run),
               "ms");
  }
}

}  // namespace
}  // namespace countersign::protocol

int main(int argc, char** argv) {
  namespace protocol = countersign::protocol;
  namespace testing = countersign::testing;
  countersign::bench::Report report;
  protocol::measure_floor(report);
  protocol::measure_scalars(report);
  for (const auto& shape : protocol::signing_keys) protocol::measure_ecdsa(report, shape);
  protocol::measure_pair(report);
  protocol::measure_dkg<testing::EcdsaSecp256k1>(report, "ecdsa");
  protocol::measure_dkg<testing::FrostEd25519>(report, "ed25519");
  protocol::measure_frost<protocol::frost::Ed25519Sha512>(report, "ed25519");
  protocol::measure_frost<protocol::frost::Bip340>(report, "bip340");
  protocol::measure_reshare(report);
  protocol::measure_backup(report);
  return report.finish(argc, argv);
}
