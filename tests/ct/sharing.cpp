#include <array>
#include <vector>

#include "ct/cases.hpp"
#include "ct/secret_random.hpp"
#include "protocol/dkg/contribution.hpp"
#include "protocol/sharing/key_share.hpp"
#include "protocol/sharing/proof.hpp"
#include "support/dealt_key.hpp"
#include "support/structures.hpp"

// What sharing and key generation do with secrets: shares, the polynomials behind them, and the
// randomness of both. Points made from secrets are public, as the groups declare them.

namespace countersign::protocol {
namespace {

using ct::SecretRandom;

template <class T>
void use(const T& value) {
  __asm__ volatile("" : : "r"(&value) : "memory");
}

template <class S>
curve::SecretVector<S> secret_shares(std::size_t count) {
  SecretRandom random;
  return curve::SecretVector<S>::filled(count, [&](std::span<S> x) {
    for (S& x_ell : x) x_ell = curve::random_scalar<S>(random).expose_secret();
  });
}

/// Thresholds inside a threshold, and a party with two leaves.
crypto::AccessStructure structure() {
  using crypto::leaf;
  return *crypto::AccessStructure::make(
      crypto::threshold(2, {leaf(1), leaf(2), crypto::threshold(2, {leaf(3), leaf(3), leaf(2)})}),
      crypto::PartyCount(3));
}

template <curve::Group G>
G group() {
  testing::SeededRandom dice(1);
  return testing::make_group<G>(dice);
}

template <curve::Group G>
void dealing() {
  SecretRandom random;
  const auto a = curve::random_scalar<typename G::Scalar>(random);
  const auto dealt = deal(group<G>(), structure(), a, random);
  const std::vector<std::size_t> own = {2, 3};
  use(dealt);
  use(shares_of(dealt.shares, own));
}

template <curve::Group G>
void checking_shares() {
  SecretRandom random;
  const auto a = curve::random_scalar<typename G::Scalar>(random);
  const auto dealt = deal(group<G>(), structure(), a, random);
  const auto X_ell = leaf_points_vartime(structure(), dealt.commitments);
  const std::vector<std::size_t> all = {0, 1, 2, 3, 4};
  use(shares_match(group<G>(), dealt.shares, all, std::span<const typename G::Point>(X_ell)));
}

template <curve::Group G>
void share_sums() {
  using S = typename G::Scalar;
  PerParty<dkg::Shares<G>> r3;
  r3.emplace(Party(2), dkg::Shares<G>{secret_shares<S>(2), {}});
  r3.emplace(Party(3), dkg::Shares<G>{secret_shares<S>(2), {}});
  use(dkg::sum_of_shares<G>(secret_shares<S>(2), r3));
}

/// Whether a share parses is public, nothing else about it.
template <curve::Group G>
void share_messages() {
  Writer out;
  dkg::Shares<G>{secret_shares<typename G::Scalar>(2), {}}.encode(out);
  use(parse<dkg::Shares<G>>(out.written(), {2}).has_value());
}

template <curve::Group G>
void additive_shares() {
  testing::SeededRandom dice(1);
  constexpr auto suite = group_id<G> == crypto::Group::secp256k1 ? crypto::Suite::ecdsa_secp256k1
                                                                 : crypto::Suite::frost_ed25519;
  const auto key = testing::deal_key(group<G>(), suite, structure(), dice);
  const auto quorum = quorum_of(key.record, {Party(2), Party(3)});
  const KeyShare<G> share{key.record, Party(3), secret_shares<typename G::Scalar>(2)};
  use(additive_share(share, *quorum));
}

template <curve::Group G>
void proofs() {
  SecretRandom random;
  testing::SeededRandom dice(1);
  const auto x = curve::random_scalar<typename G::Scalar>(random);
  const G the_group = group<G>();
  const auto suite = group_id<G> == crypto::Group::secp256k1 ? crypto::Suite::frost_bip340
                                                             : crypto::Suite::frost_ed25519;
  const crypto::ProofStatement statement{suite,
                                         Digest{1},
                                         Party(1),
                                         testing::draw_member(dice).identity,
                                         crypto::ProofPurpose::root(),
                                         to_public(the_group.mul_base(x))};
  use(prove(the_group, statement, x, random).encode());
}

constexpr ct::Case cases[] = {
    {"dealing_secp256k1", dealing<curve::Secp256k1>},
    {"dealing_ed25519", dealing<curve::Ed25519>},
    {"checking_shares_secp256k1", checking_shares<curve::Secp256k1>},
    {"checking_shares_ed25519", checking_shares<curve::Ed25519>},
    {"share_sums_secp256k1", share_sums<curve::Secp256k1>},
    {"share_sums_ed25519", share_sums<curve::Ed25519>},
    {"share_messages_secp256k1", share_messages<curve::Secp256k1>},
    {"share_messages_ed25519", share_messages<curve::Ed25519>},
    {"additive_shares_secp256k1", additive_shares<curve::Secp256k1>},
    {"additive_shares_ed25519", additive_shares<curve::Ed25519>},
    {"proofs_secp256k1", proofs<curve::Secp256k1>},
    {"proofs_ed25519", proofs<curve::Ed25519>},
};

}  // namespace
}  // namespace countersign::protocol

int main(int argc, char** argv) {
  return countersign::ct::run_cases(countersign::protocol::cases, argc, argv);
}
