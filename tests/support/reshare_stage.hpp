#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "protocol/machine.hpp"
#include "protocol/reshare/hashes.hpp"
#include "protocol/reshare/reshare.hpp"
#include "support/dealt_key.hpp"
#include "support/named_backups.hpp"
#include "support/structures.hpp"
#include "support/wire.hpp"

namespace countersign::testing {

/// A key, and everything that a reshare of it needs: for tests, simulations and benchmarks.

/// Who deals, over which new structure, and who is whom.
struct ReshareCast {
  crypto::AccessStructure old_structure;
  crypto::PartySet s_old;
  crypto::AccessStructure structure;
  /// For each new member, its index in the old structure if it had one; these ascend, as both lists
  /// of members are sorted by identity key.
  std::vector<std::optional<Party>> seats;
};

/// Everybody stays.
inline ReshareCast refresh_of(const crypto::AccessStructure& structure,
                              const crypto::PartySet& s_old) {
  ReshareCast cast{structure, s_old, structure, {}};
  for (std::uint16_t i = 1; i <= structure.party_count().value(); ++i) {
    cast.seats.emplace_back(Party(i));
  }
  return cast;
}

/// 2 of 3 become 3 of 5: party 1 deals and leaves, party 2 deals and stays, party 3 stays and does
/// not deal; three are new.
inline ReshareCast rotation_2of3_to_3of5() {
  return {flat(2, 3),
          {Party(1), Party(2)},
          flat(3, 5),
          {std::nullopt, Party(2), std::nullopt, Party(3), std::nullopt}};
}

template <curve::Group G>
crypto::Suite any_suite_of() {
  return protocol::group_id<G> == crypto::Group::secp256k1 ? crypto::Suite::ecdsa_secp256k1
                                                           : crypto::Suite::frost_ed25519;
}

template <curve::Group G>
class ReshareStage final {
 public:
  ReshareStage(const ReshareCast& cast, SeededRandom& dice)
      : ReshareStage(any_suite_of<G>(), cast, dice) {}
  ReshareStage(crypto::Suite suite, const ReshareCast& cast, SeededRandom& dice)
      : group(make_group<G>(dice)), key(deal_key(group, suite, cast.old_structure, dice)) {
    for (std::size_t m = 0; m < cast.seats.size(); ++m) members.push_back(draw_member(dice));
    sort_everybody(cast.seats);
    plan.emplace(draw_digest(dice), draw_digest(dice), protocol::name_of(key.record), key.record,
                 cast.s_old, cast.structure, members);
  }

  protocol::ReshareTerms<G> terms() const { return *protocol::ReshareTerms<G>::make(*plan); }

  /// The session of the first attempt.
  protocol::SessionId sid() const {
    return protocol::reshare_session(key.record.suite, plan->entry_hash, 0);
  }

  /// The share that a participant has of the old key, or nullptr.
  const protocol::KeyShare<G>* share_of(const protocol::Participant& participant) const {
    for (const auto& [i, share] : key.shares) {
      if (key.record.members[i.value() - 1u].identity == participant.identity) return &share;
    }
    return nullptr;
  }

  protocol::Machine<protocol::Reshared<G>> machine(const protocol::ReshareTerms<G>& terms,
                                                   Party party, Random& random) const {
    const protocol::ReshareInputs<G> inputs{terms, share_of(terms.participant(party)), backups};
    return {{sid(), party, terms.parties()},
            protocol::reshare_rules(terms, static_cast<const protocol::Backups<G>&>(backups)),
            [&](protocol::Net& net) { return protocol::reshare_key(net, group, inputs, random); }};
  }

  G group;
  DealtKey<G> key;
  NamedBackups<G> backups = {};
  std::vector<crypto::Member> members = {};
  std::optional<protocol::ResharePlan<G>> plan = {};  // changed by tests before terms()

 private:
  /// Gives everybody an identity, so that both lists of members ascend. New ones stand between.
  void sort_everybody(const std::vector<std::optional<Party>>& seats) {
    std::vector<crypto::Member> everybody = key.record.members;
    for (std::size_t m = 0; m < seats.size(); ++m) {
      if (!seats[m].has_value()) everybody.push_back(members[m]);
    }
    sort_identities(everybody);
    auto next = everybody.begin();
    auto& old = key.record.members;
    std::size_t named = 0;  // of the old ones
    const auto name_old_up_to = [&](std::size_t count) {
      while (named < count) old[named++].identity = next++->identity;
    };
    for (std::size_t m = 0; m < seats.size(); ++m) {
      if (seats[m].has_value()) {
        name_old_up_to(seats[m]->value());
        members[m].identity = old[seats[m]->value() - 1u].identity;
      } else {
        members[m].identity = next++->identity;
      }
    }
    name_old_up_to(old.size());
    for (auto& [i, share] : key.shares) share.record.members = old;
  }
};

/// All participants honest, each with dice of its own.
template <curve::Group G>
class ReshareRun final {
 public:
  ReshareRun(const ReshareStage<G>& stage, const protocol::ReshareTerms<G>& terms)
      : ReshareRun(stage, std::vector(terms.parties().size(), &terms)) {}
  /// Each party under terms of its own.
  ReshareRun(const ReshareStage<G>& stage,
             const std::vector<const protocol::ReshareTerms<G>*>& terms) {
    for (const Party j : terms.front()->parties()) {
      random_.push_back(std::make_unique<SeededRandom>(1000 + j.value()));
      wire.add(j, stage.machine(*terms[j.value() - 1u], j, *random_.back()));
    }
  }

  protocol::PerParty<Result<protocol::Reshared<G>>> results(const Alter& alter = {}) {
    wire.run(alter);
    return wire.take_results();
  }

  Wire<protocol::Reshared<G>> wire;

 private:
  std::vector<std::unique_ptr<SeededRandom>> random_;
};

}  // namespace countersign::testing
