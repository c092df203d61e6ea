#include "sim/backup_scenario.hpp"

#include <memory>

#include "protocol/backup/verifiable_backups.hpp"
#include "protocol/dkg/messages.hpp"
#include "protocol/require.hpp"
#include "sim/joint_coin.hpp"
#include "sim/simulator.hpp"
#include "support/backup_prover.hpp"

namespace countersign::sim {
namespace {

using G = curve::Secp256k1;
using Message = protocol::dkg::BackedUp<G>;
using Echo = protocol::joint_coin::DigestMessage<5, protocol::Channel::broadcast>;
using Share = testing::BackedUpShare<G>;

/// What a run has in common; its machines refer to it.
struct World {
  explicit World(SeededRandom& dice) : group(dice) {}
  G group;
  protocol::VerifiableBackups<G> backups{group};
  PerParty<Share> shares;
};

/// The backups of all parties.
using Exchanged = PerParty<Bytes>;

Digest view_of(const Exchanged& all) {
  std::vector<Bytes> backups;
  for (const auto& [j, backup] : all) backups.push_back(backup);
  return crypto::hash_of_backups(crypto::Suite::ecdsa_secp256k1, backups);
}

protocol::Protocol<Exchanged> exchange(protocol::Net& net, const World& world, Bytes own) {
  const typename Message::Shape shape{&world.backups, 1};
  net.broadcast(Message{{own}}, shape);
  auto r4 = co_await net.gather<Message>(shape);
  Exchanged all;
  for (auto& [j, message] : r4) all.emplace(j, std::move(message.backups.front()));
  co_await protocol::require_each(
      net, Fault::bad_backup, "backup of a share does not hold",
      [&](Party j) { return world.backups.holds(world.shares.at(j).statement, all.at(j)); });
  all.emplace(net.self(), std::move(own));

  const Echo echo{view_of(all)};
  net.broadcast(echo);
  const auto echoes = co_await net.gather<Echo>();
  co_await require(protocol::joint_coin::all_equal(echoes, echo.value),
                   {Fault::inconsistent_broadcast, "parties saw different backups"});
  co_return all;
}

/// A backup by one who cheats in one of several ways, or lies low.
Bytes bent_backup(const World& world, const Share& share, Random& random) {
  ByteArray<2> die;
  random.fill(die);
  auto statement = share.statement;
  switch (die[0] % 4) {
    case 0: return world.backups.make(statement, share.x + curve::Scalar(1), random);
    case 1: statement.epoch += 1; return world.backups.make(statement, share.x, random);
    case 2: {
      testing::BackupProver<G> prover(statement, share.x.expose_secret(), random);
      const std::size_t row = die[1] % protocol::backup::rows;
      prover.spoil(row, die[1] % 2);  // a bet on one bit, which is won as often as not
      return prover.finish();
    }
    default: return world.backups.make(statement, share.x, random);
  }
}

protocol::Rules rules() {
  return {.rounds = protocol::Rounds::of<Message, Echo>(),
          .early_rounds_max = 1,
          .bytes_max = 2 + protocol::backup::backup_size_max + 32};
}

/// After a crash other coins would be drawn, so a party that crashed has left the run.
std::optional<Machine<Exchanged>> spawn(const Start& start, const World& world) {
  if (start.incarnation > 0) return std::nullopt;
  const Share& share = world.shares.at(start.session.self);
  Bytes own = start.role == Role::corrupt
                  ? bent_backup(world, share, start.random)
                  : world.backups.make(share.statement, share.x, start.random);
  return Machine<Exchanged>(start.session, rules(), [&](protocol::Net& net) {
    return exchange(net, world, std::move(own));
  });
}

/// What somebody accepted opens, with a corrupt party's key as well.
Complaint backups_open(const World& world, const PerParty<const Exchanged*>& outputs) {
  for (const auto& [i, all] : outputs) {
    for (const auto& [j, backup] : *all) {
      const Share& share = world.shares.at(j);
      const auto x = world.backups.open(share.statement, share.recovery, backup);
      if (!x.has_value()) return "a backup that was accepted does not open";
    }
  }
  return std::nullopt;
}

Trial<Exchanged> draw(SeededRandom& dice) {
  const auto world = std::make_shared<World>(dice);
  std::vector<Party> parties = {Party(1), Party(2)};
  if (dice.chance(50)) parties.push_back(Party(3));
  for (const Party i : parties) {
    world->shares.emplace(i,
                          testing::draw_share(world->group, crypto::Suite::ecdsa_secp256k1, dice));
  }
  const std::size_t corrupt_max = parties.size() - 1;
  return {
      .cast = {.parties = std::move(parties), .corrupt_max = corrupt_max, .rounds = 2},
      .spawn = [world](const Start& start) { return spawn(start, *world); },
      .common =
          [](const Exchanged& all) {
            const Digest view = view_of(all);
            return Bytes(view.begin(), view.end());
          },
      .check =
          [world](const PerParty<const Exchanged*>& outputs) {
            return backups_open(*world, outputs);
          },
  };
}

}  // namespace

Scenario backup_scenario() {
  Scenario backup = scenario("backup", draw);
  backup.seeds = {50, 1000};  // a backup takes 30 ms to make and 15 to check
  return backup;
}

}  // namespace countersign::sim
