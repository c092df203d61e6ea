#include "protocol/ecdsa/quarantine.hpp"

#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "protocol/ecdsa/errors.hpp"

namespace countersign::protocol::ecdsa {
namespace {

/// What a slot dies of if one of its pairs has come to this; nothing for an error of our store.
std::optional<SlotDeath> death_by_pair(Fault fault) {
  switch (fault) {
    case Fault::pair_quarantined:
    case Fault::pair_dead: return SlotDeath::pair_quarantined;
    case Fault::pair_missing: return SlotDeath::restored;
    case Fault::epoch_mismatch: return SlotDeath::pair_renewed;
    default: return std::nullopt;
  }
}

std::vector<IdentityKey> keys_of(const std::vector<SignerName>& names) {
  std::vector<IdentityKey> keys;
  for (const SignerName& name : names) {
    const auto key = IdentityKey::parse(name.value());
    invariant(key.has_value(), "a slot is made by signers who have keys");
    keys.push_back(*key);
  }
  return keys;
}

/// The state of all pairs that this signer has in a slot.
Status state_of_pairs(PairGate& pairs, std::span<const IdentityKey> signers, const SlotMeta& meta) {
  for (const Party j : meta.peers()) {
    const PairName pair{signers[meta.self.value() - 1u], signers[j.value() - 1u]};
    const Status good = pairs.slots_good(pair, meta.setup_of(meta.self, j));
    if (!guard("quarantine.pair-is-good", good.has_value())) return about_pair(j, good.error());
  }
  return {};
}

bool is_over(SlotState state) {
  return state == SlotState::spent || state == SlotState::dead;
}

}  // namespace

Error slots_destroyed(const Tools& tools, const PairName& pair, const Error& failed) {
  const auto killed = tools.slots.kill_by(PairQuarantined{pair});
  return killed.has_value() ? failed : killed.error();
}

Error quarantined(const Tools& tools, const PairName& pair, const Error& failed) {
  // The slots go also if the record of the pair could not be stored.
  return slots_destroyed(tools, pair, tools.pairs.quarantine(pair, failed));
}

Status pairs_good(const Tools& tools, std::span<const IdentityKey> signers, const SlotMeta& meta) {
  Status good = state_of_pairs(tools.pairs, signers, meta);
  if (good.has_value()) return good;
  const auto death = death_by_pair(good.error().fault);
  if (!death.has_value()) return good;
  const Status killed = tools.slots.kill(meta.id, *death);
  return killed.has_value() ? good : killed;
}

Result<std::vector<SlotId>> sweep_at_start(const Tools& tools) {
  const auto slots = tools.slots.list();
  if (!slots.has_value()) return slots.error();
  std::vector<SlotId> killed;
  Status all_done;
  const auto failed = [&](const Error& error) {
    if (all_done.has_value()) all_done = error;
  };
  for (const SlotId& slot : *slots) {
    const auto facts = tools.slots.facts(slot);
    if (!facts.has_value()) {
      failed(facts.error());
      continue;
    }
    if (is_over(facts->state)) continue;
    const Status good = pairs_good(tools, keys_of(facts->meta.signers), facts->meta);
    if (good.has_value()) continue;
    if (death_by_pair(good.error().fault).has_value()) {
      killed.push_back(slot);
    } else {
      failed(good.error());
    }
  }
  if (!all_done.has_value()) return all_done.error();
  return killed;
}

}  // namespace countersign::protocol::ecdsa
