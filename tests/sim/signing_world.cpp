#include "sim/signing_world.hpp"

#include <algorithm>
#include <set>

#include "crypto/keys/minimal_quorums.hpp"
#include "support/structures.hpp"

namespace countersign::sim {
namespace {

using protocol::IdentityKey;
using protocol::LockedPair;
using protocol::LockedSlot;
using protocol::PairName;
using protocol::PairRecord;
using protocol::PairState;
using protocol::SlotId;
using protocol::SlotRecord;
using protocol::SlotState;

Bytes copied(View bytes) {
  return {bytes.begin(), bytes.end()};
}

std::string slot_key(const SlotId& slot) {
  return "slot " + to_hex(slot.value());
}

class HeldPair final : public LockedPair {
 public:
  HeldPair(DurableStore& disk, const PairName& pair)
      : disk_(disk), key_(PairsOnDisk::key_of(pair)) {}
  Result<PairRecord> load() override {
    const std::optional<Bytes> bytes = disk_.read(key_);
    return bytes.has_value() ? PairRecord::decode(*bytes) : PairRecord();
  }
  Status save(const PairRecord& record) override {
    return disk_.write(key_, record.encode().expose_secret());
  }

 private:
  DurableStore& disk_;
  std::string key_;
};

class HeldSlot final : public LockedSlot {
 public:
  HeldSlot(DurableStore& disk, const SlotId& slot) : disk_(disk), slot_(slot) {}
  Result<std::optional<SlotRecord>> load() override {
    const std::optional<Bytes> bytes = disk_.read(slot_key(slot_));
    if (!bytes.has_value()) return std::optional<SlotRecord>();
    auto record = SlotRecord::decode(*bytes);
    if (!record.has_value()) return record.error();
    return std::optional<SlotRecord>(*std::move(record));
  }
  Status save(const SlotRecord& record) override {
    auto all = SlotsOnDisk::listed(disk_);
    if (std::ranges::find(all, slot_) == all.end()) all.push_back(slot_);
    Bytes list;
    for (const SlotId& slot : all) {
      list.insert(list.end(), slot.value().begin(), slot.value().end());
    }
    return disk_.commit(
        {{slot_key(slot_), copied(record.encode().expose_secret())}, {"slots", list}});
  }

