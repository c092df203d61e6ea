#pragma once

#include <span>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "protocol/sharing/commitments.hpp"

namespace countersign::protocol {

/// Sharing a secret over an access structure, and checking what one was dealt (the protocol
/// specification, 2.2 and 2.3). Letters as in protocol/sharing/commitments.hpp.

/// What a dealer makes: the commitments for everybody, and the share x_ell of every leaf, in the
/// order of structure.leaves(), for its owner alone.
template <curve::Group G>
struct Dealing {
  Commitments<typename G::Point> commitments;
  curve::SecretVector<typename G::Scalar> shares;
};

/// f_v with the constant a_v and t - 1 random coefficients.
template <curve::ScalarValue S>
curve::SecretVector<S> random_polynomial(const curve::SecretOf<S>& a_v, std::size_t t,
                                         Random& random) {
  return curve::SecretVector<S>::filled(t, [&](std::span<S> f_v) {
    f_v[0] = a_v.expose_secret();
    for (S& coefficient : f_v.subspan(1)) {
      coefficient = curve::random_scalar<S>(random).expose_secret();
    }
  });
}

/// The element of a vector in an owner of its own.
template <curve::ScalarValue S>
curve::SecretOf<S> secret_at(const curve::SecretVector<S>& secrets, std::size_t index) {
  invariant(index < secrets.size(), "a secret is taken from within its vector");
  return curve::SecretOf<S>::computed([&] { return secrets.expose_secret()[index]; });
}

/// Shares a. Whoever holds a qualified set of leaves can compute it; any other set learns nothing
/// but a*G. Constant time, for a structure that is public.
template <curve::Group G>
Dealing<G> deal(const G& group, const AccessStructure& structure,
                const curve::SecretOf<typename G::Scalar>& a, Random& random) {
  using S = typename G::Scalar;
  std::vector<curve::SecretVector<S>> f;  // by node; parents come before their children
  std::vector<typename G::Point> C;
  for (const auto& node : structure.nodes()) {
    const bool is_root = f.empty();
    const auto a_v =
        is_root ? a.clone() : curve::evaluate(f[node.parent], curve::Position(node.position));
    f.push_back(random_polynomial(a_v, std::max<std::size_t>(node.t, 1), random));
    for (std::size_t e = is_root ? 0 : 1; e < f.back().size(); ++e) {
      C.push_back(group.mul_base(secret_at(f.back(), e)));
    }
  }
  auto shares = curve::SecretVector<S>::filled(structure.leaves().size(), [&](std::span<S> x) {
    for (std::size_t ell = 0; ell < x.size(); ++ell) {
      x[ell] = f[structure.leaves()[ell].node].expose_secret().front();
    }
  });
  auto commitments = Commitments<typename G::Point>::make(structure, std::move(C));
  invariant(commitments.has_value(), "a dealing has no coefficient of zero");
  return {*std::move(commitments), std::move(shares)};
}

/// The shares of some leaves, in the order of the indices given.
template <curve::ScalarValue S>
curve::SecretVector<S> shares_of(const curve::SecretVector<S>& shares,
                                 std::span<const std::size_t> leaves) {
  return curve::SecretVector<S>::filled(leaves.size(), [&](std::span<S> out) {
    for (std::size_t k = 0; k < out.size(); ++k) {
      invariant(leaves[k] < shares.size(), "a leaf has a share");
      out[k] = shares.expose_secret()[leaves[k]];
    }
  });
}

/// Holds if x_ell * G == X_ell for all these leaves, whose shares are in the same order. The answer
/// is public: an honest dealer's shares always match.
template <curve::Group G>
bool shares_match(const G& group, const curve::SecretVector<typename G::Scalar>& x,
                  std::span<const std::size_t> leaves, std::span<const typename G::Point> X_ell) {
  invariant(x.size() == leaves.size(), "there is one share for each leaf");
  for (std::size_t k = 0; k < leaves.size(); ++k) {
    if (group.mul_base(secret_at(x, k)) != X_ell[leaves[k]]) return false;
  }
  return true;
}

}  // namespace countersign::protocol
