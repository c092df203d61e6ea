#pragma once

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "base/result.hpp"
#include "crypto/keys/structure.hpp"
#include "curve/polynomial.hpp"

namespace countersign::protocol {

using crypto::AccessStructure;

/// The public half of one dealing over an access structure (the protocol specification, 2.2 and
/// 2.3; Feldman 1987 at every threshold of the tree).
///
///   f_v       the polynomial of node v, of degree t_v - 1; of a leaf the constant, its share
///   C_{v,e}   f_{v,e} * G, the commitment to the coefficient e of f_v
///   X_ell     the public share of the leaf ell: x_ell * G, for whoever knows x_ell
///
/// Vartime: everything here, all of it is public.

/// How many points commit to a dealing: 1 + sum_v (t_v - 1).
inline std::size_t commitment_count(const AccessStructure& structure) {
  std::size_t count = 1;
  for (const auto& node : structure.nodes()) count += std::max<std::size_t>(node.t, 1) - 1;
  return count;
}

/// The canonical list of a dealing's commitments: nodes in pre-order, of the root e = 0 .. t-1, of
/// every other threshold only e = 1 .. t-1. What is left out follows from its parent, so a dealing
/// whose levels contradict each other cannot be written down.
///
/// Invariant: it has exactly commitment_count points, and none of them is the identity. One more
/// would raise the threshold and destroy the key, one less would lower it.
template <curve::GroupPoint P>
class Commitments final {
 public:
  /// Fault::bad_length for another count of points, Fault::bad_point for the identity.
  static Result<Commitments> make(const AccessStructure& structure, std::vector<P> points) {
    if (!guard("sharing.commitment-count", points.size() == commitment_count(structure))) {
      return Error{Fault::bad_length, "not the commitments that the structure demands"};
    }
    const bool valid = std::ranges::none_of(points, &P::is_identity);
    if (!guard("sharing.commitment-not-identity", valid)) {
      return Error{Fault::bad_point, "a commitment is the identity"};
    }
    return Commitments(std::move(points));
  }

  /// C_{root,0}: the public counterpart of the secret that was dealt.
  const P& root() const { return points_.front(); }
  std::span<const P> points() const { return points_; }

 private:
  explicit Commitments(std::vector<P> points) : points_(std::move(points)) {}

  std::vector<P> points_;
};

/// The X_ell of all leaves, in the order of structure.leaves(). Computed top-down, and some may be
/// the identity; see evaluate().
template <curve::GroupPoint P>
std::vector<P> leaf_points_vartime(const AccessStructure& structure, const Commitments<P>& C) {
  std::span<const P> unread = C.points().subspan(1);
  std::vector<std::vector<P>> polynomials;  // by node: C_{v,0}, C_{v,1}, ..
  for (const auto& node : structure.nodes()) {
    const bool is_root = polynomials.empty();
    const P constant = is_root ? C.root()
                               : curve::evaluate_vartime<P>(polynomials[node.parent],
                                                            curve::Position(node.position));
    std::vector<P> C_v = {constant};
    const auto higher = unread.first(std::max<std::size_t>(node.t, 1) - 1);
    C_v.insert(C_v.end(), higher.begin(), higher.end());
    unread = unread.subspan(higher.size());
    polynomials.push_back(std::move(C_v));
  }
  std::vector<P> X_ell;
  for (const auto& leaf : structure.leaves()) X_ell.push_back(polynomials[leaf.node].front());
  return X_ell;
}

/// The same, checked: a share of zero belongs to everybody. Fault::bad_point names the dealer.
template <curve::GroupPoint P>
Result<std::vector<P>> evaluate(const AccessStructure& structure, const Commitments<P>& C,
                                Party dealer) {
  auto X_ell = leaf_points_vartime(structure, C);
  const bool valid = std::ranges::none_of(X_ell, &P::is_identity);
  if (!guard("sharing.leaf-point-not-identity", valid)) {
    return Error{Fault::bad_point, "a public share is the identity", {dealer}};
  }
  return X_ell;
}

}  // namespace countersign::protocol
