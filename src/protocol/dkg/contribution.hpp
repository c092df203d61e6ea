#pragma once

#include <set>
#include <utility>
#include <vector>

#include "crypto/commitment.hpp"
#include "protocol/dkg/hashes.hpp"
#include "protocol/dkg/messages.hpp"
#include "protocol/sharing/key_share.hpp"
#include "protocol/sharing/proof.hpp"

namespace countersign::protocol::dkg {

/// The arithmetic of key generation: what a party contributes, how a peer's contribution is
/// checked, and what all of them together give. No message passes here.

/// What everything in a run is about.
struct Run {
  const crypto::KeyPlan& plan;
  Digest ctx;
  crypto::CommitmentTag com_tag{plan.suite, crypto::CommitmentLabel::com_dkg};

  const AccessStructure& structure() const { return plan.structure; }
  const crypto::Ed25519PublicKey& identity(Party j) const {
    return plan.members[j.value() - 1u].identity;
  }
  crypto::CommitmentFor commitment_of(Party j) const { return {com_tag, ctx, j}; }
};

/// What a proof of R2 proves: that j knows the secret that it contributes.
template <curve::GroupPoint P>
crypto::ProofStatement root_statement(const Run& run, Party j, const P& C_root) {
  return {run.plan.suite,   run.ctx, j, run.identity(j), crypto::ProofPurpose::root(),
          to_public(C_root)};
}

/// A party's own contribution: its dealing of a_i, and the two messages that carry the public half.
/// The echo of R2 is filled in when it is known.
template <curve::Group G>
struct Contribution {
  Dealing<G> dealing;
  Commitment r1;
  Opening<G> r2;
};

inline Digest random_digest(Random& random) {
  Digest digest;
  random.fill(digest);
  return digest;
}

template <curve::Group G>
Contribution<G> contribute(const G& group, const Run& run, Party i, Random& random) {
  const auto a_i = curve::random_scalar<typename G::Scalar>(random);
  Dealing<G> dealing = deal(group, run.structure(), a_i, random);
  const auto statement = root_statement(run, i, dealing.commitments.root());
  Opening<G> r2{
      dealing.commitments, prove(group, statement, a_i, random), random_digest(random), {}, {}};
  Writer payload;
  r2.encode_payload(payload);
  const auto committed = crypto::commit(run.commitment_of(i), payload.written(), random);
  std::ranges::copy(committed.blind.expose_secret(), r2.blind.begin());
  return {std::move(dealing), {random_digest(random), committed.commitment}, std::move(r2)};
}

template <curve::Group G>
bool opens(const Run& run, Party j, const Commitment& r1_j, const Opening<G>& r2_j) {
  Writer payload;
  r2_j.encode_payload(payload);
  return crypto::check_opening(run.commitment_of(j), r1_j.com, {payload.written(), r2_j.blind})
      .has_value();
}

template <curve::Group G>
bool proves(const Run& run, Party j, const Opening<G>& r2_j) {
  return crypto::verify(r2_j.pok, root_statement(run, j, r2_j.C.root())).has_value();
}

/// Whether nobody else has the C_{root,0} of j: one who has it copied it, or has the dice of j.
template <curve::Group G>
bool distinct(Party j, const PerParty<Opening<G>>& r2) {
  return std::ranges::none_of(r2, [&](const auto& other) {
    return other.first != j && other.second.C.root() == r2.at(j).C.root();
  });
}

/// The X^j_ell of all dealers j; an error names all of whom one is the identity.
template <curve::Group G>
Result<PerParty<std::vector<typename G::Point>>> evaluate_all(const AccessStructure& structure,
                                                              const PerParty<Opening<G>>& r2) {
  PerParty<std::vector<typename G::Point>> X;
  std::optional<Error> failure;
  for (const auto& [j, r2_j] : r2) {
    auto X_j = evaluate(structure, r2_j.C, j);
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

/// x_ell = sum_j x^j_ell, for the own leaves.
template <curve::Group G>
curve::SecretVector<typename G::Scalar> sum_of_shares(
    const curve::SecretVector<typename G::Scalar>& own, const PerParty<Shares<G>>& r3) {
  using S = typename G::Scalar;
  return curve::SecretVector<S>::filled(own.size(), [&](std::span<S> x) {
    for (std::size_t k = 0; k < x.size(); ++k) {
      x[k] = own.expose_secret()[k];
      for (const auto& [j, r3_j] : r3) x[k] = x[k] + r3_j.x.expose_secret()[k];
    }
  });
}

/// The public record of the new key; its certificate hash is not known yet. Fault::bad_point if
/// the sum of contributions is zero somewhere, for which nobody can be blamed.
template <curve::Group G>
Result<KeyRecord<G>> combine(const Run& run, const PerParty<Opening<G>>& r2,
                             const PerParty<std::vector<typename G::Point>>& X) {
  KeyRecord<G> record{run.plan.suite,   {}, first_epoch, {}, run.structure(),
                      run.plan.members, {}, {},          {}};
  PerParty<Digest> cc;
  for (const auto& [j, r2_j] : r2) {
    record.X += r2_j.C.root();
    cc.emplace(j, r2_j.cc);
  }
  record.chain_code = chain_code_of(run.plan.suite, cc);
  for (std::size_t ell = 0; ell < run.structure().leaves().size(); ++ell) {
    std::vector<typename G::Point> summands;
    for (const auto& [j, X_j] : X) summands.push_back(X_j[ell]);
    record.leaf_points.push_back(G::Point::sum(summands));
  }
  if (!guard("dkg.key-not-identity", !record.X.is_identity())) {
    return Error{Fault::bad_point, "the key is the identity"};
  }
  const bool valid = std::ranges::none_of(record.leaf_points, &G::Point::is_identity);
  if (!guard("dkg.shares-not-identity", valid)) {
    return Error{Fault::bad_point, "a share of the key is the identity"};
  }
  return record;
}

}  // namespace countersign::protocol::dkg
