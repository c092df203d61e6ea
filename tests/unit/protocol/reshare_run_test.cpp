#include <gtest/gtest.h>

#include <map>
#include <set>

#include "crypto/keys/minimal_quorums.hpp"
#include "support/error_of.hpp"
#include "support/reshare_stage.hpp"

namespace countersign::protocol {
namespace {

using curve::Ed25519;
using curve::Secp256k1;
using testing::error_of;
using testing::flat;
using testing::InTransit;
using testing::refresh_of;
using testing::ReshareRun;
using testing::ReshareStage;
using testing::rotation_2of3_to_3of5;
using testing::SeededRandom;

template <curve::Group G>
using Results = PerParty<Result<Reshared<G>>>;

/// The key, put together by one who has all these shares. Only a test may do this.
template <curve::Group G>
typename G::Scalar key_of(const std::vector<const KeyShare<G>*>& shares) {
  crypto::PartySet parties;
  for (const KeyShare<G>* share : shares) parties.insert(share->self);
  const auto quorum = quorum_of(shares.front()->record, parties);
  typename G::Scalar x;
  for (const KeyShare<G>* share : shares) {
    x = x + additive_share(*share, quorum.value()).expose_secret();
  }
  return x;
}

/// The new shares by the members' new indices.
template <curve::Group G>
PerParty<const KeyShare<G>*> shares_in(const Results<G>& results) {
  PerParty<const KeyShare<G>*> shares;
  for (const auto& [j, result] : results) {
    if (result->own.has_value()) shares.emplace(result->own->share.self, &result->own->share);
  }
  return shares;
}

template <class G>
class Reshare : public ::testing::Test {};
using Groups = ::testing::Types<Secp256k1, Ed25519>;
TYPED_TEST_SUITE(Reshare, Groups, );

TYPED_TEST(Reshare, gives_all_members_one_epoch_that_the_journal_accepts) {
  SeededRandom dice(1);
  const ReshareStage<TypeParam> stage(rotation_2of3_to_3of5(), dice);
  const auto terms = stage.terms();
  ReshareRun<TypeParam> run(stage, terms);
  const auto results = run.results();
  ASSERT_EQ(results.size(), 6u);
  std::size_t members = 0;
  for (const auto& [j, result] : results) {
    ASSERT_EQ(error_of(result), std::nullopt);
    EXPECT_EQ(result->result, results.begin()->second->result);
    EXPECT_EQ(result->backups.size(), 5u);
    const auto member = terms.participant(j).member;
    ASSERT_EQ(result->own.has_value(), member.has_value());
    if (!member.has_value()) continue;
    ++members;
    const auto& [ready, share] = *result->own;
    EXPECT_EQ(crypto::check_ready(terms.next(), ready).value(), result->opening);
    EXPECT_EQ(ready.author, *member);
    EXPECT_EQ(share.self, *member);
    EXPECT_EQ(share.record.certificate_hash, result->result);
    EXPECT_EQ(share.record.epoch, first_epoch + 1);
    EXPECT_EQ(share.record.X, stage.key.record.X);
    EXPECT_EQ(share.record.chain_code, stage.key.record.chain_code);
    EXPECT_EQ(share.record.key_id, stage.key.record.key_id);
  }
  EXPECT_EQ(members, 5u);
}

TYPED_TEST(Reshare, keeps_the_key_and_no_old_share_fits_a_new_one) {
  SeededRandom dice(2);
  const ReshareStage<TypeParam> stage(refresh_of(flat(2, 3), {Party(1), Party(3)}), dice);
  const auto terms = stage.terms();
  const auto x =
      key_of<TypeParam>({&stage.key.shares.at(Party(1)), &stage.key.shares.at(Party(2))});
  ReshareRun<TypeParam> run(stage, terms);
  const auto results = run.results();
  const auto fresh = shares_in(results);
  EXPECT_EQ(key_of<TypeParam>({fresh.at(Party(1)), fresh.at(Party(2))}).encode(), x.encode());
  EXPECT_EQ(key_of<TypeParam>({fresh.at(Party(2)), fresh.at(Party(3))}).encode(), x.encode());
  const KeyShare<TypeParam>& stale = stage.key.shares.at(Party(2));
  EXPECT_NE(key_of<TypeParam>({fresh.at(Party(1)), &stale}).encode(), x.encode());
  EXPECT_NE(fresh.at(Party(1))->record.leaf_points, stage.key.record.leaf_points);
}

TYPED_TEST(Reshare, reshares_over_any_tree) {
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    SeededRandom dice(100 + seed);
    const auto old_structure = testing::draw_structure(3, dice);
    const auto structure = testing::draw_structure(4, dice);
    const auto quorums = crypto::minimal_quorums(old_structure).value();
    const ReshareStage<TypeParam> stage({old_structure,
                                         quorums[dice.below(quorums.size())],
                                         structure,
                                         {Party(2), std::nullopt, Party(3), std::nullopt}},
                                        dice);
    const auto terms = ReshareTerms<TypeParam>::make(*stage.plan);
    if (!terms.has_value()) continue;  // a structure in which one party suffices
    ReshareRun<TypeParam> run(stage, *terms);
    const auto results = run.results();
    for (const auto& [j, result] : results) ASSERT_EQ(error_of(result), std::nullopt);
    const auto shares = shares_in(results);
    const auto quorum = crypto::minimal_quorums(structure).value().front();
    std::vector<const KeyShare<TypeParam>*> used;
    for (const Party i : quorum.parties()) used.push_back(shares.at(i));
    EXPECT_EQ(mul_base_vartime(key_of(used)), stage.key.record.X) << seed;
  }
}

TYPED_TEST(Reshare, sends_messages_of_exactly_the_lengths_specified) {
  SeededRandom dice(3);
  const ReshareStage<TypeParam> stage(rotation_2of3_to_3of5(), dice);
  const auto terms = stage.terms();
  ReshareRun<TypeParam> run(stage, terms);
  run.results();
  std::map<std::uint8_t, std::multiset<std::size_t>> lengths;
  for (const auto& [tag, length] : run.wire.sent()) lengths[tag].insert(length);
  const std::size_t dealt = 64 + 2 * TypeParam::Point::size;  // 3 of 5: two points but the root's
  EXPECT_EQ(lengths[1], (std::multiset<std::size_t>{64, 64, 64, 64, 96, 96}));
  EXPECT_EQ(lengths[2], (std::multiset<std::size_t>{32, 32, 32, 32, dealt, dealt}));
  EXPECT_EQ(lengths[3], (std::multiset<std::size_t>{32, 32, 32, 32, 32, 32}));
  EXPECT_EQ(lengths[4], (std::multiset<std::size_t>{48, 48, 48, 48, 48}));
  EXPECT_EQ(lengths[5], (std::multiset<std::size_t>{32, 32, 32, 32, 32, 32, 32, 32,
                                                    32}));  // 5 of one dealer, 4 of the other
}

TYPED_TEST(Reshare, ends_for_all_if_one_bit_of_the_binding_differs_at_one) {
  SeededRandom dice(4);
  ReshareStage<TypeParam> stage(refresh_of(flat(2, 3), {Party(1), Party(2)}), dice);
  const auto terms = stage.terms();
  stage.plan->binding[31] ^= 1;
  const auto other = stage.terms();
  ReshareRun<TypeParam> run(stage, {&terms, &other, &terms});
  for (const auto& [j, result] : run.results()) {
    EXPECT_EQ(error_of(result),
              (Error{Fault::inconsistent_broadcast, "parties saw different announcements"}));
  }
  EXPECT_EQ(run.wire.sent().size(), 6u);  // RS1 and RS2 of three
}

TYPED_TEST(Reshare, lets_a_lost_member_come_back_under_a_new_identity) {
  SeededRandom dice(5);
  const ReshareStage<TypeParam> stage(
      {flat(2, 3), {Party(1), Party(3)}, flat(2, 3), {Party(1), std::nullopt, Party(3)}}, dice);
  const auto terms = stage.terms();
  EXPECT_EQ(terms.parties().size(), 3u);
  ReshareRun<TypeParam> run(stage, terms);
  const auto results = run.results();
  const auto shares = shares_in(results);
  const auto x = key_of<TypeParam>({shares.at(Party(2)), shares.at(Party(3))});
  EXPECT_EQ(mul_base_vartime(x), stage.key.record.X);
}

TEST(ReshareOf, a_taproot_key_is_over_secp256k1) {
  SeededRandom dice(6);
  const ReshareStage<Secp256k1> stage(crypto::Suite::frost_bip340,
                                      refresh_of(flat(2, 3), {Party(2), Party(3)}), dice);
  const auto terms = stage.terms();
  ReshareRun<Secp256k1> run(stage, terms);
  for (const auto& [j, result] : run.results()) {
    ASSERT_EQ(error_of(result), std::nullopt);
    EXPECT_EQ(result->own->share.record.suite, crypto::Suite::frost_bip340);
    EXPECT_EQ(result->own->share.record.X, stage.key.record.X);
  }
}

TYPED_TEST(Reshare, ends_in_time_without_a_dealer_and_names_it) {
  SeededRandom dice(7);
  const ReshareStage<TypeParam> stage(refresh_of(flat(2, 2), {Party(1), Party(2)}), dice);
  const auto terms = stage.terms();
  ReshareRun<TypeParam> run(stage, terms);
  run.wire.run([](InTransit& message) {
    if (message.from == Party(1) && message.tag() == 5) message.payload.clear();
  });
  EXPECT_FALSE(run.wire.machine(Party(2)).finished());
  run.wire.machine(Party(2)).expire();
  EXPECT_EQ(error_of(run.wire.machine(Party(2)).result()),
            (Error{Fault::timeout, "peers did not answer in time", {Party(1)}}));
}

}  // namespace
}  // namespace countersign::protocol
