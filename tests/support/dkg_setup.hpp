#pragma once

#include <list>
#include <optional>
#include <utility>
#include <vector>

#include "crypto/keys/certificate.hpp"
#include "protocol/dkg/dkg.hpp"
#include "support/dealt_key.hpp"
#include "support/named_backups.hpp"
#include "support/structures.hpp"
#include "support/wire.hpp"

namespace countersign::testing {

/// What a run of key generation needs besides its session: members, terms, and backups that back
/// nothing up.

/// The suites, as types for typed tests. The two over secp256k1 differ in every hash.
struct EcdsaSecp256k1 {
  using Group = curve::Secp256k1;
  static constexpr crypto::Suite suite = crypto::Suite::ecdsa_secp256k1;
};
struct FrostEd25519 {
  using Group = curve::Ed25519;
  static constexpr crypto::Suite suite = crypto::Suite::frost_ed25519;
};
struct FrostBip340 {
  using Group = curve::Secp256k1;
  static constexpr crypto::Suite suite = crypto::Suite::frost_bip340;
};

/// Terms over this structure, unless no key may have it.
inline Result<crypto::KeyTerms> draw_terms(crypto::Suite suite,
                                           const crypto::AccessStructure& structure,
                                           SeededRandom& dice) {
  crypto::KeyPlan plan{suite, draw_digest(dice), structure, {}};
  for (std::size_t i = 0; i < structure.party_count().value(); ++i) {
    plan.members.push_back(draw_member(dice));
  }
  sort_identities(plan.members);
  return crypto::KeyTerms::make(std::move(plan));
}

/// One run as its members see it. Outlives the machines.
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

  /// The same run under other terms.
  DkgSetup with(crypto::KeyPlan plan, SeededRandom& dice) const {
    return {make_group<G>(dice), *crypto::KeyTerms::make(std::move(plan))};
  }
};

template <class Suite>
DkgSetup<typename Suite::Group> setup_over(const crypto::AccessStructure& structure,
                                           SeededRandom& dice) {
  auto group = make_group<typename Suite::Group>(dice);
  return {std::move(group), *draw_terms(Suite::suite, structure, dice)};
}

/// A party has two leaves, and a threshold lies inside another: three points, five leaves.
inline crypto::AccessStructure nested_structure() {
  using crypto::leaf;
  return *crypto::AccessStructure::make(
      crypto::threshold(2, {leaf(1), leaf(2), crypto::threshold(2, {leaf(3), leaf(3), leaf(2)})}),
      crypto::PartyCount(3));
}

/// All parties of a run, wired together. Each may have a setup of its own.
template <curve::Group G>
class DkgWire final {
 public:
  using Setups = std::vector<const DkgSetup<G>*>;

  DkgWire(const Setups& setups, const protocol::SessionId& sid, std::uint64_t seed = 100) {
    for (std::uint16_t k = 0; k < setups.size(); ++k) {
      const protocol::Session session{sid, Party(static_cast<std::uint16_t>(k + 1)),
                                      setups[k]->parties()};
      wire_.add(session.self, setups[k]->machine(session, random_.emplace_back(seed + k)));
    }
  }

  protocol::PerParty<Result<protocol::NewKey<G>>> run(const Alter& alter = {}) {
    wire_.run(alter);
    return wire_.take_results();
  }

  Wire<protocol::NewKey<G>>& wire() { return wire_; }

 private:
  std::list<SeededRandom> random_;
  Wire<protocol::NewKey<G>> wire_;
};

}  // namespace countersign::testing
