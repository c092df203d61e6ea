// Key generation between honest parties, and against a peer whose messages break one rule each.

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "unit/protocol/dkg_duel.hpp"

namespace countersign::protocol::dkg {
namespace {

using by_hand::Duel;
using by_hand::secret;
using by_hand::sid;
using testing::DkgSetup;
using testing::DkgWire;
using testing::error_of;
using testing::SeededRandom;

template <class Suite>
class Dkg : public ::testing::Test {
 protected:
  using Group = typename Suite::Group;
  using Scalar = typename Group::Scalar;
  using Point = typename Group::Point;

  SeededRandom dice_{3};
  DkgSetup<Group> setup_ = testing::setup_over<Suite>(testing::nested_structure(), dice_);
  DkgWire<Group> wire_{{&setup_, &setup_, &setup_}, sid};
  Duel<Suite> duel_;
};
using Suites =
    ::testing::Types<testing::EcdsaSecp256k1, testing::FrostEd25519, testing::FrostBip340>;
TYPED_TEST_SUITE(Dkg, Suites, );

TYPED_TEST(Dkg, gives_all_parties_one_key_that_the_journal_accepts) {
  const auto results = this->wire_.run();
  ASSERT_EQ(results.size(), 3U);
  for (const auto& [i, result] : results) {
    const auto& key = result.value();
    EXPECT_EQ(key.ready.author, i);
    EXPECT_EQ(crypto::check_ready(this->setup_.terms, key.ready).value(), key.opening);
    EXPECT_EQ(key.opening, results.at(Party(1)).value().opening);
    EXPECT_EQ(key.ready.result, crypto::result_of(this->setup_.terms, key.opening));
    EXPECT_EQ(key.share.self, i);
    EXPECT_EQ(key.share.record.suite, TypeParam::suite);
    EXPECT_EQ(key.share.record.key_id, crypto::key_id(TypeParam::suite, key.opening));
    EXPECT_EQ(key.share.record.certificate_hash, key.ready.result);
    EXPECT_EQ(key.share.record.chain_code, key.opening.chain_code);
    EXPECT_EQ(key.share.record.epoch, first_epoch);
    EXPECT_EQ(key.backups.size(), 5U);
    EXPECT_EQ(crypto::hash_of_backups(TypeParam::suite, key.backups), key.opening.pves);
  }
}

TYPED_TEST(Dkg, deals_shares_that_add_up_to_the_key) {
  const auto results = this->wire_.run();
  const auto& record = results.at(Party(1)).value().share.record;
  const auto quorum = quorum_of(record, {Party(1), Party(2)});
  typename TestFixture::Point sum;
  for (const Party i : {Party(1), Party(2)}) {
    const auto& share = results.at(i).value().share;
    const auto A_i = this->setup_.group.mul_base(additive_share(share, quorum.value()));
    EXPECT_EQ(A_i, quorum.value().member(i).A);
    sum += A_i;
  }
  EXPECT_EQ(sum, record.X);
}

TYPED_TEST(Dkg, returns_the_backups_in_the_order_of_the_leaves) {
  const auto results = this->wire_.run();
  const auto& key = results.at(Party(3)).value();
  for (std::size_t leaf = 0; leaf < key.backups.size(); ++leaf) {
    const auto statement = backup_statement(key.share.record, leaf);
    EXPECT_TRUE(this->setup_.backups.holds(statement, key.backups[leaf])) << leaf;
  }
}

TYPED_TEST(Dkg, sends_messages_of_exactly_the_lengths_specified) {
  this->wire_.run();
  std::map<std::uint8_t, std::multiset<std::size_t>> lengths;  // by tag, without the tag
  for (const auto& [tag, length] : this->wire_.wire().sent()) lengths[tag].insert(length);
  // Points: 1 + (2 - 1) + (2 - 1). Leaves: one, two and two.
  const bool is_ed25519 = TypeParam::suite == crypto::Suite::frost_ed25519;
  const std::size_t opening = is_ed25519 ? 160 + 32 * 3 : 161 + 33 * 3;
  EXPECT_EQ(lengths[1], (std::multiset<std::size_t>{64, 64, 64}));
  EXPECT_EQ(lengths[2], (std::multiset<std::size_t>{opening, opening, opening}));
  EXPECT_EQ(lengths[3], (std::multiset<std::size_t>{64, 64, 96, 96, 96, 96}));
  EXPECT_EQ(lengths[4], (std::multiset<std::size_t>{48, 96, 96}));
  EXPECT_EQ(lengths.size(), 4U);
}

TYPED_TEST(Dkg, ends_for_all_if_one_bit_of_the_binding_differs_at_one) {
  crypto::KeyPlan plan = this->setup_.terms.plan();
  plan.binding[31] ^= 1;
  const auto other = this->setup_.with(std::move(plan), this->dice_);
  DkgWire<typename TestFixture::Group> wire({&this->setup_, &other, &this->setup_}, sid);
  const auto results = wire.run();
  ASSERT_EQ(results.size(), 3U);
  for (const auto& [i, result] : results) {
    EXPECT_EQ(error_of(result),
              (Error{Fault::inconsistent_broadcast, "parties saw different commitments"}));
  }
}

TYPED_TEST(Dkg, ends_for_all_if_an_identity_key_or_the_structure_differs_at_one) {
  crypto::KeyPlan plan = this->setup_.terms.plan();
  plan.members[2].identity = testing::draw_member(this->dice_).identity;
  testing::sort_identities(plan.members);
  const auto other_keys = this->setup_.with(std::move(plan), this->dice_);
  // Two leaves are exchanged, which changes no length.
  plan = this->setup_.terms.plan();
  plan.structure = *crypto::AccessStructure::make(
      crypto::threshold(
          2, {crypto::leaf(2), crypto::leaf(1),
              crypto::threshold(2, {crypto::leaf(3), crypto::leaf(3), crypto::leaf(2)})}),
      crypto::PartyCount(3));
  const auto other_tree = this->setup_.with(std::move(plan), this->dice_);
  for (const auto* other : {&other_keys, &other_tree}) {
    DkgWire<typename TestFixture::Group> wire({&this->setup_, other, &this->setup_}, sid);
    for (const auto& [i, result] : wire.run()) {
      EXPECT_EQ(error_of(result),
                (Error{Fault::inconsistent_broadcast, "parties saw different commitments"}));
    }
  }
}

// The recovery keys are in no echo, but in the backups.
TYPED_TEST(Dkg, names_whoever_backs_up_to_another_recovery_key) {
  crypto::KeyPlan plan = this->setup_.terms.plan();
  plan.members[1].recovery = testing::draw_member(this->dice_).recovery;
  const auto other = this->setup_.with(std::move(plan), this->dice_);
  DkgWire<typename TestFixture::Group> wire({&this->setup_, &other, &this->setup_}, sid);
  const auto results = wire.run();
  for (const Party i : {Party(1), Party(3)}) {
    EXPECT_EQ(error_of(results.at(i)),
              (Error{Fault::bad_backup, "backup of a share does not hold", {Party(2)}}));
  }
}

TYPED_TEST(Dkg, ends_without_a_name_if_first_views_differ) {
  auto& duel = this->duel_;
  duel.commit();
  duel.theirs.r2.E1[0] ^= 1;
  duel.open();
  EXPECT_EQ(duel.error(),
            (Error{Fault::inconsistent_broadcast, "parties saw different commitments"}));
}

// Under unequal views an opening proves nothing against its sender.
TYPED_TEST(Dkg, compares_views_before_it_looks_at_openings) {
  auto& duel = this->duel_;
  duel.commit();
  duel.theirs.r2.E1[0] ^= 1;
  duel.theirs.r2.cc[0] ^= 1;
  duel.open();
  EXPECT_EQ(duel.error(),
            (Error{Fault::inconsistent_broadcast, "parties saw different commitments"}));
}

TYPED_TEST(Dkg, names_whoever_opens_another_chain_code_than_committed) {
  auto& duel = this->duel_;
  duel.commit();
  duel.theirs.r2.cc[0] ^= 1;
  duel.open();
  EXPECT_EQ(duel.error(),
            (Error{Fault::bad_opening, "opening does not match its commitment", {Party(2)}}));
}

TYPED_TEST(Dkg, looks_at_openings_before_it_looks_at_proofs) {
  auto& duel = this->duel_;
  duel.commit();
  duel.theirs.r2.pok = duel.known().r2.pok;
  duel.open();
  EXPECT_EQ(duel.error(),
            (Error{Fault::bad_opening, "opening does not match its commitment", {Party(2)}}));
}

TYPED_TEST(Dkg, names_whoever_does_not_know_what_it_contributes) {
  auto& duel = this->duel_;
  const auto C = duel.theirs.r2.C.points();
  std::vector<typename TestFixture::Point> points(C.begin(), C.end());
  points[0] += TestFixture::Point::generator();
  duel.theirs.r2.C =
      *Commitments<typename TestFixture::Point>::make(duel.run.structure(), std::move(points));
  duel.commit_again();
  duel.commit();
  duel.open();
  EXPECT_EQ(duel.error(),
            (Error{Fault::bad_pok, "proof of the contribution does not hold", {Party(2)}}));
}

TYPED_TEST(Dkg, names_whoever_contributes_what_another_does) {
  auto& duel = this->duel_;
  SeededRandom again(1);
  const auto a_1 = curve::random_scalar<typename TestFixture::Scalar>(again);
  duel.deal_instead(deal(duel.setup.group, duel.run.structure(), a_1, duel.their_random), a_1);
  duel.commit();
  duel.open();
  EXPECT_EQ(duel.error(), (Error{Fault::bad_pok, "two contributions are the same", {Party(2)}}));
}

TYPED_TEST(Dkg, names_whoever_deals_a_share_of_zero) {
  using S = typename TestFixture::Scalar;
  auto& duel = this->duel_;
  duel.commit_to({mul_base_vartime(S(5)), mul_base_vartime(-S(5))}, secret(S(5)));  // f(1) = 0
  duel.commit();
  duel.open();
  EXPECT_EQ(duel.error(), (Error{Fault::bad_point, "a public share is the identity", {Party(2)}}));
}

TYPED_TEST(Dkg, ends_without_a_name_if_second_views_differ) {
  auto& duel = this->duel_;
  duel.commit();
  duel.open();
  Digest E2 = duel.second_view();
  E2[0] ^= 1;
  duel.deal(duel.theirs.dealing.shares, E2);
  EXPECT_EQ(duel.error(), (Error{Fault::inconsistent_broadcast, "parties saw different openings"}));
}

TYPED_TEST(Dkg, compares_views_before_it_looks_at_shares) {
  using S = typename TestFixture::Scalar;
  auto& duel = this->duel_;
  duel.commit();
  duel.open();
  Digest E2 = duel.second_view();
  E2[31] ^= 1;
  duel.deal(curve::SecretVector<S>::filled(2, [](std::span<S> x) { x[0] = S(7); }), E2);
  EXPECT_EQ(duel.error(), (Error{Fault::inconsistent_broadcast, "parties saw different openings"}));
}

TYPED_TEST(Dkg, names_whoever_deals_a_wrong_share) {
  using S = typename TestFixture::Scalar;
  auto& duel = this->duel_;
  duel.commit();
  duel.open();
  const auto wrong = curve::SecretVector<S>::filled(2, [](std::span<S> x) { x[0] = S(7); });
  duel.deal(wrong, duel.second_view());
  EXPECT_EQ(duel.error(),
            (Error{Fault::bad_share, "share does not match its commitments", {Party(2)}}));
}

TYPED_TEST(Dkg, names_whoever_sends_a_share_that_is_no_scalar) {
  auto& duel = this->duel_;
  duel.commit();
  duel.open();
  Bytes payload(65, 0xff);
  payload[0] = 3;
  duel.machine.deliver(Party(2), Channel::direct, payload);
  EXPECT_EQ(duel.error(), (Error{Fault::bad_scalar, "a share is not a scalar", {Party(2)}}));
}

TYPED_TEST(Dkg, refuses_contributions_that_cancel_out) {
  auto& duel = this->duel_;
  SeededRandom again(1);
  const auto minus_a_1 = -curve::random_scalar<typename TestFixture::Scalar>(again);
  duel.deal_instead(deal(duel.setup.group, duel.run.structure(), minus_a_1, duel.their_random),
                    minus_a_1);
  duel.play_to_backups();
  EXPECT_EQ(duel.error(), (Error{Fault::bad_point, "the key is the identity"}));
}

TYPED_TEST(Dkg, refuses_a_key_of_which_a_share_is_zero) {
  using S = typename TestFixture::Scalar;
  using P = typename TestFixture::Point;
  auto& duel = this->duel_;
  // f_2 = 5 - (f_1(1) + 5) * x, so that the share of party 1 is f_1(1) + f_2(1) = 0.
  const auto known = duel.known();
  const S slope = -(known.dealing.shares.expose_secret()[0] + S(5));
  const std::vector<P> C = {mul_base_vartime(S(5)), mul_base_vartime(slope)};
  auto shares = curve::SecretVector<S>::filled(2, [&](std::span<S> x) {
    x[0] = S(5) + slope;
    x[1] = S(5) + slope + slope;
  });
  duel.deal_instead({*Commitments<P>::make(duel.run.structure(), C), std::move(shares)},
                    secret(S(5)));
  duel.play_to_backups();
  EXPECT_EQ(duel.error(), (Error{Fault::bad_point, "a share of the key is the identity"}));
}

TYPED_TEST(Dkg, names_whoever_sends_a_backup_of_something_else) {
  auto& duel = this->duel_;
  duel.play_to_backups();
  duel.say(BackedUp<typename TestFixture::Group>{{Bytes(48)}}, {&duel.setup.backups, 1});
  EXPECT_EQ(duel.error(),
            (Error{Fault::bad_backup, "backup of a share does not hold", {Party(2)}}));
}

/// Makes what nobody can use.
template <curve::Group G>
class BrokenBackups final : public Backups<G> {
 public:
  std::size_t size_of(View) const override { return 8; }
  std::size_t size_max() const override { return 8; }
  Bytes make(const BackupStatement<G>&, const curve::SecretOf<typename G::Scalar>&,
             Random&) const override {
    return Bytes(8);
  }
  bool holds(const BackupStatement<G>&, View) const override { return false; }
};

TYPED_TEST(Dkg, sends_no_backup_of_its_own_that_does_not_hold) {
  using G = typename TestFixture::Group;
  const BrokenBackups<G> broken;
  SeededRandom random(100);
  const auto& setup = this->setup_;
  testing::Wire<NewKey<G>> wire;
  SeededRandom other(101);
  SeededRandom third(102);
  wire.add(Party(1), Machine<NewKey<G>>({sid, Party(1), setup.parties()},
                                        dkg_rules<G>(setup.terms, broken), [&](Net& net) {
                                          return generate_key<G>(net, setup.group, setup.terms,
                                                                 broken, random);
                                        }));
  wire.add(Party(2), setup.machine({sid, Party(2), setup.parties()}, other));
  wire.add(Party(3), setup.machine({sid, Party(3), setup.parties()}, third));
  bool sent = false;
  wire.run([&](auto& message) { sent = sent || (message.from == Party(1) && message.tag() == 4); });
  const auto results = wire.take_results();
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(error_of(results.at(Party(1))), (Error{Fault::bad_backup, "own backup does not hold"}));
  EXPECT_FALSE(sent);
}

}  // namespace
}  // namespace countersign::protocol::dkg