 private:
  DurableStore& disk_;
  SlotId slot_;
};

crypto::PartySet draw_quorum(const crypto::AccessStructure& structure, SeededRandom& dice) {
  const auto quorums = *crypto::minimal_quorums(structure);
  return quorums[dice.below(quorums.size())];
}

/// A structure in which nobody is qualified alone, and one of its minimal quorums.
testing::DealtSigners draw_signers(const curve::Secp256k1& group, SeededRandom& dice) {
  for (;;) {
    const auto structure =
        testing::draw_structure(static_cast<std::uint16_t>(2 + dice.below(6)), dice);
    const crypto::PartySet S = draw_quorum(structure, dice);
    if (S.count() >= 2) return testing::deal_signers(group, structure, S, dice);
  }
}

crypto::DerivationPath draw_path(SeededRandom& dice) {
  std::vector<std::uint32_t> steps(dice.below(3));
  for (auto& step : steps) step = static_cast<std::uint32_t>(dice.below(1U << 31));
  return *crypto::DerivationPath::make(steps);
}

protocol::ecdsa::Share share_of(const SigningWorld& world, Party rank, SigningCheat cheat) {
  const protocol::ecdsa::Share& dealt = world.dealt.share(rank);
  using Scalars = curve::SecretVector<curve::Scalar>;
  auto leaves = Scalars::filled(dealt.leaf_shares.size(), [&](std::span<curve::Scalar> out) {
    std::ranges::copy(dealt.leaf_shares.expose_secret(), out.begin());
    if (cheat == SigningCheat::other_share) out[0] += curve::Scalar(1);
  });
  return {dealt.record, dealt.self, std::move(leaves)};
}

protocol::ecdsa::SignRequest request_of(const SigningWorld& world, SigningCheat cheat) {
  protocol::ecdsa::SignRequest request = world.request;
  if (cheat == SigningCheat::other_request) request.binding[0] ^= 1;
  return request;
}

SigningCheat cheat_of(const SigningWorld& world, const Start& start) {
  return start.role == Role::corrupt ? world.cheat : SigningCheat::none;
}

SecretBytes record_with(protocol::PairSetup setup) {
  const SessionId run(Digest{0xd0});
  PairRecord record;
  const bool done = record.begin(run).has_value() && record.agree(run, setup.epoch).has_value() &&
                    record.commit(run, std::move(setup)).has_value();
  invariant(done, "a dealt setup");
  return record.encode();
}

/// What was ever seen of the R4 of the honest, by signer and slot.
using SeenR4 = std::map<std::pair<Party, SlotId>, Bytes>;

Complaint one_r4_for_ever(const PerParty<DurableStore>& disks, SeenR4& seen) {
  for (const auto& [i, disk] : disks) {
    for (const SlotId& slot : SlotsOnDisk::listed(disk)) {
      const auto record = SlotsOnDisk::read(disk, slot);
      const auto first = seen.find({i, slot});
      if (first != seen.end() && !record->counts_as_signed()) return "a slot forgot its R4";
      if (record->state() != SlotState::spent) continue;
      const Bytes r4 = copied(record->r4().expose_secret());
      if (first != seen.end() && first->second != r4) return "a slot has two R4";
      seen.emplace(std::pair(i, slot), r4);
    }
  }
  return std::nullopt;
}

/// Which pairs of the honest were ever seen in quarantine, and which R4 they had stored by then.
struct SeenQuarantines {
  std::set<Party> signers;
  std::set<std::pair<Party, SlotId>> spent;
};

bool has_quarantined(const SigningWorld& world, Party i, const DurableStore& disk) {
  return std::ranges::any_of(world.dealt.ranks(), [&](Party j) {
    if (i == j) return false;
    const PairName pair{world.dealt.identity(i), world.dealt.identity(j)};
    const auto bytes = disk.read(PairsOnDisk::key_of(pair));
    return bytes.has_value() && PairRecord::decode(*bytes)->state() == PairState::quarantined;
  });
}

/// Whoever has quarantined a peer stores no R4 of this set of signers any more.
Complaint no_r4_with_a_quarantined_pair(const SigningWorld& world,
                                        const PerParty<DurableStore>& disks,
                                        SeenQuarantines& seen) {
  for (const auto& [i, disk] : disks) {
    for (const SlotId& slot : SlotsOnDisk::listed(disk)) {
      if (!SlotsOnDisk::read(disk, slot)->counts_as_signed()) continue;
      const bool is_new = seen.spent.emplace(i, slot).second;
      if (is_new && seen.signers.contains(i)) return "an R4 was stored with a quarantined pair";
    }
    if (has_quarantined(world, i, disk)) seen.signers.insert(i);
  }
  return std::nullopt;
}

Complaint honest_pairs_stay_good(const SigningWorld& world, const PerParty<DurableStore>& disks) {
  for (const auto& [i, disk] : disks) {
    for (const auto& [j, other] : disks) {
      if (i == j) continue;
      const PairName pair{world.dealt.identity(i), world.dealt.identity(j)};
      const auto bytes = disk.read(PairsOnDisk::key_of(pair));
      if (!bytes.has_value()) continue;
      if (PairRecord::decode(*bytes)->state() != PairState::ok) {
        return "an honest signer has quarantined another";
      }
    }
  }
  return std::nullopt;
}

}  // namespace

std::string PairsOnDisk::key_of(const PairName& pair) {
  return "pair " + to_hex(pair.peer.bytes());
}

Result<std::unique_ptr<LockedPair>> PairsOnDisk::lock(const PairName& pair) {
  return std::make_unique<HeldPair>(disk_, pair);
}

Result<std::unique_ptr<LockedSlot>> SlotsOnDisk::lock(const SlotId& slot) {
  return std::make_unique<HeldSlot>(disk_, slot);
}

Result<std::vector<SlotId>> SlotsOnDisk::list() {
  return listed(disk_);
}

std::vector<SlotId> SlotsOnDisk::listed(const DurableStore& disk) {
  std::vector<SlotId> slots;
  const Bytes list = disk.read("slots").value_or(Bytes());
  for (std::size_t at = 0; at < list.size(); at += 32) {
    Digest id;
    std::ranges::copy(View(list).subspan(at, 32), id.begin());
    slots.emplace_back(id);
  }
  return slots;
}

std::optional<SlotRecord> SlotsOnDisk::read(const DurableStore& disk, const SlotId& slot) {
  const auto bytes = disk.read(slot_key(slot));
  if (!bytes.has_value()) return std::nullopt;
  auto record = SlotRecord::decode(*bytes);
  invariant(record.has_value(), "what was saved parses");
  return *std::move(record);
}

SigningWorld::SigningWorld(SeededRandom& dice)
    : group(dice),
      dealt(draw_signers(group, dice)),
      path(draw_path(dice)),
      request{testing::draw_digest(dice), protocol::ecdsa::HashAlgorithm::keccak256,
              testing::draw_digest(dice), testing::draw_digest(dice), dice.below(1000)},
      cheat(static_cast<SigningCheat>(dice.below(4))) {}

SigningProcess::SigningProcess(const SigningWorld& world, const Start& start)
    : pair_store(start.store),
      slot_store(start.store),
      device_secret(Secret<32>::generate(start.random)),
      signers(*protocol::ecdsa::Signers::make(world.dealt.identities,
                                              world.dealt.identity(start.session.self))),
      key(*protocol::ecdsa::QuorumKey::make(world.dealt.key.record, world.path, signers)),
      share(share_of(world, start.session.self, cheat_of(world, start))),
      inputs{share, key, request_of(world, cheat_of(world, start))},
      tools{world.group, pairs, slots, device_secret, start.random} {}

Status SigningProcess::deal_setups(const SigningWorld& world, const Start& start) {
  DurableStore::Changes changes;
  for (const auto& [j, setup] : world.dealt.setups.at(start.session.self)) {
    const std::string where = PairsOnDisk::key_of(signers.pair_with(j));
    if (start.store.read(where).has_value()) continue;
    auto own = setup.clone();
    if (cheat_of(world, start) == SigningCheat::other_zero_seed && changes.empty()) {
      own.z = Secret<32>::generate(start.random);
    }
    changes.emplace(where, copied(record_with(std::move(own)).expose_secret()));
  }
  if (changes.empty()) return {};
  return start.store.commit(changes);
}

Trial<Signature> signing_trial(std::shared_ptr<const SigningWorld> world, std::size_t rounds,
                               Spawn<Signature> spawn) {
  const auto seen = std::make_shared<SeenR4>();
  const auto quarantines = std::make_shared<SeenQuarantines>();
  const auto verifies = [world](const PerParty<const Signature*>& outputs) -> Complaint {
    const auto derived = crypto::derive(protocol::to_public(world->dealt.key.record.X),
                                        world->dealt.key.record.chain_code, world->path);
    const auto X_d = *curve::Point::decode(derived->X_d.encoded());
    for (const auto& [i, signature] : outputs) {
      if (!curve::ecdsa_verifies(X_d, world->request.h, signature->signature)) {
        return "a signature does not verify";
      }
      if (curve::ecdsa_recover(world->request.h, *signature) != Result<curve::Point>(X_d)) {
        return "a recovery id leads to another key";
      }
    }
    return std::nullopt;
  };
  return {
      .cast = world->cast(rounds),
      .spawn = std::move(spawn),
      .common =
          [](const Signature& signature) {
            const auto bytes = signature.signature.encode();
            return Bytes(bytes.begin(), bytes.end());
          },
      .check = verifies,
      .always = [world, seen, quarantines](const PerParty<DurableStore>& disks) -> Complaint {
        if (Complaint complaint = honest_pairs_stay_good(*world, disks)) return complaint;
        if (Complaint complaint = no_r4_with_a_quarantined_pair(*world, disks, *quarantines)) {
          return complaint;
        }
        return one_r4_for_ever(disks, *seen);
      },
  };
}

}  // namespace countersign::sim
