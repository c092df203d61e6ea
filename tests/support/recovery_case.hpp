#pragma once

#include <utility>
#include <vector>

#include "protocol/backup/statement.hpp"
#include "protocol/recovery/accept.hpp"
#include "support/dealt_key.hpp"
#include "support/structures.hpp"

namespace countersign::testing {

/// A key whose signers are lost, as a dealer makes it in no time: its true bundle, the certificate,
/// and the recovery keys.
template <curve::Group G>
struct LostKey {
  protocol::PerParty<protocol::KeyShare<G>> shares;  // what nobody has any more, to compare with
  std::vector<crypto::X25519SecretKey> recovery_keys;
  std::vector<Digest> recovery_secrets;  // the same, for key files
  protocol::recovery::Bundle bundle;
  Digest certificate;
};

struct KeyToLose {
  crypto::Suite suite;
  crypto::AccessStructure structure;
  std::uint64_t epoch = protocol::first_epoch;
};

inline Digest hash_again(const protocol::recovery::Bundle& bundle) {
  return crypto::result_of(bundle.terms, bundle.opening);
}

inline Secret<32> secret_of(const Digest& bytes) {
  return Secret<32>::filled([&](auto out) { std::ranges::copy(bytes, out.begin()); });
}

template <curve::Group G>
LostKey<G> lose_key(const G& group, const KeyToLose& key, SeededRandom& dice) {
  auto dealt = deal_key(group, key.suite, key.structure, dice);
  auto& record = dealt.record;
  record.epoch = key.epoch;
  sort_identities(record.members);
  std::vector<crypto::X25519SecretKey> recovery_keys;
  std::vector<Digest> recovery_secrets;
  for (auto& member : record.members) {
    recovery_secrets.push_back(draw_digest(dice));
    recovery_keys.push_back(
        crypto::X25519SecretKey::from_bytes(secret_of(recovery_secrets.back())));
    member.recovery = recovery_keys.back().public_key();
  }
  const auto X = protocol::to_public(record.X);
  crypto::KeyOpening opening{X, record.chain_code, {}, {}, draw_digest(dice), draw_digest(dice)};
  for (const auto& X_ell : record.leaf_points) {
    opening.leaf_points.push_back(protocol::to_public(X_ell));
  }
  if (key.epoch == protocol::first_epoch) record.key_id = crypto::key_id(key.suite, opening);

  const protocol::VerifiableBackups<G> format(group);
  std::vector<Bytes> backups(record.leaf_points.size());
  for (const auto& [party, share] : dealt.shares) {
    const auto own = key.structure.leaves_of(party);
    for (std::size_t k = 0; k < own.size(); ++k) {
      backups[own[k]] = format.make(protocol::backup_statement(record, own[k]),
                                    protocol::secret_at(share.leaf_shares, k), dice);
    }
  }
  opening.pves = crypto::hash_of_backups(key.suite, backups);
  crypto::KeyPlan plan{key.suite, draw_digest(dice), key.structure, record.members, {}};
  if (key.epoch > protocol::first_epoch) {
    plan.continued = crypto::ContinuedKey{X, record.chain_code, key.epoch};
  }
  const std::vector<std::uint32_t> steps = {0, 7};
  protocol::recovery::Bundle bundle{
      record.key_id,
      crypto::KeyTerms::make(std::move(plan)).value(),
      opening,
      std::move(backups),
      {crypto::DerivationPath(), crypto::DerivationPath::make(steps).value()}};
  const Digest certificate = hash_again(bundle);
  return {std::move(dealt.shares), std::move(recovery_keys), std::move(recovery_secrets),
          std::move(bundle), certificate};
}

/// New members, with the secret halves of their encryption and recovery keys.
struct NextMembers {
  protocol::recovery::NextEpoch next;
  std::vector<crypto::X25519SecretKey> encryption;
  std::vector<crypto::X25519SecretKey> recovery;
};

inline NextMembers draw_next(const crypto::AccessStructure& structure, SeededRandom& dice) {
  NextMembers out{{draw_digest(dice), structure, {}}, {}, {}};
  std::vector<crypto::Member> members;
  for (std::size_t m = 0; m < structure.party_count().value(); ++m) {
    out.encryption.push_back(crypto::X25519SecretKey::generate(dice));
    out.recovery.push_back(crypto::X25519SecretKey::generate(dice));
    members.push_back(
        {crypto::Ed25519SecretKey::generate(dice).public_key(), out.recovery.back().public_key()});
  }
  sort_identities(members);
  for (std::size_t m = 0; m < members.size(); ++m) {
    out.next.members.push_back({members[m], out.encryption[m].public_key()});
  }
  return out;
}

}  // namespace countersign::testing
