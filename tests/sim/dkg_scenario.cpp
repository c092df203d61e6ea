#include "sim/dkg_scenario.hpp"

#include <memory>

#include "sim/dkg_cheat.hpp"
#include "sim/simulator.hpp"
#include "support/dkg_setup.hpp"

namespace countersign::sim {
namespace {

using protocol::NewKey;
using protocol::dkg::Cheat;
using testing::DkgSetup;

/// A run, how its corrupt parties cheat, and the run as they see it.
template <curve::Group G>
struct Drawn {
  DkgSetup<G> honest;
  Cheat cheat;
  DkgSetup<G> corrupt;
};

template <class Suite>
crypto::KeyTerms draw_terms_that_are_allowed(SeededRandom& dice) {
  const auto n = static_cast<std::uint16_t>(2 + dice.below(6));
  for (;;) {
    const auto structure = testing::draw_structure(n, dice);
    const auto terms = testing::draw_terms(Suite::suite, structure, dice);
    if (terms.has_value()) return *terms;
  }
}

crypto::KeyTerms seen_by_the_corrupt(const crypto::KeyTerms& terms, Cheat cheat,
                                     SeededRandom& dice) {
  crypto::KeyPlan plan = terms.plan();
  if (cheat == Cheat::other_binding) plan.binding[dice.below(32)] ^= 1;
  if (cheat == Cheat::other_recovery) {
    for (auto& member : plan.members) member.recovery = testing::draw_member(dice).recovery;
  }
  return *crypto::KeyTerms::make(std::move(plan));
}

template <class Suite>
Drawn<typename Suite::Group> draw_run(SeededRandom& dice) {
  using G = typename Suite::Group;
  const crypto::KeyTerms terms = draw_terms_that_are_allowed<Suite>(dice);
  const auto cheat =
      dice.chance(50) ? Cheat::none : static_cast<Cheat>(dice.below(protocol::dkg::cheats));
  const auto corrupt = seen_by_the_corrupt(terms, cheat, dice);
  return {{testing::make_group<G>(dice), terms}, cheat, {testing::make_group<G>(dice), corrupt}};
}

/// After a crash the contribution is lost, and with it the place in this run.
template <curve::Group G>
std::optional<Machine<NewKey<G>>> spawn(const Drawn<G>& run, const Start& start) {
  if (start.incarnation > 0) return std::nullopt;
  if (start.role == Role::honest) return run.honest.machine(start.session, start.random);
  const bool lies_itself = run.cheat != Cheat::none && run.cheat < Cheat::other_binding;
  if (!lies_itself) return run.corrupt.machine(start.session, start.random);
  const auto& setup = run.corrupt;
  return Machine<NewKey<G>>(start.session, protocol::dkg_rules<G>(setup.terms, setup.backups),
                            [&](protocol::Net& net) {
                              return protocol::dkg::cheat_in(net, setup, run.cheat, start.random);
                            });
}

/// Every ready of the honest passes the journal's check, every share is the one that its public
/// point promises, and all have the same backups.
template <curve::Group G>
Complaint check_keys(const DkgSetup<G>& setup, const PerParty<const NewKey<G>*>& keys) {
  for (const auto& [i, key] : keys) {
    if (!crypto::check_ready(setup.terms, key->ready).has_value()) return "a ready is refused";
    if (key->backups != keys.begin()->second->backups) return "the backups differ";
    const auto& record = key->share.record;
    const auto own = record.structure.leaves_of(i);
    for (std::size_t k = 0; k < own.size(); ++k) {
      const auto X_ell = setup.group.mul_base(protocol::secret_at(key->share.leaf_shares, k));
      if (X_ell != record.leaf_points[own[k]]) return "a share is not that of its point";
    }
  }
  return std::nullopt;
}

template <class Suite>
Trial<NewKey<typename Suite::Group>> draw(SeededRandom& dice) {
  using G = typename Suite::Group;
  const auto run = std::make_shared<const Drawn<G>>(draw_run<Suite>(dice));
  const auto parties = run->honest.parties();
  return {
      .cast = {.parties = parties, .corrupt_max = parties.size() - 1, .rounds = 4},
      .spawn = [run](const Start& start) { return spawn(*run, start); },
      .common =
          [](const NewKey<G>& key) {
            return Bytes(key.ready.result.begin(), key.ready.result.end());
          },
      .check =
          [run](const PerParty<const NewKey<G>*>& keys) { return check_keys(run->honest, keys); }};
}

template <class Suite>
Scenario dkg_scenario(const std::string& name) {
  Scenario dkg = scenario(name, draw<Suite>);
  // A run takes 12 ms over secp256k1, and 42 ms over Ed25519.
  dkg.seeds = {300, 20'000};
  return dkg;
}

}  // namespace

Scenario dkg_secp256k1_scenario() {
  return dkg_scenario<testing::EcdsaSecp256k1>("dkg_secp256k1");
}

Scenario dkg_ed25519_scenario() {
  return dkg_scenario<testing::FrostEd25519>("dkg_ed25519");
}

Scenario dkg_bip340_scenario() {
  return dkg_scenario<testing::FrostBip340>("dkg_bip340");
}

}  // namespace countersign::sim
