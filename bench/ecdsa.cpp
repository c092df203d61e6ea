// What a signature costs one signer: both modes, two of three and three of five, and a slot of a
// batch. Each figure is the CPU time of one party, in a process where messages are handed over in
// memory and stores keep bytes in memory. Beside them the group operations that are the floor of
// the online phase, and as the unit that a noisy machine does not change, one plain signature.

#include <secp256k1.h>

#include <cstdlib>
#include <map>

#include "bench/support.hpp"
#include "protocol/ecdsa/shares.hpp"
#include "support/signing_nodes.hpp"

namespace countersign::testing {
namespace {

using bench::Report;
using protocol::Machine;
using protocol::PerParty;
using protocol::SlotId;

template <class T>
struct Timed {
  PerParty<double> seconds;
  PerParty<Result<T>> results;
};

/// Runs the machines that `start` makes, and counts each party's time by itself.
template <class T, class Start>
Timed<T> timed_run(const std::vector<Party>& ranks, const Start& start) {
  Timed<T> run;
  std::map<Party, Machine<T>> machines;
  const auto charge = [&](Party i, const auto& work) {
    const double begin = bench::thread_seconds();
    work();
    run.seconds[i] += bench::thread_seconds() - begin;
  };
  for (const Party i : ranks) charge(i, [&] { machines.emplace(i, start(i)); });
  for (bool moved = true; moved;) {
    moved = false;
    for (auto& [from, machine] : machines) {
      for (const auto& envelope : machine.take_outbox()) {
        moved = true;
        for (const Party to : envelope.to) {
          charge(to, [&, sender = from] {
            machines.at(to).deliver(sender, envelope.channel, envelope.payload.expose_secret());
          });
        }
      }
    }
  }
  for (auto& [i, machine] : machines) {
    if (!machine.finished() || !machine.result().has_value()) std::abort();
    run.results.emplace(i, machine.take_result());
  }
  return run;
}

/// The median over runs of what a party needs, in seconds.
template <class Run>
double seconds_of(int runs, const Run& run) {
  std::vector<double> all;
  for (int k = 0; k < runs; ++k) {
    for (const auto& [i, seconds] : run()) all.push_back(seconds);
  }
  return bench::median(std::move(all));
}

struct Plan {
  const char* name;
  std::size_t t;
  std::uint16_t n;
};

void measure(Report& report, const Plan& plan) {
  crypto::PartySet S;
  for (std::uint16_t i = 1; i <= plan.t; ++i) S.insert(Party(i));
  SigningNodes nodes(flat(plan.t, plan.n), S);
  const auto name = [&](const char* what) {
    return std::string("ecdsa.") + what + "." + plan.name;
  };
  const double at_once = seconds_of(21, [&] {
    const auto what = nodes.dealt().proposal(nodes.next_sid(), 1);
    return timed_run<Signature>(nodes.ranks(), [&](Party i) { return nodes.at_once(i, what); })
        .seconds;
  });
  report.add(name("mode_a") + ".ms", 1e3 * at_once, "ms");
  constexpr std::uint32_t batch = 16;
  std::vector<SlotId> slots;
  const double offline = seconds_of(7, [&] {
    const auto what = nodes.dealt().proposal(nodes.next_sid(), batch);
    auto run = timed_run<SigningNodes::SlotIds>(nodes.ranks(),
                                                [&](Party i) { return nodes.offline(i, what); });
    for (const SlotId& slot : *run.results.begin()->second) slots.push_back(slot);
    return run.seconds;
  });
  report.add(name("offline_slot") + ".ms", 1e3 * offline / batch, "ms");
  std::size_t next = 0;
  const double online = seconds_of(101, [&] {
    const SlotId slot = slots.at(next++);
    const protocol::SessionId sid = nodes.next_sid();
    return timed_run<Signature>(nodes.ranks(), [&](Party i) { return nodes.online(i, slot, sid); })
        .seconds;
  });
  report.add(name("online") + ".ms", 1e3 * online, "ms");
}

/// The group operations of section 11.1, and what one peer of the online phase needs of them.
void measure_floor(Report& report) {
  secp256k1_context* const context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
  ByteArray<32> key;
  key.fill(7);
  const ByteArray<32> hash{9};
  secp256k1_ecdsa_signature signature;
  report.add_microseconds("floor.ecdsa_sign.us", [&] {
    bench::keep(
        secp256k1_ecdsa_sign(context, &signature, hash.data(), key.data(), nullptr, nullptr));
  });
  secp256k1_context_destroy(context);

  SeededRandom dice(1);
  const curve::Secp256k1 group(dice);
  const auto a = curve::random_scalar<curve::Scalar>(dice);
  const auto P = group.mul_base(curve::random_scalar<curve::Scalar>(dice));
  const auto encoded = P.encode();
  report.add_microseconds("ecdsa.floor.F.us", [&] { bench::keep(group.mul_base(a)); });
  report.add_microseconds("ecdsa.floor.V.us", [&] { bench::keep(group.mul(a, P)); });
  report.add_microseconds("ecdsa.floor.parse.us",
                          [&] { bench::keep(curve::Point::decode(encoded)); });
  report.add_microseconds("ecdsa.floor.add.us", [&] { bench::keep(P + P); });

  const curve::Scalar x(0x1234567);
  const curve::Scalar k(0x7654321);
  const auto X = curve::mul_base_vartime(x);
  const auto nonce = *protocol::ecdsa::nonce_image(curve::mul_base_vartime(k));
  const Digest h{7};
  const PerParty<protocol::ecdsa::SignatureShare> shares = {
      {Party(1), {curve::Scalar::reduce(h) + nonce.r * x, k}}};
  report.add_microseconds("ecdsa.floor.combine_and_verify.us", [&] {
    bench::keep(protocol::ecdsa::combine({X, h}, nonce, shares));
  });
}

}  // namespace
}  // namespace countersign::testing

int main(int argc, char** argv) {
  countersign::bench::Report report;
  countersign::testing::measure_floor(report);
  countersign::testing::measure(report, {"2_of_3", 2, 3});
  countersign::testing::measure(report, {"3_of_5", 3, 5});
  return report.finish(argc, argv);
}
