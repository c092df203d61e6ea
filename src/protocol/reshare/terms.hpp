#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "crypto/keys/certificate.hpp"
#include "protocol/session.hpp"
#include "protocol/sharing/group.hpp"
#include "protocol/sharing/key_share.hpp"
#include "protocol/sharing/quorum.hpp"

namespace countersign::protocol {

/// What one attempt at resharing a key is about (the protocol specification, section 8, J0). Every
/// participant takes all of it from the `wallet.reshare` entry and from the certificate of the
/// epoch in force, never from a peer.
///
///   S_old   the dealers, a tight set of the old structure
///   N       the members of the new structure
///   A_i     the public additive share of dealer i for S_old; sum A_i = X
///
/// A participant of the run is an identity key. Whoever deals, becomes a member or does both is one
/// participant, with an index in the old structure, in the new one, or in each. The parties of the
/// session are the participants in the order of their identity keys, from 1 on.

/// One party of the session.
struct Participant {
  crypto::Ed25519PublicKey identity;
  std::optional<Party> dealer;  // its index in the old structure, if it is in S_old
  std::optional<Party> member;  // its index in the new structure, if it is in N
};

/// The key and the epoch that the entry continues, as it names them.
template <curve::Group G>
struct NamedEpoch {
  Digest key_id;
  typename G::Point X;
  std::uint64_t epoch;
  Digest certificate;  // certificate hash of that epoch
};

template <curve::Group G>
NamedEpoch<G> name_of(const KeyRecord<G>& record) {
  return {record.key_id, record.X, record.epoch, record.certificate_hash};
}

template <curve::Group G>
struct ResharePlan {
  Digest entry_hash;  // entry_id of the `wallet.reshare`
  Digest binding;     // T("binding", G, entry_id, index, attempt)
  NamedEpoch<G> named;
  KeyRecord<G> old;  // of epoch e: the own one, or certified_record()
  crypto::PartySet s_old;
  crypto::AccessStructure structure;
  std::vector<crypto::Member> members;
};

/// A plan that may be carried out.
///
/// Invariants: the old record is of the epoch that the entry names; S_old is tight, no A_i is the
/// identity, and together they are the old key; the new terms continue that key in epoch e + 1;
/// nobody is listed twice.
template <curve::Group G>
class ReshareTerms final {
 public:
  /// Fault::epoch_mismatch if the old record is not of the key and epoch that the entry names,
  /// not_qualified if S_old is not tight, bad_point or bad_share if the old public shares
  /// are not those of the key, bad_argument for members that cannot be, over_limit for too many.
  static Result<ReshareTerms> make(ResharePlan<G> plan);

  const Digest& entry_hash() const { return entry_hash_; }
  const KeyRecord<G>& old() const { return old_; }
  const Quorum<G>& dealers() const { return dealers_; }
  /// What `ready` entries of this attempt are checked against.
  const crypto::KeyTerms& next() const { return next_; }

  /// The parties of the session, 1 to n.
  std::vector<Party> parties() const;
  const Participant& participant(Party party) const {
    invariant(party.value() >= 1 && party.value() <= participants_.size(),
              "a party takes part in its session");
    return participants_[party.value() - 1u];
  }
  /// The party of the session that an identity is, if it is one.
  std::optional<Party> party_of(const crypto::Ed25519PublicKey& identity) const;

 private:
  ReshareTerms(ResharePlan<G> plan, Quorum<G> dealers, crypto::KeyTerms next)
      : entry_hash_(plan.entry_hash),
        old_(std::move(plan.old)),
        dealers_(std::move(dealers)),
        next_(std::move(next)) {}

  Status enlist();

