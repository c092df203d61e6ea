#include "sim/dkg_scenario.hpp"

#include "sim/dkg_setup.hpp"
#include "sim/simulator.hpp"

namespace countersign::sim {
namespace {

using protocol::NewKey;

template <curve::Group G>
DkgSetup<G> draw_setup(SeededRandom& dice) {
  const auto n = static_cast<std::uint16_t>(2 + dice.below(4));
  for (;;) {
    const auto terms = draw_terms<G>(draw_structure(n, dice), dice);
    if (terms.has_value()) return {make_group<G>(dice), *terms};
  }
}

/// Every ready of the honest passes the journal's check, and every share is the one that its public
/// point promises.
template <curve::Group G>
Complaint check_keys(const DkgSetup<G>& setup, const PerParty<const NewKey<G>*>& keys) {
  for (const auto& [i, key] : keys) {
    if (!crypto::check_ready(setup.terms, key->ready).has_value()) return "a ready is refused";
    const auto& record = key->share.record;
    const auto own = record.structure.leaves_of(i);
    for (std::size_t k = 0; k < own.size(); ++k) {
      const auto X_ell = setup.group.mul_base(protocol::secret_at(key->share.leaf_shares, k));
      if (X_ell != record.leaf_points[own[k]]) return "a share is not that of its point";
    }
  }
  return std::nullopt;
}

template <curve::Group G>
Trial<NewKey<G>> draw(SeededRandom& dice) {
  const auto setup = std::make_shared<const DkgSetup<G>>(draw_setup<G>(dice));
  const auto parties = setup->parties();
  // After a crash the contribution is lost, and with it the place in this run.
  const auto spawn = [setup](const Start& start) -> std::optional<Machine<NewKey<G>>> {
    if (start.incarnation > 0) return std::nullopt;
    return setup->machine(start.session, start.random);
  };
  const auto common = [](const NewKey<G>& key) {
    return Bytes(key.ready.result.begin(), key.ready.result.end());
  };
  const auto check = [setup](const PerParty<const NewKey<G>*>& keys) {
    return check_keys(*setup, keys);
  };
  return {.cast = {.parties = parties, .corrupt_max = parties.size() - 1, .rounds = 4},
          .spawn = spawn,
          .common = common,
          .check = check};
}

}  // namespace

Scenario dkg_secp256k1_scenario() {
  return scenario("dkg_secp256k1", draw<curve::Secp256k1>);
}

Scenario dkg_ed25519_scenario() {
  return scenario("dkg_ed25519", draw<curve::Ed25519>);
}

}  // namespace countersign::sim
