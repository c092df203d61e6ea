#pragma once

#include "protocol/reshare/share_record.hpp"
#include "protocol/reshare/terms.hpp"

namespace countersign::protocol {

/// The healing flag of a `wallet.reshare`. Fresh shares do not help against somebody who has learnt
/// what a pair of signers made for oblivious transfers: that must be made anew.
enum class Healing : std::uint8_t { shares_only, shares_and_pairs };

/// What one attempt's outcome means for somebody who followed the log, whether it took part or not:
/// a member of the old structure that neither dealt nor stays has a share to erase as well.
template <curve::Group G>
Decision decision_of(const ReshareTerms<G>& terms, const SessionId& sid, const Outcome& outcome,
                     Healing healing, const crypto::Ed25519PublicKey& self) {
  const auto party = terms.party_of(self);
  const bool stays = party.has_value() && terms.participant(*party).member.has_value();
  Decision decision{sid,
                    outcome,
                    terms.next().plan().continued->new_epoch,
                    stays ? Decision::Place::member : Decision::Place::elsewhere,
                    {terms.old().key_id, {}}};
  if (healing == Healing::shares_only) return decision;
  for (const Party j : terms.parties()) {
    const auto& identity = terms.participant(j).identity;
    if (identity != self) decision.retirement.healed.push_back(identity);
  }
  return decision;
}

}  // namespace countersign::protocol
