#include <secp256k1.h>

#include <memory>
#include <vector>

#include "base/invariant.hpp"
#include "bench/support.hpp"
#include "curve/ed25519.hpp"
#include "curve/secp256k1.hpp"
#include "tests/support/reshare_stage.hpp"

// What a refresh costs one party, beside the floor of the same run: one plain signature of
// libsecp256k1. Backups are apart: the ones here are a hash.
namespace countersign::bench {
namespace {

using protocol::Reshared;
using testing::flat;
using testing::ReshareCast;
using testing::ReshareRun;
using testing::ReshareStage;
using testing::SeededRandom;

void measure_floor(Report& report) {
  const std::unique_ptr<secp256k1_context, void (*)(secp256k1_context*)> context(
      secp256k1_context_create(SECP256K1_CONTEXT_NONE), secp256k1_context_destroy);
  secp256k1_ecdsa_signature signature;
  const Digest hash{1};
  const Digest key{2};
  report.add_microseconds("floor.ecdsa_sign.us", [&] {
    keep(
        secp256k1_ecdsa_sign(context.get(), &signature, hash.data(), key.data(), nullptr, nullptr));
  });
}

/// One whole run in one thread, with the terms that each party makes of the entry for itself;
/// divided by the number of parties.
template <curve::Group G>
void measure(Report& report, const std::string& name, const ReshareCast& cast) {
  SeededRandom dice(1);
  const ReshareStage<G> stage(cast, dice);
  const auto parties = stage.terms().parties();
  const auto run = [&] {
    std::vector<protocol::ReshareTerms<G>> own;
    std::vector<const protocol::ReshareTerms<G>*> terms;
    for (std::size_t j = 0; j < parties.size(); ++j) own.push_back(stage.terms());
    for (const auto& each : own) terms.push_back(&each);
    ReshareRun<G> parties_of_run(stage, terms);
    const auto results = parties_of_run.results();
    for (const auto& [j, result] : results) invariant(result.has_value(), "the run succeeds");
    keep(results);
  };
  const double seconds = seconds_per_call(run) / static_cast<double>(parties.size());
  report.add(name, 1e3 * seconds, "ms");
}

}  // namespace
}  // namespace countersign::bench

int main(int argc, char** argv) {
  namespace bench = countersign::bench;
  using countersign::Party;
  using countersign::curve::Ed25519;
  using countersign::curve::Secp256k1;
  using countersign::testing::flat;
  using countersign::testing::refresh_of;
  bench::Report report;
  bench::measure_floor(report);
  const auto two_of_three = refresh_of(flat(2, 3), {Party(1), Party(2)});
  const auto three_of_five = refresh_of(flat(3, 5), {Party(1), Party(2), Party(3)});
  bench::measure<Secp256k1>(report, "reshare.ecdsa.2of3.cpu", two_of_three);
  bench::measure<Secp256k1>(report, "reshare.ecdsa.3of5.cpu", three_of_five);
  bench::measure<Ed25519>(report, "reshare.ed25519.2of3.cpu", two_of_three);
  bench::measure<Ed25519>(report, "reshare.ed25519.3of5.cpu", three_of_five);
  return report.finish(argc, argv);
}
