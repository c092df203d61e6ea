#pragma once

#include <algorithm>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "crypto/keys/coefficients.hpp"
#include "protocol/sharing/group.hpp"

namespace countersign::protocol {

/// One member's numbers in a quorum (the protocol specification, 2.4), all public:
///
///   c_ell   the coefficients of the leaves it uses
///   om      the tweak weight, sum of its c_ell; sum over the quorum: 1. Adding om * e to every
///           additive share adds e to the key
///   A       sum of its c_ell * X_ell; sum over the quorum: X
template <curve::Group G>
struct QuorumMember {
  struct UsedLeaf {
    std::size_t leaf;  // index into structure.leaves()
    typename G::Scalar c_ell;
  };
  std::vector<UsedLeaf> leaves;
  typename G::Scalar om;
  typename G::Point A;
};

/// A tight set of parties that acts together with a key.
///
/// Invariant: every member uses a leaf, and no A is the identity.
template <curve::Group G>
class Quorum final {
 public:
  /// `X_ell` are the public shares of all leaves. Fault::not_qualified if the set is not qualified
  /// or not tight, Fault::bad_point if an additive share is zero.
  static Result<Quorum> make(const crypto::AccessStructure& structure,
                             const crypto::PartySet& parties,
                             std::span<const typename G::Point> X_ell) {
    invariant(X_ell.size() == structure.leaves().size(), "every leaf has a point");
    const auto selection = crypto::select_tight(structure, parties);
    if (!selection.has_value()) return selection.error();
    Quorum quorum;
    for (const auto& numbers : crypto::coefficients_vartime(group_id<G>, *selection)) {
      auto member = member_of(numbers, X_ell);
      if (!guard("sharing.additive-share-not-zero", !member.A.is_identity())) {
        return Error{Fault::bad_point, "an additive share is the identity"};
      }
      quorum.members_.emplace(numbers.party, std::move(member));
    }
    return quorum;
  }

  /// In ascending order of the parties.
  const std::map<Party, QuorumMember<G>>& members() const { return members_; }

  bool includes(Party party) const { return members_.contains(party); }
  const QuorumMember<G>& member(Party party) const {
    const auto found = members_.find(party);
    invariant(found != members_.end(), "a party is asked for in its own quorum");
    return found->second;
  }

 private:
  Quorum() = default;

  static QuorumMember<G> member_of(const crypto::PartyCoefficients& numbers,
                                   std::span<const typename G::Point> X_ell) {
    QuorumMember<G> member{{}, to_scalar<G>(numbers.om), {}};
    std::vector<typename G::Point> summands;
    for (const auto& [leaf, c] : numbers.leaves) {
      const auto c_ell = to_scalar<G>(c);
      member.leaves.push_back({leaf, c_ell});
      summands.push_back(mul_vartime(c_ell, X_ell[leaf]));
    }
    member.A = G::Point::sum(summands);
    return member;
  }

  std::map<Party, QuorumMember<G>> members_;
};

}  // namespace countersign::protocol
