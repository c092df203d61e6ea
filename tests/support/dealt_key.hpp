#pragma once

#include <algorithm>
#include <type_traits>
#include <utility>
#include <vector>

#include "crypto/keys/certificate.hpp"
#include "curve/ed25519.hpp"
#include "curve/secp256k1.hpp"
#include "protocol/session.hpp"
#include "protocol/sharing/dealing.hpp"
#include "protocol/sharing/key_share.hpp"
#include "support/seeded_random.hpp"

namespace countersign::testing {

/// A key as key generation would leave it, dealt by one dealer in no time: for the tests,
/// simulations and benchmarks of protocols that only use it.
template <curve::Group G>
struct DealtKey {
  protocol::KeyRecord<G> record;
  protocol::PerParty<protocol::KeyShare<G>> shares;
};

template <curve::Group G>
G make_group(SeededRandom& dice) {
  if constexpr (std::is_constructible_v<G, Random&>) {
    return G(dice);
  } else {
    return G();
  }
}

inline crypto::Member draw_member(SeededRandom& dice) {
  return {crypto::Ed25519SecretKey::generate(dice).public_key(),
          crypto::X25519SecretKey::generate(dice).public_key()};
}

/// Identity keys in ascending order, as the members of a key must have them; whatever else the
/// members are stays in its place.
inline void sort_identities(std::vector<crypto::Member>& members) {
  std::vector<crypto::Ed25519PublicKey> identities;
  for (const crypto::Member& member : members) identities.push_back(member.identity);
  std::ranges::sort(identities);
  for (std::size_t i = 0; i < members.size(); ++i) members[i].identity = identities[i];
}

inline Digest draw_digest(SeededRandom& dice) {
  Digest digest;
  dice.fill(digest);
  return digest;
}

template <curve::Group G>
DealtKey<G> deal_key(const G& group, crypto::Suite suite, const crypto::AccessStructure& structure,
                     SeededRandom& dice) {
  const auto x = curve::random_scalar<typename G::Scalar>(dice);
  const auto dealing = protocol::deal(group, structure, x, dice);
  protocol::KeyRecord<G> record{
      .suite = suite,
      .key_id = draw_digest(dice),
      .epoch = protocol::first_epoch,
      .certificate_hash = draw_digest(dice),
      .structure = structure,
      .members = {},
      .X = dealing.commitments.root(),
      .chain_code = crypto::ChainCode(draw_digest(dice)),
      .leaf_points = protocol::leaf_points_vartime(structure, dealing.commitments),
  };
  for (std::size_t i = 0; i < structure.party_count().value(); ++i) {
    record.members.push_back(draw_member(dice));
  }
  protocol::PerParty<protocol::KeyShare<G>> shares;
  for (std::uint16_t i = 1; i <= structure.party_count().value(); ++i) {
    const auto own = structure.leaves_of(Party(i));
    shares.emplace(Party(i), protocol::KeyShare<G>{record, Party(i),
                                                   protocol::shares_of(dealing.shares, own)});
  }
  return {std::move(record), std::move(shares)};
}

}  // namespace countersign::testing
