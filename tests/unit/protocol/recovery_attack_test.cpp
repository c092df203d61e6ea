#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "crypto/sealed.hpp"
#include "support/error_of.hpp"
#include "support/recovery_case.hpp"

// A recovery with files that somebody has changed. Rows are those of the attack catalogue: a backup
// that is not what it seems (47), a key that gets out where it is recovered (48).

namespace countersign::protocol::recovery {
namespace {

using testing::error_of;
using testing::flat;
using testing::SeededRandom;
using G = curve::Secp256k1;

/// Two of three, lost, and three new members; the files of a recovery by parties 1 and 2.
struct Lost {
  SeededRandom dice{1};
  G group{dice};
  testing::LostKey<G> key =
      testing::lose_key(group, {crypto::Suite::ecdsa_secp256k1, flat(2, 3)}, dice);
  OldKey<G> old = check(group, key.bundle, key.certificate).value();
  testing::NextMembers members = testing::draw_next(flat(2, 3), dice);
  Recovered<G> recovered =
      deal_again(group, old, std::span(key.recovery_keys).first(2), members.next, dice).value();

  std::optional<Error> refusal(const Bundle& bundle) const {
    return error_of(check(group, bundle, key.certificate));
  }
  /// What member 1 says to its files.
  std::optional<Error> refusal() {
    return error_of(accept_recovered(
        group, old.record,
        Received<G>{recovered.dealings, recovered.sealed[0], Party(1), members.encryption[0]},
        dice));
  }
  std::optional<Error> refusal_to_deal(std::span<const crypto::X25519SecretKey> keys,
                                       const NextEpoch& next) {
    return error_of(deal_again(group, old, keys, next, dice));
  }
};

const Error other_certificate{Fault::bad_opening, "the bundle does not hash to the certificate"};

TEST(Attack, row_47_bundle_of_another_certificate) {
  Lost lost;
  EXPECT_EQ(error_of(check(lost.group, lost.key.bundle, Digest{1})), other_certificate);

  auto bundle = lost.key.bundle;
  bundle.opening.chain_code = crypto::ChainCode(Digest{1});
  EXPECT_EQ(lost.refusal(bundle), other_certificate);
  bundle = lost.key.bundle;
  std::swap(bundle.opening.leaf_points[0], bundle.opening.leaf_points[1]);
  EXPECT_EQ(lost.refusal(bundle), other_certificate);
}

TEST(Attack, row_47_bundle_with_other_backups) {
  Lost lost;
  auto bundle = lost.key.bundle;
  bundle.backups[2][5000] ^= 1;
  EXPECT_EQ(lost.refusal(bundle),
            (Error{Fault::bad_opening, "the backups are not those that the certificate is over"}));
}

TEST(Attack, row_47_certified_backup_that_does_not_hold) {
  // The certificate is over bad backups: its members let them pass, or are all corrupt.
  Lost lost;
  auto bundle = lost.key.bundle;
  std::swap(bundle.backups[1], bundle.backups[2]);
  bundle.opening.pves = crypto::hash_of_backups(bundle.terms.plan().suite, bundle.backups);
  EXPECT_EQ(error_of(check(lost.group, bundle, testing::hash_again(bundle))),
            (Error{Fault::bad_backup, "a backup does not hold", {Party(2), Party(3)}}));
}

TEST(Attack, row_47_bundle_with_another_key_id) {
  Lost lost;
  auto bundle = lost.key.bundle;
  bundle.key_id[0] ^= 1;
  EXPECT_EQ(lost.refusal(bundle),
            (Error{Fault::bad_backup, "a backup does not hold", {Party(1), Party(2), Party(3)}}));
}

TEST(Attack, row_47_certified_key_of_other_shares) {
  Lost lost;
  auto bundle = lost.key.bundle;
  bundle.opening.X = crypto::PublicPoint::generator(crypto::Group::secp256k1);
  EXPECT_EQ(error_of(check(lost.group, bundle, testing::hash_again(bundle))),
            (Error{Fault::bad_share, "the public shares do not give the key"}));
}

TEST(Attack, row_47_bundle_cut_short_or_longer) {
  const Lost lost;
  const Bytes bytes = encode(lost.key.bundle);
  for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 20) {
    EXPECT_FALSE(decode_bundle(View(bytes).first(size)).has_value()) << size;
  }
  Bytes other(bytes.begin(), bytes.end() - 1);
  const Error wrong_length{Fault::bad_length, "a recovery bundle has another length than it says"};
  EXPECT_EQ(error_of(decode_bundle(other)), wrong_length);
  other = bytes;
  other.push_back(0);
  EXPECT_EQ(error_of(decode_bundle(other)), wrong_length);
  EXPECT_EQ(error_of(decode_bundle(Bytes(bundle_bytes_max + 1))),
            (Error{Fault::over_limit, "a recovery bundle is too long"}));
}

TEST(Attack, row_47_bundle_with_bad_fields) {
  const Lost lost;
  const Bytes bytes = encode(lost.key.bundle);
  const auto with = [&](std::size_t at, std::uint8_t value) {
    Bytes changed = bytes;
    changed[at] = value;
    return error_of(decode_bundle(changed));
  };
  EXPECT_EQ(with(0, 'x'), (Error{Fault::bad_encoding, "not a recovery bundle"}));
  EXPECT_EQ(with(62, 0), (Error{Fault::bad_encoding, "the epoch of a recovery bundle is 0"}));
  EXPECT_EQ(with(70, 3), (Error{Fault::bad_encoding, "no suite of keys has this number"}));
  const std::size_t members = 70 + 1 + 32 + 2 + 4 + lost.old.record.structure.encode().size();
  EXPECT_EQ(with(members + 31, 0xff),
            (Error{Fault::bad_point, "the identity key of a member is none"}));
  EXPECT_EQ(with(members + 63, 0xff),
            (Error{Fault::bad_encoding, "the recovery key of a member is none"}));
}

TEST(Attack, row_48_too_few_recovery_keys) {
  Lost lost;
  const std::span keys(lost.key.recovery_keys);
  EXPECT_EQ(lost.refusal_to_deal(keys.first(1), lost.members.next)->fault, Fault::not_qualified);
  EXPECT_EQ(lost.refusal_to_deal({}, lost.members.next)->fault, Fault::not_qualified);
}

TEST(Attack, row_48_recovery_key_of_nobody) {
  Lost lost;
  EXPECT_EQ(lost.refusal_to_deal(lost.members.recovery, lost.members.next),
            (Error{Fault::bad_argument, "a recovery key is of no signer of this key"}));
}

const Error opened{Fault::bad_argument, "a new member has a recovery key that was opened"};

TEST(Attack, row_48_new_members_with_a_recovery_key_that_was_opened) {
  Lost lost;
  const std::span keys(lost.key.recovery_keys);
  auto next = lost.members.next;
  next.members[2].member.recovery = keys[1].public_key();
  EXPECT_EQ(lost.refusal_to_deal(keys.first(2), next), opened);
  EXPECT_EQ(lost.refusal_to_deal(keys, next), opened);
  next = lost.members.next;
  next.members[0].encryption = keys[0].public_key();
  EXPECT_EQ(lost.refusal_to_deal(keys.first(2), next), opened);
  // One that stayed closed may stay in use; one that was brought and not needed may not.
  next = lost.members.next;
  next.members[2].member.recovery = keys[2].public_key();
  EXPECT_EQ(lost.refusal_to_deal(keys.first(2), next), std::nullopt);
  EXPECT_EQ(lost.refusal_to_deal(keys, next), opened);
  lost.recovered.dealings.next.members[2].member.recovery = keys[1].public_key();
  EXPECT_EQ(lost.refusal(), opened);
}

TEST(Attack, row_48_new_members_who_need_not_meet) {
  Lost lost;
  const auto alone = testing::draw_next(flat(1, 2), lost.dice);
  const std::span keys(lost.key.recovery_keys);
  EXPECT_EQ(lost.refusal_to_deal(keys.first(2), alone.next)->fault, Fault::bad_argument);
  auto one_recovery_key = lost.members.next;
  for (auto& each : one_recovery_key.members) {
    each.member.recovery = lost.members.recovery[0].public_key();
  }
  EXPECT_EQ(lost.refusal_to_deal(keys.first(2), one_recovery_key),
            (Error{Fault::bad_argument, "one recovery key opens a qualified set"}));
}

TEST(Attack, row_48_certified_backup_that_does_not_open) {
  // Past check(): what it let pass can still not be opened.
  Lost lost;
  std::swap(lost.old.backups[0], lost.old.backups[1]);
  EXPECT_EQ(lost.refusal_to_deal(std::span(lost.key.recovery_keys).first(2), lost.members.next),
            (Error{Fault::bad_backup, "no row of a backup gives the share", {Party(1)}}));
}

TEST(Attack, row_48_no_share_leaves_in_the_clear) {
  Lost lost;
  std::vector<Digest> secrets;
  for (const auto& [i, share] : lost.key.shares) {
    secrets.push_back(share.leaf_shares.expose_secret()[0].encode());
  }
  const auto quorum = quorum_of(lost.old.record, {Party(1), Party(2)});
  const auto a_1 = additive_share(lost.key.shares.at(Party(1)), *quorum);
  const auto a_2 = additive_share(lost.key.shares.at(Party(2)), *quorum);
  for (const auto& secret : {a_1.clone(), a_2.clone(), a_1 + a_2}) {
    secrets.push_back(secret.expose_secret().encode());
  }
  for (std::size_t m = 0; m < 3; ++m) {
    const auto accepted = accept_recovered(
        lost.group, lost.old.record,
        Received<G>{lost.recovered.dealings, lost.recovered.sealed[m],
                    Party(static_cast<std::uint16_t>(m + 1)), lost.members.encryption[m]},
        lost.dice);
    secrets.push_back(accepted->share.leaf_shares.expose_secret()[0].encode());
  }

  std::vector<Bytes> files = {encode(lost.key.bundle), encode(lost.recovered.dealings)};
  for (const auto& sealed : lost.recovered.sealed) files.push_back(encode(sealed));
  for (const Bytes& file : files) {
    for (const Digest& secret : secrets) {
      EXPECT_TRUE(std::ranges::search(file, View(secret).first(8)).empty());
    }
  }
}

TEST(Attack, row_48_dealings_of_another_key_or_epoch) {
  using D = Dealings<G>;
  const std::vector<std::function<void(D&)>> changes = {
      [](D& d) { d.key_id[0] ^= 1; },
      [](D& d) { d.epoch += 1; },
      [](D& d) { d.certificate[0] ^= 1; },
      [](D& d) { d.suite = crypto::Suite::frost_bip340; },
  };
  for (const auto& change : changes) {
    Lost lost;
    change(lost.recovered.dealings);
    EXPECT_EQ(lost.refusal(),
              (Error{Fault::epoch_mismatch, "the dealings are of another key or epoch"}));
  }
}

/// Another dealing by party 2, of something else than its share.
Dealing<G> other_dealing(Lost& lost) {
  return deal(lost.group, lost.members.next.structure,
              curve::random_scalar<curve::Scalar>(lost.dice), lost.dice);
}

TEST(Attack, row_48_dealing_of_something_else) {
  Lost lost;
  lost.recovered.dealings.by_dealer.at(Party(2)) = other_dealing(lost).commitments;
  EXPECT_EQ(lost.refusal(),
            (Error{Fault::bad_opening, "a dealing is of something else than a share", {Party(2)}}));
}

TEST(Attack, row_48_dealing_left_out_or_added) {
  Lost lost;
  auto& dealings = lost.recovered.dealings.by_dealer;
  const auto second = dealings.at(Party(2));
  dealings.erase(Party(2));
  EXPECT_EQ(lost.refusal()->fault, Fault::not_qualified);
  dealings.emplace(Party(2), second);
  dealings.emplace(Party(3), second);
  EXPECT_EQ(lost.refusal()->fault, Fault::not_qualified);
}

TEST(Attack, row_48_dealing_of_another_polynomial) {
  // The root is right; the share was dealt by another polynomial.
  Lost lost;
  auto& commitments = lost.recovered.dealings.by_dealer.at(Party(2));
  auto points = std::vector(commitments.points().begin(), commitments.points().end());
  points[1] += curve::Point::generator();
  commitments = Commitments<curve::Point>::make(lost.members.next.structure, points).value();
  EXPECT_EQ(lost.refusal(),
            (Error{Fault::bad_share, "a share does not match its commitments", {Party(2)}}));
}

TEST(Attack, row_48_box_changed_or_swapped) {
  const Error closed{Fault::not_authentic, "sealed bytes are not authentic", {Party(1)}};
  Lost lost;
  auto& boxes = lost.recovered.sealed[0].boxes;
  std::swap(boxes[0], boxes[1]);
  EXPECT_EQ(lost.refusal(), closed);
  std::swap(boxes[0], boxes[1]);
  EXPECT_EQ(lost.refusal(), std::nullopt);
  boxes[0] = lost.recovered.sealed[1].boxes[0];
  EXPECT_EQ(lost.refusal(), closed);
  boxes.pop_back();
  EXPECT_EQ(lost.refusal(), (Error{Fault::bad_length, "not one sealed box from each dealer"}));
}

TEST(Attack, row_48_next_epoch_changed_on_the_way) {
  Lost lost;
  lost.recovered.dealings.next.binding[0] ^= 1;
  EXPECT_EQ(lost.refusal()->fault, Fault::not_authentic);
  lost.recovered.dealings.next.binding[0] ^= 1;
  auto& members = lost.recovered.dealings.next.members;
  std::swap(members[1].encryption, members[2].encryption);
  EXPECT_EQ(lost.refusal()->fault, Fault::not_authentic);
  std::swap(members[1], members[2]);
  EXPECT_EQ(lost.refusal(), (Error{Fault::bad_argument,
                                   "members are not sorted by identity key, or one is twice"}));
  std::swap(members[1], members[2]);
  for (auto& each : lost.recovered.dealings.next.members) {
    each.member.recovery = lost.members.recovery[0].public_key();
  }
  EXPECT_EQ(lost.refusal(), (Error{Fault::bad_argument, "one recovery key opens a qualified set"}));
}

TEST(Attack, row_48_shares_of_another_member) {
  Lost lost;
  const Error others{Fault::bad_argument, "the sealed shares are another member's"};
  lost.recovered.sealed[0].member = Party(2);
  EXPECT_EQ(lost.refusal(), others);
  const auto as = [&](std::uint16_t self, std::size_t key) {
    lost.recovered.sealed[1].member = Party(self);
    return error_of(accept_recovered(lost.group, lost.old.record,
                                     Received<G>{lost.recovered.dealings, lost.recovered.sealed[1],
                                                 Party(self), lost.members.encryption[key]},
                                     lost.dice));
  };
  EXPECT_EQ(as(0, 0), others);
  EXPECT_EQ(as(4, 0), others);
  EXPECT_EQ(as(2, 0), others);
  EXPECT_EQ(as(2, 1), std::nullopt);
}

/// Seals other bytes to member 1 in the place of a dealer's box, as whoever knows the sender's
/// secret key can: the tool itself.
class BentSender {
 public:
  explicit BentSender(Lost& lost) : lost_(lost) {
    lost.recovered.dealings.sender = key_.public_key();
  }
  void seal(Party dealer, View text) {
    const auto dealers = quorum_of(lost_.old.record, {Party(1), Party(2)});
    const auto context =
        context_of(lost_.old.record, *dealers, lost_.members.next, key_.public_key());
    const auto channel =
        crypto::SealedChannel::between(key_, lost_.members.encryption[0].public_key(), context)
            .value();
    lost_.recovered.sealed[0].boxes[dealer.value() - 1u] =
        channel.seal(text, {box_name(dealer, Party(1))}, lost_.dice);
  }

