#include "crypto/keys/advice.hpp"

#include <map>

#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "crypto/keys/minimal_quorums.hpp"
#include "crypto/keys/quorum.hpp"

namespace countersign::crypto {
namespace {

std::vector<Party> parties_that_suffice(const AccessStructure& structure) {
  std::vector<Party> found;
  for (const Party party : everyone(structure).parties()) {
    if (qualified(structure, {party})) found.push_back(party);
  }
  return found;
}

std::vector<Party> parties_that_block(const AccessStructure& structure) {
  std::vector<Party> found;
  for (const Party party : everyone(structure).parties()) {
    PartySet rest = everyone(structure);
    rest.erase(party);
    if (!qualified(structure, rest)) found.push_back(party);
  }
  return found;
}

void append_irrelevant_parties(const AccessStructure& structure, std::vector<Warning>& to) {
  // With one leaf each, every party matters: at each threshold above its leaf some t - 1 other
  // children can be satisfied without it. So the listing is for structures with weights only.
  if (structure.leaves().size() == structure.party_count().value()) return;
  const auto quorums = minimal_quorums(structure);
  if (!quorums.has_value()) {
    to.push_back({WarningKind::too_many_quorums});
    return;
  }
  PartySet relevant;
  for (const PartySet& quorum : *quorums) relevant = relevant | quorum;
  for (const Party party : everyone(structure).parties()) {
    if (!relevant.contains(party)) to.push_back({WarningKind::party_is_irrelevant, party});
  }
}

}  // namespace

std::vector<Warning> warnings(const AccessStructure& structure) {
  std::vector<Warning> found;
  for (const Party party : parties_that_suffice(structure)) {
    found.push_back({WarningKind::one_party_suffices, party});
  }
  for (const Party party : parties_that_block(structure)) {
    found.push_back({WarningKind::one_lost_party_blocks, party});
  }
  append_irrelevant_parties(structure, found);
  return found;
}

Status require_fit(Suite suite, const AccessStructure& structure) {
  const bool needs_two = suite == Suite::ecdsa_secp256k1;
  if (!guard("advice.no-ecdsa-for-one", !needs_two || parties_that_suffice(structure).empty())) {
    return Error{Fault::bad_argument, "one party alone is qualified, and ecdsa needs two"};
  }
  return {};
}

std::optional<X25519PublicKey> recovery_key_that_suffices(const AccessStructure& structure,
                                                          std::span<const X25519PublicKey> keys) {
  invariant(keys.size() == structure.party_count().value(), "every party has a recovery key");
  std::map<X25519PublicKey, PartySet> opened;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    opened[keys[i]].insert(Party{static_cast<std::uint16_t>(i + 1)});
  }
  for (const auto& [key, parties] : opened) {
    if (qualified(structure, parties)) return key;
  }
  return std::nullopt;
}

}  // namespace countersign::crypto
