#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "crypto/keys/certificate.hpp"
#include "crypto/sha256.hpp"
#include "curve/ed25519.hpp"
#include "curve/secp256k1.hpp"
#include "protocol/dkg/dkg.hpp"
#include "protocol/machine.hpp"
#include "support/seeded_random.hpp"

namespace countersign::sim {

using testing::SeededRandom;

/// What a run of key generation needs besides its session: random trees, members, and backups that
/// back nothing up.

/// A tree over the leaves, which it takes in random order, and thresholds of any height.
inline crypto::Tree draw_tree(std::vector<std::uint16_t> leaves, unsigned levels,
                              SeededRandom& dice) {
  if (leaves.size() == 1) return crypto::leaf(leaves.front());
  std::vector<std::vector<std::uint16_t>> groups(levels == 0 ? leaves.size()
                                                             : 2 + dice.below(leaves.size() - 1));
  for (std::size_t k = 0; k < leaves.size(); ++k) {
    std::swap(leaves[k], leaves[k + dice.below(leaves.size() - k)]);
    groups[k < groups.size() ? k : dice.below(groups.size())].push_back(leaves[k]);
  }
  std::vector<crypto::Tree> children;
  for (auto& group : groups) {
    children.push_back(draw_tree(std::move(group), levels == 0 ? 0 : levels - 1, dice));
  }
  return crypto::threshold(1 + dice.below(children.size()), children);
}

/// For n parties, of whom some have several leaves; up to four levels.
inline crypto::AccessStructure draw_structure(std::uint16_t n, SeededRandom& dice) {
  std::vector<std::uint16_t> leaves;
  for (std::uint16_t i = 1; i <= n; ++i) {
    const std::size_t weight = 1 + (dice.chance(30) ? 1 + dice.below(2) : 0);
    leaves.insert(leaves.end(), weight, i);
  }
  return *crypto::AccessStructure::make(draw_tree(leaves, 3, dice), crypto::PartyCount(n));
}

/// Bytes that name what they should be a backup of, in place of one.
template <curve::Group G>
class NamedBackups final : public protocol::Backups<G> {
 public:
  static constexpr std::size_t size = 48;

  std::size_t size_of(View) const override { return size; }
  std::size_t size_max() const override { return size; }

  Bytes make(const protocol::BackupStatement<G>& statement,
             const curve::SecretOf<typename G::Scalar>&, Random&) const override {
    crypto::Sha256 hash;
    hash.update(statement.key_id).update(statement.structure_hash).update(statement.leaf);
    hash.update(statement.X_ell.encode()).update(statement.recovery_key.bytes());
    const Digest digest = hash.digest();
    Bytes backup(size);
    std::ranges::copy(digest, backup.begin());
    return backup;
  }

  bool holds(const protocol::BackupStatement<G>& statement, View backup) const override {
    SeededRandom unused(0);
    auto zero = typename G::Scalar();
    const auto share = curve::SecretOf<typename G::Scalar>::take(zero);
    return std::ranges::equal(make(statement, share, unused), backup);
  }
};

template <curve::Group G>
G make_group(SeededRandom& dice) {
  if constexpr (std::is_constructible_v<G, Random&>) {
    return G(dice);
  } else {
    return G();
  }
}

template <curve::Group G>
inline constexpr crypto::Suite suite_of =
    protocol::group_id<G> == crypto::Group::secp256k1 ? crypto::Suite::ecdsa_secp256k1
                                                      : crypto::Suite::frost_ed25519;

inline crypto::Member draw_member(SeededRandom& dice) {
  return {crypto::Ed25519SecretKey::generate(dice).public_key(),
          crypto::X25519SecretKey::generate(dice).public_key()};
}

/// Terms over this structure, unless no key may have it.
template <curve::Group G>
Result<crypto::KeyTerms> draw_terms(const crypto::AccessStructure& structure, SeededRandom& dice) {
  crypto::KeyPlan plan{suite_of<G>, {}, structure, {}};
  dice.fill(plan.binding);
  for (std::size_t i = 0; i < structure.party_count().value(); ++i) {
    plan.members.push_back(draw_member(dice));
  }
  return crypto::KeyTerms::make(std::move(plan));
}

template <curve::Group G>
struct DkgSetup {
  G group;
  crypto::KeyTerms terms;
  NamedBackups<G> backups = {};

  std::vector<Party> parties() const {
    std::vector<Party> all;
    for (std::uint16_t i = 1; i <= terms.plan().members.size(); ++i) all.push_back(Party(i));
    return all;
  }

  protocol::Machine<protocol::NewKey<G>> machine(const protocol::Session& session,
                                                 Random& random) const {
    return {session, protocol::dkg_rules<G>(terms, backups), [&](protocol::Net& net) {
              return protocol::generate_key<G>(net, group, terms, backups, random);
            }};
  }
};

template <curve::Group G>
DkgSetup<G> setup_over(const crypto::AccessStructure& structure, SeededRandom& dice) {
  G group = make_group<G>(dice);
  return {std::move(group), *draw_terms<G>(structure, dice)};
}

}  // namespace countersign::sim
