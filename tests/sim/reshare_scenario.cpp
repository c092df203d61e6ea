#include "sim/reshare_scenario.hpp"

#include <memory>

#include "crypto/keys/minimal_quorums.hpp"
#include "sim/reshare_journal.hpp"
#include "sim/simulator.hpp"

namespace countersign::sim {
namespace {

using protocol::KeyShare;
using protocol::Reshared;
using testing::ReshareCast;
using testing::ReshareStage;

/// How a party's part ends, with its ready in the log if it is a member.
template <curve::Group G>
struct Kept {
  Digest result;
  std::optional<KeyShare<G>> share;
};

/// A key, a reshare of it, and the log of the run that is on.
template <curve::Group G>
struct World {
  explicit World(const ReshareCast& cast, SeededRandom& dice)
      : stage(cast, dice), terms(stage.terms()), luck(dice.next()) {}

  ReshareJournal<G>& journal_of(const SessionId& sid) {
    if (journal == nullptr || journal->sid() != sid) {
      journal = std::make_unique<ReshareJournal<G>>(stage, terms, sid);
    }
    return *journal;
  }

  ReshareStage<G> stage;
  protocol::ReshareTerms<G> terms;
  SeededRandom luck;
  std::unique_ptr<ReshareJournal<G>> journal = {};
};

/// Some of `total` people are old members and some new ones, and everybody is one or the other. Who
/// stays is in the same order in both lists.
ReshareCast draw_cast(SeededRandom& dice) {
  const auto total = static_cast<std::uint16_t>(2 + dice.below(6));
  const auto old_count =
      static_cast<std::uint16_t>(2 + dice.below(std::min<std::uint64_t>(total - 1u, 4)));
  const std::uint16_t strangers = static_cast<std::uint16_t>(total - old_count);
  std::vector<std::optional<Party>> seats(strangers, std::nullopt);
  std::size_t after = 0;
  for (std::uint16_t i = 1; i <= old_count; ++i) {
    const bool stays = seats.size() < 2 || dice.chance(60);
    if (!stays) continue;
    const std::size_t at = after + dice.below(seats.size() - after + 1);
    seats.insert(seats.begin() + static_cast<std::ptrdiff_t>(at), Party(i));
    after = at + 1;
  }
  const auto members = static_cast<std::uint16_t>(seats.size());
  const auto old_structure = testing::draw_structure(old_count, dice);
  const auto quorums = crypto::minimal_quorums(old_structure).value();
  return {old_structure, quorums[dice.below(quorums.size())],
          testing::draw_structure(members, dice), std::move(seats)};
}

/// One that may be carried out: in a random tree one party often suffices.
template <curve::Group G>
std::shared_ptr<World<G>> draw_world(SeededRandom& dice) {
  for (;;) {
    const ReshareCast cast = draw_cast(dice);
    if (cast.seats.size() < 2) continue;
    const ReshareStage<G> stage(cast, dice);
    if (!protocol::ReshareTerms<G>::make(*stage.plan).has_value()) continue;
    return std::make_shared<World<G>>(cast, dice);
  }
}

/// A party's part, to the end of its durable life in this run.
template <curve::Group G>
protocol::Protocol<Kept<G>> take_part(protocol::Net& net, World<G>& world,
                                      typename ReshareJournal<G>::Node& node, Random& random) {
  const auto* share = world.stage.share_of(world.terms.participant(net.self()));
  const protocol::ReshareInputs<G> inputs{world.terms, share, world.stage.backups};
  auto reshared = co_await protocol::reshare_key(net, world.stage.group, inputs, random);
  Kept<G> kept{reshared.result, std::nullopt};
  if (!reshared.own.has_value()) co_return kept;
  auto& own = *reshared.own;
  const auto leaves = own.share.leaf_shares.size();
  std::vector<std::size_t> all(leaves);
  for (std::size_t k = 0; k < leaves; ++k) all[k] = k;
  auto copy = protocol::shares_of(own.share.leaf_shares, all);
  kept.share.emplace(own.share.record, own.share.self, std::move(copy));
  protocol::PendingKey<G> pending{net.sid(), std::move(own.share), std::move(own.ready)};
  const auto ready = co_await node.keeper.keep(std::move(pending), {});
  world.journal_of(net.sid()).post(ready);
  co_return kept;
}

template <curve::Group G>
std::optional<Machine<Kept<G>>> spawn(World<G>& world, const Start& start) {
  auto& journal = world.journal_of(start.session.sid);
  auto& node = journal.enter(start.session.self, start.role, start.store);
  if (start.incarnation > 0) {
    // The dealing is lost, and with it the place in this run; what was stored is not.
    journal.repost(node);
    return std::nullopt;
  }
  return Machine<Kept<G>>(
      start.session,
      protocol::reshare_rules(world.terms,
                              static_cast<const protocol::Backups<G>&>(world.stage.backups)),
      [&](protocol::Net& net) { return take_part(net, world, node, start.random); });
}

/// Every share is the one that its public point promises, and of the same key.
template <curve::Group G>
Complaint check_shares(const World<G>& world, const PerParty<const Kept<G>*>& outputs) {
  for (const auto& [j, kept] : outputs) {
    if (!kept->share.has_value()) continue;
    const auto& record = kept->share->record;
    if (record.X != world.stage.key.record.X) return "the key has changed";
    const auto own = record.structure.leaves_of(kept->share->self);
    if (!protocol::shares_match(world.stage.group, kept->share->leaf_shares, own,
                                std::span(record.leaf_points))) {
      return "a share is not that of its point";
    }
  }
  return std::nullopt;
}

template <curve::Group G>
Trial<Kept<G>> draw(SeededRandom& dice) {
  const auto world = draw_world<G>(dice);
  const auto parties = world->terms.parties();
  return {
      .cast = {.parties = parties, .corrupt_max = parties.size() - 1, .rounds = 5},
      .spawn = [world](const Start& start) { return spawn(*world, start); },
      .common = [](const Kept<G>& kept) { return Bytes(kept.result.begin(), kept.result.end()); },
      .check =
          [world](const PerParty<const Kept<G>*>& outputs) {
            Complaint complaint = check_shares(*world, outputs);
            return complaint.has_value() ? complaint : world->journal->settle();
          },
      .always =
          [world](const PerParty<DurableStore>&) { return world->journal->step(world->luck); },
  };
}

}  // namespace

Scenario reshare_secp256k1_scenario() {
  Scenario reshare = scenario("reshare_secp256k1", draw<curve::Secp256k1>);
  reshare.seeds = {300, 20'000};
  return reshare;
}

Scenario reshare_ed25519_scenario() {
  Scenario reshare = scenario("reshare_ed25519", draw<curve::Ed25519>);
  reshare.seeds = {300, 20'000};
  return reshare;
}

}  // namespace countersign::sim
