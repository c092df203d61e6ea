#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "protocol/ecdsa/offline.hpp"
#include "protocol/ecdsa/quorum_key.hpp"
#include "protocol/ecdsa/signing.hpp"
#include "support/dealt_key.hpp"
#include "support/dealt_pair.hpp"

namespace countersign::testing {

/// Everything that a set of signers has before it signs: a key, and a setup for each pair. Dealt in
/// no time, for tests, simulations and benchmarks.
struct DealtSigners {
  DealtKey<curve::Secp256k1> key;
  std::vector<protocol::IdentityKey> identities;  // of S, ascending: rank r is identities[r - 1]
  protocol::PerParty<Party> members;              // by rank: the party of the key
  /// By rank and peer: its end of the pair's setup.
  protocol::PerParty<protocol::PerParty<protocol::PairSetup>> setups;

  const protocol::IdentityKey& identity(Party rank) const {
    return identities.at(rank.value() - 1u);
  }
  const protocol::ecdsa::Share& share(Party rank) const { return key.shares.at(members.at(rank)); }
  std::vector<Party> ranks() const {
    std::vector<Party> all;
    for (const auto& [rank, member] : members) all.push_back(rank);
    return all;
  }

  protocol::ecdsa::SlotProposal proposal(const protocol::SessionId& sid,
                                         std::uint32_t count) const {
    protocol::ecdsa::SlotProposal proposal{sid, count, identities, {}};
    for (const auto& [i, of_i] : setups) {
      for (const auto& [j, setup] : of_i) {
        if (i < j) proposal.setups.push_back(setup.hash);
      }
    }
    return proposal;
  }
};

inline DealtSigners deal_signers(const curve::Secp256k1& group,
                                 const crypto::AccessStructure& structure,
                                 const crypto::PartySet& S, SeededRandom& dice) {
  DealtSigners dealt{deal_key(group, crypto::Suite::ecdsa_secp256k1, structure, dice), {}, {}, {}};
  const auto identity_of = [&](Party member) {
    return dealt.key.record.members[member.value() - 1u].identity;
  };
  std::vector<Party> members = S.parties();
  std::ranges::sort(members, {}, identity_of);
  for (const Party member : members) {
    dealt.identities.push_back(identity_of(member));
    const auto rank = static_cast<std::uint16_t>(dealt.identities.size());
    dealt.members.emplace(Party(rank), member);
  }
  for (const auto& [i, member] : dealt.members) {
    for (const auto& [j, other] : dealt.members) {
      if (i >= j) continue;
      DealtPair pair = deal_pair(dice);
      dealt.setups[i].emplace(j, std::move(pair.first));
      dealt.setups[j].emplace(i, std::move(pair.second));
    }
  }
  return dealt;
}

}  // namespace countersign::testing
