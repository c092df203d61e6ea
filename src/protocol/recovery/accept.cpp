#include "protocol/recovery/accept.hpp"

#include <algorithm>
#include <utility>

#include "base/guard.hpp"
#include "crypto/sealed.hpp"
#include "curve/ed25519.hpp"
#include "curve/secp256k1.hpp"
#include "protocol/backup/statement.hpp"

namespace countersign::protocol::recovery {
namespace {

template <curve::Group G>
Result<Quorum<G>> dealers_of(const KeyRecord<G>& old, const Dealings<G>& dealings) {
  const bool same = dealings.key_id == old.key_id && dealings.epoch == old.epoch &&
                    dealings.certificate == old.certificate_hash && dealings.suite == old.suite;
  if (!guard("recovery.dealings-of-the-key", same)) {
    return Error{Fault::epoch_mismatch, "the dealings are of another key or epoch"};
  }
  crypto::PartySet parties;
  for (const auto& [i, commitments] : dealings.by_dealer) parties.insert(i);
  auto dealers = quorum_of(old, parties);
  if (!dealers.has_value()) return dealers;
  for (const auto& [i, commitments] : dealings.by_dealer) {
    if (!guard("recovery.dealing-of-the-share", commitments.root() == dealers->member(i).A)) {
      return Error{Fault::bad_opening, "a dealing is of something else than a share", {i}};
    }
  }
  return dealers;
}

template <curve::Group G>
Status check_receiver(const Received<G>& received) {
  const std::size_t self = received.self.value();
  const auto& members = received.dealings.next.members;
  const bool own = self >= 1 && self <= members.size() && received.sealed.member == received.self &&
                   members[self - 1].encryption == received.encryption.public_key();
  if (!guard("recovery.own-shares", own)) {
    return Error{Fault::bad_argument, "the sealed shares are another member's"};
  }
  const std::size_t dealers = received.dealings.by_dealer.size();
  return require(guard("recovery.a-box-from-each-dealer", received.sealed.boxes.size() == dealers),
                 {Fault::bad_length, "not one sealed box from each dealer"});
}

/// The shares in one box. The dealer is named by whoever called.
template <curve::ScalarValue S>
Result<curve::SecretVector<S>> shares_in(const SecretBytes& text, std::size_t count) {
  if (!guard("recovery.box-length", text.size() == 32 * count)) {
    return Error{Fault::bad_length, "a box does not hold one share for each leaf"};
  }
  bool canonical = true;
  auto shares = curve::SecretVector<S>::filled(count, [&](std::span<S> out) {
    for (std::size_t k = 0; k < count; ++k) {
      const auto y = curve::decode_secret<S>(text.expose_secret().subspan(32 * k, 32));
      canonical = canonical && y.has_value();
      if (y.has_value()) out[k] = y->expose_secret();
    }
  });
  if (!guard("recovery.share-canonical", canonical)) {
    return Error{Fault::bad_scalar, "a share is not a scalar"};
  }
  return shares;
}

/// y_ell += y^i_ell.
template <curve::ScalarValue S>
curve::SecretVector<S> sum_of(const curve::SecretVector<S>& a, const curve::SecretVector<S>& b) {
  return curve::SecretVector<S>::filled(a.size(), [&](std::span<S> out) {
    for (std::size_t k = 0; k < out.size(); ++k) {
      out[k] = a.expose_secret()[k] + b.expose_secret()[k];
    }
  });
}

Error blaming(Party dealer, Error error) {
  error.culprits = {dealer};
  return error;
}

/// The sums over all dealers: public shares of all leaves, and the own shares.
template <curve::Group G>
struct Sums {
  std::vector<typename G::Point> Y;
  curve::SecretVector<typename G::Scalar> y;
};

template <curve::Group G>
Result<Sums<G>> sum_of_dealings(const G& group, const Received<G>& received,
                                const crypto::SealedChannel& channel) {
  using S = typename G::Scalar;
  const AccessStructure& structure = received.dealings.next.structure;
  const auto own = structure.leaves_of(received.self);
  Sums<G> sums{std::vector<typename G::Point>(structure.leaves().size()),
               curve::SecretVector<S>::filled(own.size(), [](std::span<S>) {})};
  auto box = received.sealed.boxes.begin();
  for (const auto& [i, commitments] : received.dealings.by_dealer) {
    const auto Y_i = evaluate(structure, commitments, i);
    if (!Y_i.has_value()) return Y_i.error();
    const auto text = channel.open(*box++, {box_name(i, received.self)});
    if (!text.has_value()) return blaming(i, text.error());
    const auto y_i = shares_in<S>(*text, own.size());
    if (!y_i.has_value()) return blaming(i, y_i.error());
    if (!guard("recovery.share-matches", shares_match(group, *y_i, own, *Y_i))) {
      return Error{Fault::bad_share, "a share does not match its commitments", {i}};
    }
    for (std::size_t ell = 0; ell < sums.Y.size(); ++ell) sums.Y[ell] += (*Y_i)[ell];
    sums.y = sum_of(sums.y, *y_i);
  }
  const bool valid = std::ranges::none_of(sums.Y, &G::Point::is_identity);
  if (!guard("recovery.new-shares-not-identity", valid)) {
    return Error{Fault::bad_point, "a new share of the key is the identity"};
  }
  return sums;
}

template <curve::Group G>
std::vector<Bytes> back_up(const G& group, const KeyShare<G>& share, Random& random) {
  const VerifiableBackups<G> format(group);
  const auto own = share.record.structure.leaves_of(share.self);
  std::vector<Bytes> backups;
  for (std::size_t k = 0; k < own.size(); ++k) {
    const auto statement = backup_statement(share.record, own[k]);
    backups.push_back(format.make(statement, secret_at(share.leaf_shares, k), random));
  }
  return backups;
}

}  // namespace

template <curve::Group G>
Result<AcceptedShare<G>> accept_recovered(const G& group, const KeyRecord<G>& old,
                                          const Received<G>& received, Random& random) {
  const auto dealers = dealers_of(old, received.dealings);
  if (!dealers.has_value()) return dealers.error();
  const auto terms = next_terms(old, received.dealings.next);
  if (!terms.has_value()) return terms.error();
  crypto::PartySet opened;
  for (const auto& [i, commitments] : received.dealings.by_dealer) opened.insert(i);
  const auto unopened = require_unopened(old, opened, received.dealings.next);
  if (!unopened.has_value()) return unopened.error();
  const auto own = check_receiver(received);
  if (!own.has_value()) return own.error();
  const auto context = context_of(old, *dealers, received.dealings.next, received.dealings.sender);
  const auto channel =
      crypto::SealedChannel::between(received.encryption, received.dealings.sender, context);
  if (!channel.has_value()) return channel.error();
  auto sums = sum_of_dealings(group, received, *channel);
  if (!sums.has_value()) return sums.error();

  KeyRecord<G> record{old.suite,
                      old.key_id,
                      old.epoch + 1,
                      {},
                      terms->plan().structure,
                      terms->plan().members,
                      old.X,
                      old.chain_code,
                      std::move(sums->Y)};
  KeyShare<G> share{std::move(record), received.self, std::move(sums->y)};
  auto backups = back_up(group, share, random);
  return AcceptedShare<G>{std::move(share), std::move(backups)};
}

template Result<AcceptedShare<curve::Secp256k1>> accept_recovered(
    const curve::Secp256k1&, const KeyRecord<curve::Secp256k1>&, const Received<curve::Secp256k1>&,
    Random&);
template Result<AcceptedShare<curve::Ed25519>> accept_recovered(const curve::Ed25519&,
                                                                const KeyRecord<curve::Ed25519>&,
                                                                const Received<curve::Ed25519>&,
                                                                Random&);

}  // namespace countersign::protocol::recovery