  Digest entry_hash_;
  KeyRecord<G> old_;
  Quorum<G> dealers_;
  crypto::KeyTerms next_;
  std::vector<Participant> participants_;
};

/// What the log says of the epoch in force.
struct LoggedKey {
  Digest key_id;
  Digest result;  // of the create or reshare that made this epoch
};

/// The record of a key that somebody else was a member of, from a certificate that may have come
/// over any channel: accepted only if its fields hash to what was logged. `terms` are those of the
/// create or reshare entry that made the epoch. Fault::bad_opening otherwise.
template <curve::Group G>
Result<KeyRecord<G>> certified_record(const crypto::KeyTerms& terms,
                                      const crypto::KeyOpening& opening, const LoggedKey& logged) {
  if (!guard("reshare.certificate-is-logged", crypto::result_of(terms, opening) == logged.result)) {
    return Error{Fault::bad_opening, "certificate is not the one that was logged"};
  }
  const auto point = [](const crypto::PublicPoint& P) {
    auto same = G::Point::decode(P.encoded());
    invariant(same.has_value(), "both rooms agree on what a point is");
    return *same;
  };
  const crypto::KeyPlan& plan = terms.plan();
  KeyRecord<G> record{plan.suite,
                      logged.key_id,
                      plan.continued.has_value() ? plan.continued->new_epoch : first_epoch,
                      logged.result,
                      plan.structure,
                      plan.members,
                      point(opening.X),
                      opening.chain_code,
                      {}};
  for (const auto& X_ell : opening.leaf_points) record.leaf_points.push_back(point(X_ell));
  return record;
}

template <curve::Group G>
Result<ReshareTerms<G>> ReshareTerms<G>::make(ResharePlan<G> plan) {
  invariant(crypto::group_of(plan.old.suite) == group_id<G>, "a key is of the protocol's group");
  const NamedEpoch<G>& named = plan.named;
  const bool same = plan.old.key_id == named.key_id && plan.old.X == named.X &&
                    plan.old.epoch == named.epoch && plan.old.certificate_hash == named.certificate;
  if (!guard("reshare.old-record-named", same)) {
    return Error{Fault::epoch_mismatch, "the old record is not what the entry names"};
  }
  auto dealers = quorum_of(plan.old, plan.s_old);
  if (!dealers.has_value()) return dealers.error();
  typename G::Point sum;
  for (const auto& [i, dealer] : dealers->members()) sum += dealer.A;
  if (!guard("reshare.dealers-have-the-key", sum == plan.old.X)) {
    return Error{Fault::bad_share, "the dealers' public shares do not give the key"};
  }
  auto next = crypto::KeyTerms::make(
      {plan.old.suite, plan.binding, plan.structure, plan.members,
       crypto::ContinuedKey{to_public(plan.old.X), plan.old.chain_code, plan.old.epoch + 1}});
  if (!next.has_value()) return next.error();
  ReshareTerms terms(std::move(plan), *std::move(dealers), *std::move(next));
  const Status enlisted = terms.enlist();
  if (!enlisted.has_value()) return enlisted.error();
  return terms;
}

/// Finds out who takes part. Two people with one identity key could not be told apart.
template <curve::Group G>
Status ReshareTerms<G>::enlist() {
  std::map<crypto::Ed25519PublicKey, Participant> by_identity;
  for (const auto& [i, dealer] : dealers_.members()) {
    const auto& identity = old_.members[i.value() - 1u].identity;
    const bool fresh = by_identity.try_emplace(identity, identity, i, std::nullopt).second;
    if (!guard("reshare.dealers-distinct", fresh)) {
      return Error{Fault::bad_argument, "two dealers have one identity"};
    }
  }
  std::uint16_t index = 0;
  for (const crypto::Member& m : next_.plan().members) {
    const auto entry = by_identity.try_emplace(m.identity, m.identity, std::nullopt, std::nullopt);
    Participant& participant = entry.first->second;
    invariant(!participant.member.has_value(), "the next terms list a member once");
    participant.member = Party(++index);
  }
  if (!guard("reshare.participants-bounded", by_identity.size() <= parties_max)) {
    return Error{Fault::over_limit, "too many participants"};
  }
  for (auto& [identity, participant] : by_identity) participants_.push_back(participant);
  return {};
}

template <curve::Group G>
std::vector<Party> ReshareTerms<G>::parties() const {
  std::vector<Party> all;
  for (std::uint16_t j = 1; j <= participants_.size(); ++j) all.push_back(Party(j));
  return all;
}

template <curve::Group G>
std::optional<Party> ReshareTerms<G>::party_of(const crypto::Ed25519PublicKey& identity) const {
  const auto found = std::ranges::find(participants_, identity, &Participant::identity);
  if (found == participants_.end()) return std::nullopt;
  return Party(static_cast<std::uint16_t>(found - participants_.begin() + 1));
}

}  // namespace countersign::protocol
