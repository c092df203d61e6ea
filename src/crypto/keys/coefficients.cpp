#include "crypto/keys/coefficients.hpp"

#include <map>

#include "base/invariant.hpp"

namespace countersign::crypto {
namespace {

/// c_ell: at every threshold above the leaf lambda_p = prod p' / (p' - p) over p' in J \ p.
PublicScalar coefficient(Group group, const UsedLeaf& leaf) {
  PublicScalar numerator = PublicScalar::of(group, 1);
  PublicScalar denominator = numerator;
  for (const Link& link : leaf.chain) {
    const PublicScalar p = PublicScalar::of(group, link.position);
    for (const Position other : link.chosen) {
      if (other == link.position) continue;
      const PublicScalar p_other = PublicScalar::of(group, other);
      numerator = numerator * p_other;
      denominator = denominator * (p_other - p);
    }
  }
  return numerator * denominator.inverse();
}

void append_terms(const PartyCoefficients& party, std::span<const PublicPoint> X_ell,
                  std::vector<Term>& terms) {
  for (const auto& [leaf, c] : party.leaves) {
    invariant(leaf < X_ell.size(), "every leaf has a point");
    terms.push_back({c, X_ell[leaf]});
  }
}

}  // namespace

std::vector<PartyCoefficients> coefficients_vartime(Group group, const Selection& selection) {
  std::map<Party, PartyCoefficients> by_party;
  for (const UsedLeaf& leaf : selection) {
    const PartyCoefficients none{leaf.party, PublicScalar::of(group, 0), {}};
    PartyCoefficients& party = by_party.try_emplace(leaf.party, none).first->second;
    const PublicScalar c = coefficient(group, leaf);
    party.om = party.om + c;
    party.leaves.push_back({leaf.leaf, c});
  }
  std::vector<PartyCoefficients> parties;
  for (auto& [party, coefficients] : by_party) parties.push_back(std::move(coefficients));
  return parties;
}

Result<PublicPoint> additive_point_vartime(const PartyCoefficients& party,
                                           std::span<const PublicPoint> X_ell) {
  std::vector<Term> terms;
  append_terms(party, X_ell, terms);
  return sum_vartime(party.om.group(), terms);
}

Result<PublicPoint> reconstruct_vartime(std::span<const PartyCoefficients> quorum,
                                        std::span<const PublicPoint> X_ell) {
  invariant(!quorum.empty(), "a quorum has parties");
  std::vector<Term> terms;
  for (const PartyCoefficients& party : quorum) append_terms(party, X_ell, terms);
  return sum_vartime(quorum.front().om.group(), terms);
}

}  // namespace countersign::crypto
