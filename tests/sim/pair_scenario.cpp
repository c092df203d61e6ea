#include "sim/pair_scenario.hpp"

#include <list>
#include <memory>

#include "protocol/pair/pair.hpp"
#include "sim/simulator.hpp"

namespace countersign::sim {
namespace {

using protocol::IdentityKey;
using protocol::PairGate;
using protocol::PairMade;
using protocol::PairName;
using protocol::PairRecord;
using protocol::PairState;

constexpr const char* stored_as = "pair";

/// A party's record on its simulated disk. One thread needs no lock.
class StoreOnDisk final : public protocol::PairStore {
 public:
  explicit StoreOnDisk(DurableStore& disk) : disk_(disk) {}

  Result<std::unique_ptr<protocol::LockedPair>> lock(const PairName&) override {
    return std::make_unique<Held>(disk_);
  }

 private:
  class Held final : public protocol::LockedPair {
   public:
    explicit Held(DurableStore& disk) : disk_(disk) {}
    Result<PairRecord> load() override {
      const std::optional<Bytes> bytes = disk_.read(stored_as);
      if (!bytes.has_value()) return PairRecord();
      return PairRecord::decode(*bytes);
    }
    Status save(const PairRecord& record) override {
      return disk_.write(stored_as, record.encode().expose_secret());
    }

   private:
    DurableStore& disk_;
  };

  DurableStore& disk_;
};

/// What a machine refers to and must outlive it.
struct Node {
  explicit Node(DurableStore& disk) : store(disk) {}
  StoreOnDisk store;
  PairGate gate{store};
};

IdentityKey draw_key(SeededRandom& dice) {
  return crypto::Ed25519SecretKey::generate(dice).public_key();
}

/// Everything is drawn afresh after a crash, so a party that crashed has left the run.
std::optional<Machine<PairMade>> spawn(const Start& start, const PairName& name, PairGate& gate) {
  if (start.incarnation > 0) return std::nullopt;
  protocol::PairInputs inputs{name, Digest{7}, Secret<32>::generate(start.random)};
  return Machine<PairMade>(start.session, protocol::pair_rules(), [&](protocol::Net& net) {
    return protocol::pair(net, std::move(inputs), gate, start.random);
  });
}

std::optional<PairRecord> record_of(const DurableStore& disk) {
  const std::optional<Bytes> bytes = disk.read(stored_as);
  if (!bytes.has_value()) return std::nullopt;
  auto record = PairRecord::decode(*bytes);
  if (!record.has_value() || record->state() != PairState::ok) return std::nullopt;
  return *std::move(record);
}

bool fits(const protocol::ot::AliceSeeds& alice, const protocol::ot::BobSeeds& bob) {
  for (std::size_t r = 0; r < protocol::ot::rows; ++r) {
    if (!std::ranges::equal(alice.seed(r), bob.seed(r, 1 ^ alice.delta_bit(r)))) return false;
  }
  return true;
}

/// The giver stores its setup only when the taker has stored the same.
Complaint stored_setups_match(const PerParty<DurableStore>& disks, Party giver, Party taker) {
  if (!disks.contains(giver) || !disks.contains(taker)) return std::nullopt;
  const auto ours = record_of(disks.at(giver));
  const auto theirs = record_of(disks.at(taker));
  if (!ours.has_value()) return std::nullopt;
  if (!theirs.has_value()) return "the giver has stored a setup that the taker lacks";
  if (ours->setup().hash != theirs->setup().hash) return "the stored setups have two names";
  const bool match = fits(ours->setup().alice, theirs->setup().bob) &&
                     fits(theirs->setup().alice, ours->setup().bob);
  if (!match) return "the stored setups do not fit together";
  return std::nullopt;
}

Trial<PairMade> draw(SeededRandom& dice) {
  const std::array<Party, 2> parties = {Party(1), Party(2)};
  const std::array<IdentityKey, 2> keys = {draw_key(dice), draw_key(dice)};
  const auto nodes = std::make_shared<std::list<Node>>();
  const auto name_of = [=](Party i) {
    return i == parties[0] ? PairName{keys[0], keys[1]} : PairName{keys[1], keys[0]};
  };
  const bool first_gives = own_role(name_of(parties[0])) == protocol::PairRole::giver;
  const Party giver = parties[first_gives ? 0 : 1];
  const Party taker = parties[first_gives ? 1 : 0];
  return {
      .cast = {.parties = {parties[0], parties[1]}, .corrupt_max = 1, .rounds = 3},
      .spawn =
          [=](const Start& start) {
            Node& node = nodes->emplace_back(start.store);
            return spawn(start, name_of(start.session.self), node.gate);
          },
      .common = [](const PairMade& made) { return Bytes(made.setup.begin(), made.setup.end()); },
      .always =
          [=](const PerParty<DurableStore>& disks) {
            return stored_setups_match(disks, giver, taker);
          },
  };
}

}  // namespace

Scenario pair_scenario() {
  Scenario pair = scenario("pair", draw);
  pair.seeds = {50, 1000};  // base OT takes tens of milliseconds
  return pair;
}

}  // namespace countersign::sim
