#include "protocol/recovery/dealings.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "crypto/sealed.hpp"
#include "crypto/tagged_hash.hpp"
#include "curve/ed25519.hpp"
#include "curve/secp256k1.hpp"
#include "protocol/backup/statement.hpp"

namespace countersign::protocol::recovery {
namespace {

using crypto::SealedChannel;
using crypto::X25519SecretKey;

/// All shares of one old signer, from its backups.
template <curve::Group G>
Result<KeyShare<G>> open_shares(const G& group, const OldKey<G>& old, Party i,
                                const X25519SecretKey& key) {
  using S = typename G::Scalar;
  const VerifiableBackups<G> backups(group);
  const auto own = old.record.structure.leaves_of(i);
  std::optional<Error> failure;
  auto shares = curve::SecretVector<S>::filled(own.size(), [&](std::span<S> out) {
    for (std::size_t k = 0; k < own.size(); ++k) {
      const auto statement = backup_statement(old.record, own[k]);
      const auto x_ell = backups.open(statement, key, old.backups[own[k]]);
      if (x_ell.has_value()) {
        out[k] = x_ell->expose_secret();
      } else {
        failure = Error{x_ell.error().fault, x_ell.error().what, {i}};
      }
    }
  });
  if (failure.has_value()) return *failure;
  return KeyShare<G>{old.record, i, std::move(shares)};
}

/// A channel from the sender to every new member.
Result<std::vector<SealedChannel>> channels_to(const NextEpoch& next, const X25519SecretKey& sender,
                                               const Digest& context) {
  std::vector<SealedChannel> channels;
  for (const auto& member : next.members) {
    auto channel = SealedChannel::between(sender, member.encryption, context);
    if (!channel.has_value()) return channel.error();
    channels.push_back(*std::move(channel));
  }
  return channels;
}

/// The shares of some leaves of a dealing in their wire form.
template <curve::ScalarValue S>
SecretBytes encode_shares(const curve::SecretVector<S>& shares,
                          std::span<const std::size_t> leaves) {
  return SecretBytes::filled(32 * leaves.size(), [&](std::span<std::uint8_t> out) {
    for (std::size_t k = 0; k < leaves.size(); ++k) {
      const auto bytes = curve::encode_secret(secret_at(shares, leaves[k]));
      std::ranges::copy(bytes.expose_secret(), out.subspan(32 * k).begin());
    }
  });
}

/// The owner of a recovery key among the keys at hand.
const X25519SecretKey& key_of(Party i, const std::vector<crypto::Member>& members,
                              std::span<const X25519SecretKey> keys) {
  const auto& wanted = members[i.value() - 1u].recovery;
  const auto found = std::ranges::find(keys, wanted, &X25519SecretKey::public_key);
  invariant(found != keys.end(), "a dealer is there because its key is");
  return *found;
}

/// Those of the owners who deal. They are a tight set: with the others gone, the same leaves are
/// selected.
Result<crypto::PartySet> used_of(const crypto::AccessStructure& structure,
                                 const crypto::PartySet& owners) {
  const auto selection = crypto::select(structure, owners);
  if (!selection.has_value()) return selection.error();
  crypto::PartySet used;
  for (const crypto::UsedLeaf& leaf : *selection) used.insert(leaf.party);
  return used;
}

}  // namespace

template <curve::Group G>
Digest context_of(const KeyRecord<G>& old, const Quorum<G>& dealers, const NextEpoch& next,
                  const crypto::X25519PublicKey& sender) {
  std::vector<ByteArray<40>> from;
  for (const auto& [i, numbers] : dealers.members()) {
    const auto& identity = old.members[i.value() - 1u].identity;
    from.push_back(crypto::joined(crypto::le64(i.value()), identity.bytes()));
  }
  std::vector<ByteArray<104>> to;
  for (const auto& [member, encryption] : next.members) {
    to.push_back(crypto::joined(crypto::le64(to.size() + 1), member.identity.bytes(),
                                member.recovery.bytes(), encryption.bytes()));
  }
  return crypto::tagged_hash(
      {old.suite, crypto::HashLabel::ctx_recovery},
      {next.binding, old.key_id, crypto::le64(old.epoch), old.certificate_hash,
       crypto::structure_hash(old.suite, next.structure), crypto::list_of(from),
       crypto::list_of(to), sender.bytes()});
}

ByteArray<4> box_name(Party dealer, Party member) {
  return crypto::joined(crypto::le16(dealer.value()), crypto::le16(member.value()));
}

template <curve::Group G>
Result<crypto::KeyTerms> next_terms(const KeyRecord<G>& old, const NextEpoch& next) {
  std::vector<crypto::Member> members;
  for (const auto& each : next.members) members.push_back(each.member);
  return crypto::KeyTerms::make(
      {old.suite, next.binding, next.structure, std::move(members),
       crypto::ContinuedKey{to_public(old.X), old.chain_code, old.epoch + 1}});
}

template <curve::Group G>
Result<crypto::PartySet> owners_of(const KeyRecord<G>& record,
                                   std::span<const X25519SecretKey> keys) {
  crypto::PartySet owners;
  for (const auto& key : keys) {
    bool known = false;
    for (std::size_t m = 0; m < record.members.size(); ++m) {
      if (record.members[m].recovery != key.public_key()) continue;
      owners.insert(Party(static_cast<std::uint16_t>(m + 1)));
      known = true;
    }
    if (!guard("recovery.key-of-a-signer", known)) {
      return Error{Fault::bad_argument, "a recovery key is of no signer of this key"};
    }
  }
  return owners;
}

template <curve::Group G>
Status require_unopened(const KeyRecord<G>& old, const crypto::PartySet& opened,
                        const NextEpoch& next) {
  const auto is_opened = [&](const crypto::X25519PublicKey& key) {
    return std::ranges::any_of(
        opened.parties(), [&](Party i) { return old.members[i.value() - 1u].recovery == key; });
  };
  const bool fresh = std::ranges::none_of(next.members, [&](const NewMember& each) {
    return is_opened(each.member.recovery) || is_opened(each.encryption);
  });
  return require(guard("recovery.opened-keys-retired", fresh),
                 {Fault::bad_argument, "a new member has a recovery key that was opened"});
}

template <curve::Group G>
Result<Recovered<G>> deal_again(const G& group, const OldKey<G>& old,
                                std::span<const X25519SecretKey> keys, const NextEpoch& next,
                                Random& random) {
  const auto terms = next_terms(old.record, next);
  if (!terms.has_value()) return terms.error();
  const auto owners = owners_of(old.record, keys);
  if (!owners.has_value()) return owners.error();
  const auto unopened = require_unopened(old.record, *owners, next);
  if (!unopened.has_value()) return unopened.error();
  const auto used = used_of(old.record.structure, *owners);
  if (!used.has_value()) return used.error();
  const auto dealers = quorum_of(old.record, *used);
  if (!dealers.has_value()) return dealers.error();
  const auto sender = X25519SecretKey::generate(random);
  const auto context = context_of(old.record, *dealers, next, sender.public_key());
  const auto channels = channels_to(next, sender, context);
  if (!channels.has_value()) return channels.error();

  Recovered<G> out{{old.record.key_id,
                    old.record.epoch,
                    old.record.certificate_hash,
                    old.record.suite,
                    next,
                    sender.public_key(),
                    {}},
                   {}};
  for (std::size_t m = 0; m < channels->size(); ++m) {
    out.sealed.push_back({Party(static_cast<std::uint16_t>(m + 1)), {}});
  }
  // One signer after the other: what was decrypted for one is wiped before the next one's is.
  for (const auto& [i, numbers] : dealers->members()) {
    const auto share = open_shares(group, old, i, key_of(i, old.record.members, keys));
    if (!share.has_value()) return share.error();
    const auto a_i = additive_share(*share, *dealers);
    const auto dealing = deal(group, next.structure, a_i, random);
    invariant(dealing.commitments.root() == numbers.A, "opened shares are those of the record");
    for (auto& [member, boxes] : out.sealed) {
      const auto text = encode_shares(dealing.shares, next.structure.leaves_of(member));
      const auto& channel = (*channels)[member.value() - 1u];
      boxes.push_back(channel.seal(text.expose_secret(), {box_name(i, member)}, random));
    }
    out.dealings.by_dealer.emplace(i, dealing.commitments);
  }
  return out;
}

template Digest context_of(const KeyRecord<curve::Secp256k1>&, const Quorum<curve::Secp256k1>&,
                           const NextEpoch&, const crypto::X25519PublicKey&);
template Digest context_of(const KeyRecord<curve::Ed25519>&, const Quorum<curve::Ed25519>&,
                           const NextEpoch&, const crypto::X25519PublicKey&);
template Result<crypto::KeyTerms> next_terms(const KeyRecord<curve::Secp256k1>&, const NextEpoch&);
template Result<crypto::KeyTerms> next_terms(const KeyRecord<curve::Ed25519>&, const NextEpoch&);
template Result<crypto::PartySet> owners_of(const KeyRecord<curve::Secp256k1>&,
                                            std::span<const X25519SecretKey>);
template Result<crypto::PartySet> owners_of(const KeyRecord<curve::Ed25519>&,
                                            std::span<const X25519SecretKey>);
template Status require_unopened(const KeyRecord<curve::Secp256k1>&, const crypto::PartySet&,
                                 const NextEpoch&);
template Status require_unopened(const KeyRecord<curve::Ed25519>&, const crypto::PartySet&,
                                 const NextEpoch&);
template Result<Recovered<curve::Secp256k1>> deal_again(const curve::Secp256k1&,
                                                        const OldKey<curve::Secp256k1>&,
                                                        std::span<const X25519SecretKey>,
                                                        const NextEpoch&, Random&);
template Result<Recovered<curve::Ed25519>> deal_again(const curve::Ed25519&,
                                                      const OldKey<curve::Ed25519>&,
                                                      std::span<const X25519SecretKey>,
                                                      const NextEpoch&, Random&);

}  // namespace countersign::protocol::recovery