 private:
  Lost& lost_;
  crypto::X25519SecretKey key_ = crypto::X25519SecretKey::generate(lost_.dice);
};

TEST(Attack, row_48_box_of_bad_shares) {
  Lost lost;
  BentSender sender(lost);
  sender.seal(Party(1), Bytes(31, 1));
  EXPECT_EQ(lost.refusal(),
            (Error{Fault::bad_length, "a box does not hold one share for each leaf", {Party(1)}}));
  sender.seal(Party(1), Bytes(64, 1));
  EXPECT_EQ(lost.refusal()->fault, Fault::bad_length);
  sender.seal(Party(1), Bytes(32, 0xff));
  EXPECT_EQ(lost.refusal(), (Error{Fault::bad_scalar, "a share is not a scalar", {Party(1)}}));
  sender.seal(Party(1), Bytes(32, 1));
  EXPECT_EQ(lost.refusal(),
            (Error{Fault::bad_share, "a share does not match its commitments", {Party(1)}}));
}

TEST(Attack, row_48_new_share_of_zero) {
  // Whoever deals for both signers can make the shares of one new leaf cancel.
  Lost lost;
  const auto& structure = lost.members.next.structure;
  const auto quorum = quorum_of(lost.old.record, {Party(1), Party(2)});
  const auto a_1 = additive_share(lost.key.shares.at(Party(1)), *quorum).expose_secret();
  const auto a_2 = additive_share(lost.key.shares.at(Party(2)), *quorum).expose_secret();
  const curve::Scalar slope(5);
  const curve::Scalar other_slope = -(a_1 + a_2 + slope);  // f_1(1) + f_2(1) = 0
  BentSender sender(lost);
  const auto deal_by = [&](Party i, const curve::Scalar& a, const curve::Scalar& b) {
    lost.recovered.dealings.by_dealer.at(i) =
        Commitments<curve::Point>::make(structure, {mul_base_vartime(a), mul_base_vartime(b)})
            .value();
    sender.seal(i, (a + b).encode());
  };
  deal_by(Party(1), a_1, slope);
  deal_by(Party(2), a_2, other_slope);
  EXPECT_EQ(lost.refusal(), (Error{Fault::bad_point, "a new share of the key is the identity"}));
}

TEST(Attack, row_48_files_cut_short_or_of_another_kind) {
  const Lost lost;
  const Bytes dealings = encode(lost.recovered.dealings);
  const Bytes sealed = encode(lost.recovered.sealed[0]);
  for (std::size_t size = 0; size < dealings.size(); ++size) {
    EXPECT_FALSE(decode_dealings<G>(View(dealings).first(size)).has_value()) << size;
  }
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(decode_sealed(View(sealed).first(size)).has_value()) << size;
  }
  EXPECT_EQ(error_of(decode_dealings<G>(sealed)),
            (Error{Fault::bad_encoding, "not the dealings of a recovery"}));
  EXPECT_EQ(error_of(decode_sealed(dealings)),
            (Error{Fault::bad_encoding, "not the shares of a recovery"}));
  EXPECT_EQ(error_of(decode_dealings<curve::Ed25519>(dealings)),
            (Error{Fault::bad_argument, "the dealings are over another group"}));
  Bytes longer = dealings;
  longer.push_back(0);
  EXPECT_EQ(error_of(decode_dealings<G>(longer)),
            (Error{Fault::bad_length, "the dealings have another length than they say"}));
  longer = sealed;
  longer.push_back(0);
  EXPECT_EQ(error_of(decode_sealed(longer)),
            (Error{Fault::bad_length, "sealed shares have another length than they say"}));
}

}  // namespace
}  // namespace countersign::protocol::recovery
