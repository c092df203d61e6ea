#pragma once

#include <set>
#include <utility>
#include <vector>

#include "crypto/commitment.hpp"
#include "protocol/require.hpp"
#include "protocol/reshare/hashes.hpp"
#include "protocol/reshare/messages.hpp"

namespace countersign::protocol::reshare {

/// The arithmetic of resharing: what a dealer deals, how a peer's dealing is checked, and what all
/// of them together give. No message passes here. Parties are those of the session.

/// What everything in a run is about.
template <curve::Group G>
struct Run {
  Run(const SessionId& session, const ReshareTerms<G>& of)
      : sid(session), terms(of), ctx(context_of(session, of)), view(view_of(of)) {}

  crypto::Suite suite() const { return terms.old().suite; }
  const AccessStructure& structure() const { return terms.next().plan().structure; }

  /// A commitment is made by a dealer under its index in the old structure.
  crypto::CommitmentFor commitment_of(Party dealer) const { return {com_tag, ctx, dealer}; }

  /// A_i of a party, or nullptr if it does not deal.
  const typename G::Point* A_of(Party j) const {
    const auto dealer = terms.participant(j).dealer;
    return dealer.has_value() ? &terms.dealers().member(*dealer).A : nullptr;
  }
  /// Indices of the leaves that a party has in the new structure.
  std::vector<std::size_t> leaves_of(Party j) const {
    const auto member = terms.participant(j).member;
    return member.has_value() ? structure().leaves_of(*member) : std::vector<std::size_t>{};
  }

  SessionId sid;
  const ReshareTerms<G>& terms;
  Digest ctx;
  Digest view;
  crypto::CommitmentTag com_tag{terms.old().suite, crypto::CommitmentLabel::com_reshare};
};

template <curve::Group G>
std::set<Party> dealers_among(const ReshareTerms<G>& terms, const std::set<Party>& parties) {
  std::set<Party> dealers;
  for (const Party j : parties) {
    if (terms.participant(j).dealer.has_value()) dealers.insert(j);
  }
  return dealers;
}

/// A dealer's dealing of its a_i, and the messages' parts that open it.
template <curve::Group G>
struct Dealt {
  Dealing<G> dealing;
  Digest com;
  typename Opening<G>::Dealt opening;
};

/// Deals a_i over the new structure. The share at hand may not be what the log takes it for: that
/// of another epoch is Fault::epoch_mismatch, one that does not fit its own record bad_share.
/// Nothing has been sent then.
template <curve::Group G>
Result<Dealt<G>> deal_again(const G& group, const Run<G>& run, const KeyShare<G>& share,
                            Random& random) {
  const bool in_force = share.record.certificate_hash == run.terms.old().certificate_hash;
  if (!guard("reshare.own-share-in-force", in_force)) {
    return Error{Fault::epoch_mismatch, "own share is not of the epoch in force"};
  }
  const auto a_i = additive_share(share, run.terms.dealers());
  Dealing<G> dealing = deal(group, run.structure(), a_i, random);
  const bool fits = dealing.commitments.root() == run.terms.dealers().member(share.self).A;
  if (!guard("reshare.own-share-fits", fits)) {
    return Error{Fault::bad_share, "own share does not fit its public point"};
  }
  Writer points;
  encode_points(points, dealing.commitments);
  const auto committed = crypto::commit(run.commitment_of(share.self), points.written(), random);
  Digest blind;
  std::ranges::copy(committed.blind.expose_secret(), blind.begin());
  auto opening = typename Opening<G>::Dealt{dealing.commitments, blind};
  return Dealt<G>{std::move(dealing), committed.commitment, std::move(opening)};
}

template <curve::Group G>
bool opens(const Run<G>& run, Party j, const Announcement& rs1_j, const Opening<G>& rs2_j) {
  Writer points;
  encode_points(points, rs2_j.dealt->C);
  const Party dealer = *run.terms.participant(j).dealer;
  return crypto::check_opening(run.commitment_of(dealer), *rs1_j.com,
                               {points.written(), rs2_j.dealt->blind})
      .has_value();
}

/// The X^j_ell of all dealers j; an error names all of whom one is the identity.
template <curve::Group G>
Result<PerParty<std::vector<typename G::Point>>> evaluate_all(const Run<G>& run,
                                                              const PerParty<Opening<G>>& rs2) {
  PerParty<std::vector<typename G::Point>> X;
  std::optional<Error> failure;
  for (const auto& [j, rs2_j] : rs2) {
    if (!rs2_j.dealt.has_value()) continue;
    auto X_j = evaluate(run.structure(), rs2_j.dealt->C, j);
    if (X_j.has_value()) {
      X.emplace(j, *std::move(X_j));
    } else if (failure.has_value()) {
      failure->culprits.push_back(j);
    } else {
      failure = X_j.error();
    }
  }
  if (failure.has_value()) return *failure;
  return X;
}

/// y_ell = sum_i y^i_ell over all dealers, for the own leaves.
template <curve::Group G>
curve::SecretVector<typename G::Scalar> sum_of_shares(std::size_t leaves,
                                                      const PerParty<Shares<G>>& rs3) {
  using S = typename G::Scalar;
  return curve::SecretVector<S>::filled(leaves, [&](std::span<S> y) {
    for (std::size_t k = 0; k < y.size(); ++k) {
      for (const auto& [j, rs3_j] : rs3) y[k] = y[k] + rs3_j.x.expose_secret()[k];
    }
  });
}

/// The public record of epoch e + 1: another sharing of the same key. Its certificate hash is not
/// known yet. Fault::bad_point if a sum of dealings is zero somewhere, for which nobody can be
/// blamed.
template <curve::Group G>
Result<KeyRecord<G>> next_record(const Run<G>& run,
                                 const PerParty<std::vector<typename G::Point>>& Y_by_dealer) {
  const KeyRecord<G>& old = run.terms.old();
  KeyRecord<G> record{old.suite, old.key_id,      old.epoch + 1,
                      {},        run.structure(), run.terms.next().plan().members,
                      old.X,     old.chain_code,  {}};
  for (std::size_t ell = 0; ell < run.structure().leaves().size(); ++ell) {
    std::vector<typename G::Point> summands;
    for (const auto& [j, Y_j] : Y_by_dealer) summands.push_back(Y_j[ell]);
    record.leaf_points.push_back(G::Point::sum(summands));
  }
  const bool valid = std::ranges::none_of(record.leaf_points, &G::Point::is_identity);
  if (!guard("reshare.shares-not-identity", valid)) {
    return Error{Fault::bad_point, "a new share of the key is the identity"};
  }
  return record;
}

/// Whether the first quorum of the new shares gives the old key. It does, because every dealing is
/// of an A_i: that it is asked once more before anybody stores anything is for our own mistakes.
template <curve::Group G>
bool gives_the_key_vartime(const KeyRecord<G>& record) {
  const auto selection = crypto::select(record.structure, crypto::everyone(record.structure));
  invariant(selection.has_value(), "all parties together are qualified");
  typename G::Point sum;
  for (const auto& party : crypto::coefficients_vartime(group_id<G>, *selection)) {
    for (const auto& [leaf, c] : party.leaves) {
      sum += mul_vartime(to_scalar<G>(c), record.leaf_points[leaf]);
    }
  }
  return sum == record.X;
}

}  // namespace countersign::protocol::reshare
