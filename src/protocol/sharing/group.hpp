#pragma once

#include "base/invariant.hpp"
#include "crypto/keys/public_point.hpp"
#include "crypto/keys/public_scalar.hpp"
#include "curve/group.hpp"

namespace countersign::protocol {

/// The bridge between the two rooms that know the signing groups: `curve`, whose types a protocol
/// calculates with, and `crypto/keys`, whose types the journal checks. Their encodings are the
/// same, so a value crosses as bytes.

template <curve::Group G>
inline constexpr crypto::Group group_id =
    G::Point::size == 33 ? crypto::Group::secp256k1 : crypto::Group::ed25519;

/// A point other than the identity as the journal knows it.
template <curve::GroupPoint P>
crypto::PublicPoint to_public(const P& point) {
  constexpr auto group = P::size == 33 ? crypto::Group::secp256k1 : crypto::Group::ed25519;
  auto same = crypto::PublicPoint::decode(group, point.encode());
  invariant(same.has_value(), "both rooms agree on what a point is");
  return *same;
}

/// A public number as a scalar of the group G.
template <curve::Group G>
typename G::Scalar to_scalar(const crypto::PublicScalar& number) {
  invariant(number.group() == group_id<G>, "a number is of the protocol's group");
  auto same = G::Scalar::decode(number.encode());
  invariant(same.has_value(), "both rooms agree on what a scalar is");
  return *same;
}

}  // namespace countersign::protocol
