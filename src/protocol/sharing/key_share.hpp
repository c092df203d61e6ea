#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "crypto/keys/certificate.hpp"
#include "curve/secret_scalar.hpp"
#include "protocol/sharing/group.hpp"
#include "protocol/sharing/quorum.hpp"

namespace countersign::protocol {

/// A key as its members hold it: what key generation and resharing make, and what FROST, ECDSA and
/// resharing start from.

/// The epoch of a key that was never reshared.
inline constexpr std::uint64_t first_epoch = 1;

/// What everybody may know of a key in one epoch. It comes from the key's own run or from a
/// certificate that was checked, never from a peer's word.
template <curve::Group G>
struct KeyRecord {
  crypto::Suite suite;
  Digest key_id;
  std::uint64_t epoch;
  Digest certificate_hash;
  crypto::AccessStructure structure;
  std::vector<crypto::Member> members;  // party i is members[i - 1]
  typename G::Point X;
  crypto::ChainCode chain_code;
  std::vector<typename G::Point> leaf_points;  // X_ell in the order of structure.leaves()
};

/// One member's share: the record, and the x_ell of its own leaves in the order of
/// structure.leaves_of(self).
template <curve::Group G>
struct KeyShare {
  KeyRecord<G> record;
  Party self;
  curve::SecretVector<typename G::Scalar> leaf_shares;
};

/// What is public of a quorum of this key: coefficients, tweak weights and the A_i.
template <curve::Group G>
Result<Quorum<G>> quorum_of(const KeyRecord<G>& record, const crypto::PartySet& parties) {
  return Quorum<G>::make(record.structure, parties, record.leaf_points);
}

/// a_i = sum of c_ell * x_ell over the own leaves that the quorum uses; sum_i a_i = x. The party
/// itself must be in the quorum. Constant time. An additive share is always computed here, and
/// never accepted from a peer.
template <curve::Group G>
curve::SecretOf<typename G::Scalar> additive_share(const KeyShare<G>& share,
                                                   const Quorum<G>& quorum) {
  using S = typename G::Scalar;
  const auto own = share.record.structure.leaves_of(share.self);
  invariant(share.leaf_shares.size() == own.size(), "a member has one share for each own leaf");
  return curve::SecretOf<S>::computed([&] {
    S a_i;
    for (const auto& [leaf, c_ell] : quorum.member(share.self).leaves) {
      const auto at = std::ranges::find(own, leaf);
      invariant(at != own.end(), "a member's leaves are its own");
      const auto& x_ell =
          share.leaf_shares.expose_secret()[static_cast<std::size_t>(at - own.begin())];
      a_i = a_i + c_ell * x_ell;
    }
    return a_i;
  });
}

}  // namespace countersign::protocol
