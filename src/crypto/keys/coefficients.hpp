#pragma once

#include <span>
#include <vector>

#include "crypto/keys/public_point.hpp"
#include "crypto/keys/public_scalar.hpp"
#include "crypto/keys/quorum.hpp"

namespace countersign::crypto {

/// The numbers that turn the leaves of a selection into an additive sharing among its parties (the
/// protocol specification, section 2.4, whose letters these are):
///
///   a_i = sum of c_ell * x_ell over the leaves of i      sum of all a_i  = x
///   A_i = sum of c_ell * X_ell over the leaves of i      sum of all A_i  = X
///   om_i = sum of c_ell over the leaves of i             sum of all om_i = 1
///
/// om_i is the tweak weight: adding om_i * e to every a_i adds e to the key.
struct LeafCoefficient {
  std::size_t leaf;  // index into leaves()
  PublicScalar c;
};

struct PartyCoefficients {
  Party party;
  PublicScalar om;
  std::vector<LeafCoefficient> leaves;  // in declared order
};

/// One item for every party of the selection, in ascending order.
std::vector<PartyCoefficients> coefficients_vartime(Group group, const Selection& selection);

/// A_i. `X_ell` are the points of all leaves of the structure, in its order. An additive share of
/// the identity is refused with Fault::bad_point.
Result<PublicPoint> additive_point_vartime(const PartyCoefficients& party,
                                           std::span<const PublicPoint> X_ell);

/// X, from the points of all leaves and the coefficients of one quorum.
Result<PublicPoint> reconstruct_vartime(std::span<const PartyCoefficients> quorum,
                                        std::span<const PublicPoint> X_ell);

}  // namespace countersign::crypto
