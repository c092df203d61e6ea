#include "crypto/keys/party_set.hpp"

#include "base/guard.hpp"
#include "base/invariant.hpp"

namespace countersign::crypto {
namespace {

bool in_range(Party party) {
  return party.value() >= 1 && party.value() <= party_index_max;
}

}  // namespace

PartySet::PartySet(std::initializer_list<Party> parties) {
  for (const Party party : parties) insert(party);
}

Result<PartySet> PartySet::from_ascending(std::span<const Party> parties) {
  PartySet set;
  Party last{0};
  for (const Party party : parties) {
    if (!guard("party-set.index-in-range", party.value() <= party_index_max)) {
      return Error{Fault::bad_encoding, "a party index is beyond every structure"};
    }
    // From 0 on, so this also refuses the index 0.
    if (!guard("party-set.ascending", party > last)) {
      return Error{Fault::bad_encoding, "parties are not in strictly ascending order"};
    }
    set.bits_.set(party.value());
    last = party;
  }
  return set;
}

void PartySet::insert(Party party) {
  invariant(in_range(party), "a party index is 1 to party_index_max");
  bits_.set(party.value());
}

void PartySet::erase(Party party) {
  invariant(in_range(party), "a party index is 1 to party_index_max");
  bits_.reset(party.value());
}

bool PartySet::contains(Party party) const {
  return in_range(party) && bits_.test(party.value());
}

std::vector<Party> PartySet::parties() const {
  std::vector<Party> members;
  for (std::size_t i = 1; i <= party_index_max; ++i) {
    if (bits_.test(i)) members.emplace_back(static_cast<std::uint16_t>(i));
  }
  return members;
}

}  // namespace countersign::crypto
