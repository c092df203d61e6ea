#include <gtest/gtest.h>

#include "base/hex.hpp"
#include "crypto/sha256.hpp"
#include "protocol/reshare/dealings.hpp"
#include "protocol/reshare/decision.hpp"
#include "support/error_of.hpp"
#include "support/reshare_stage.hpp"

namespace countersign::protocol {
namespace {

using curve::Ed25519;
using curve::Secp256k1;
using testing::error_of;
using testing::flat;
using testing::refresh_of;
using testing::ReshareStage;
using testing::rotation_2of3_to_3of5;
using testing::SeededRandom;

template <curve::Group G>
std::optional<Error> refusal_of(const ReshareStage<G>& stage) {
  return error_of(ReshareTerms<G>::make(*stage.plan));
}

template <class G>
class ReshareTermsOf : public ::testing::Test {};
using Groups = ::testing::Types<Secp256k1, Ed25519>;
TYPED_TEST_SUITE(ReshareTermsOf, Groups, );

TYPED_TEST(ReshareTermsOf, list_everybody_once_by_identity_key) {
  SeededRandom dice(1);
  const ReshareStage<TypeParam> stage(rotation_2of3_to_3of5(), dice);
  const auto terms = stage.terms();
  ASSERT_EQ(terms.parties().size(), 6u);
  std::set<Party> dealers;
  std::set<Party> members;
  for (const Party j : terms.parties()) {
    const Participant& participant = terms.participant(j);
    EXPECT_EQ(terms.party_of(participant.identity), j);
    if (j.value() > 1) {
      EXPECT_LT(terms.participant(Party(static_cast<std::uint16_t>(j.value() - 1))).identity,
                participant.identity);
    }
    if (participant.dealer.has_value()) dealers.insert(*participant.dealer);
    if (participant.member.has_value()) members.insert(*participant.member);
    const bool both = participant.dealer.has_value() && participant.member.has_value();
    EXPECT_EQ(both, participant.dealer == Party(2));
  }
  EXPECT_EQ(dealers, (std::set{Party(1), Party(2)}));
  EXPECT_EQ(members, (std::set{Party(1), Party(2), Party(3), Party(4), Party(5)}));
  EXPECT_EQ(terms.party_of(testing::draw_member(dice).identity), std::nullopt);
  EXPECT_EQ(terms.next().plan().continued->new_epoch, 2u);
}

TYPED_TEST(ReshareTermsOf, refuse_an_old_record_that_the_entry_does_not_name) {
  SeededRandom dice(2);
  const Error other{Fault::epoch_mismatch, "the old record is not what the entry names"};
  const ReshareStage<TypeParam> stage(refresh_of(flat(2, 3), {Party(1), Party(2)}), dice);
  auto plan = *stage.plan;
  plan.named.key_id[0] ^= 1;
  EXPECT_EQ(error_of(ReshareTerms<TypeParam>::make(plan)), other);
  plan = *stage.plan;
  plan.named.X = TypeParam::Point::generator();
  EXPECT_EQ(error_of(ReshareTerms<TypeParam>::make(plan)), other);
  plan = *stage.plan;
  plan.named.epoch += 1;
  EXPECT_EQ(error_of(ReshareTerms<TypeParam>::make(plan)), other);
  plan = *stage.plan;
  plan.named.certificate[0] ^= 1;
  EXPECT_EQ(error_of(ReshareTerms<TypeParam>::make(plan)), other);
}

TYPED_TEST(ReshareTermsOf, refuse_dealers_that_are_not_tight) {
  SeededRandom dice(2);
  ReshareStage<TypeParam> stage(refresh_of(flat(2, 3), {Party(1), Party(2)}), dice);
  stage.plan->s_old = {Party(1)};
  EXPECT_EQ(refusal_of(stage)->fault, Fault::not_qualified);
  stage.plan->s_old = {Party(1), Party(2), Party(3)};
  EXPECT_EQ(refusal_of(stage)->fault, Fault::not_qualified);
}

TYPED_TEST(ReshareTermsOf, refuse_public_shares_that_are_not_those_of_the_key) {
  SeededRandom dice(3);
  ReshareStage<TypeParam> stage(refresh_of(flat(2, 3), {Party(1), Party(2)}), dice);
  stage.plan->old.leaf_points[1] += TypeParam::Point::generator();
  EXPECT_EQ(refusal_of(stage),
            (Error{Fault::bad_share, "the dealers' public shares do not give the key"}));
}

TYPED_TEST(ReshareTermsOf, refuse_an_additive_share_of_zero) {
  SeededRandom dice(3);
  ReshareStage<TypeParam> stage(refresh_of(flat(2, 2), {Party(1), Party(2)}), dice);
  stage.plan->old.leaf_points[1] = {};
  EXPECT_EQ(refusal_of(stage), (Error{Fault::bad_point, "an additive share is the identity"}));
}

TYPED_TEST(ReshareTermsOf, refuse_members_that_make_no_key) {
  SeededRandom dice(4);
  ReshareStage<TypeParam> stage(refresh_of(flat(2, 3), {Party(1), Party(2)}), dice);
  stage.plan->members.pop_back();
  EXPECT_EQ(refusal_of(stage),
            (Error{Fault::bad_argument, "the members are not the structure's parties"}));
}

TYPED_TEST(ReshareTermsOf, refuse_two_people_of_one_identity) {
  SeededRandom dice(5);
  ReshareStage<TypeParam> stage(refresh_of(flat(2, 3), {Party(1), Party(2)}), dice);
  stage.plan->members[2].identity = stage.plan->members[0].identity;
  EXPECT_EQ(refusal_of(stage), (Error{Fault::bad_argument,
                                      "members are not sorted by identity key, or one is twice"}));
  stage.plan->members = stage.members;
  stage.plan->old.members[1].identity = stage.plan->old.members[0].identity;
  EXPECT_EQ(refusal_of(stage), (Error{Fault::bad_argument, "two dealers have one identity"}));
}

TYPED_TEST(ReshareTermsOf, refuse_more_participants_than_a_run_can_have) {
  SeededRandom dice(6);
  const std::vector<std::optional<Party>> strangers(63, std::nullopt);
  const ReshareStage<TypeParam> stage({flat(2, 2), {Party(1), Party(2)}, flat(2, 63), strangers},
                                      dice);
  EXPECT_EQ(refusal_of(stage), (Error{Fault::over_limit, "too many participants"}));
  auto enough = *stage.plan;
  enough.structure = flat(2, 62);
  enough.members.pop_back();
  EXPECT_EQ(error_of(ReshareTerms<TypeParam>::make(enough)), std::nullopt);
}

TYPED_TEST(ReshareTermsOf, say_what_an_outcome_means_for_whom) {
  SeededRandom dice(1);
  const ReshareStage<TypeParam> stage(rotation_2of3_to_3of5(), dice);
  const auto terms = stage.terms();
  const Outcome outcome{Phase::committed, 5, Digest{6}};
  for (const Party j : terms.parties()) {
    const auto& self = terms.participant(j).identity;
    const auto plain = decision_of(terms, stage.sid(), outcome, Healing::shares_only, self);
    const bool leaves = terms.participant(j).dealer == Party(1);
    EXPECT_EQ(plain.place, leaves ? Decision::Place::elsewhere : Decision::Place::member);
    EXPECT_EQ(plain.sid, stage.sid());
    EXPECT_EQ(plain.outcome, outcome);
    EXPECT_EQ(plain.new_epoch, 2u);
    EXPECT_EQ(plain.retirement, (Retirement{stage.key.record.key_id, {}}));
    const auto healing = decision_of(terms, stage.sid(), outcome, Healing::shares_and_pairs, self);
    EXPECT_EQ(healing.retirement.healed.size(), 5u);
    EXPECT_EQ(std::ranges::count(healing.retirement.healed, self), 0);
  }
  const auto outsider = testing::draw_member(dice).identity;
  const auto elsewhere = decision_of(terms, stage.sid(), outcome, Healing::shares_only, outsider);
  EXPECT_EQ(elsewhere.place, Decision::Place::elsewhere);
}

TEST(ReshareSession, is_of_one_entry_and_one_attempt) {
  const auto suite = crypto::Suite::ecdsa_secp256k1;
  const SessionId first = reshare_session(suite, Digest{1}, 0);
  EXPECT_NE(first, reshare_session(suite, Digest{1}, 1));
  EXPECT_NE(first, reshare_session(suite, Digest{2}, 0));
  EXPECT_NE(first, reshare_session(crypto::Suite::frost_bip340, Digest{1}, 0));
}

/// The certificate that key generation would have left of a dealt key.
std::vector<crypto::Member> sorted(std::vector<crypto::Member> members) {
  testing::sort_identities(members);
  return members;
}

template <curve::Group G>
struct Certificate {
  explicit Certificate(const KeyRecord<G>& record)
      : terms(*crypto::KeyTerms::make(
            {record.suite, Digest{9}, record.structure, sorted(record.members), std::nullopt})),
        opening(completion::opening_of(record, {}, Digest{1}, Digest{2})),
        logged{crypto::key_id(record.suite, opening), crypto::result_of(terms, opening)} {}

  crypto::KeyTerms terms;
  crypto::KeyOpening opening;
  LoggedKey logged;
};

TYPED_TEST(ReshareTermsOf, a_new_member_learns_the_old_key_from_its_certificate) {
  SeededRandom dice(7);
  const TypeParam group = testing::make_group<TypeParam>(dice);
  const auto key = testing::deal_key(group, testing::any_suite_of<TypeParam>(), flat(2, 3), dice);
  const Certificate<TypeParam> certificate(key.record);
  const auto record =
      certified_record<TypeParam>(certificate.terms, certificate.opening, certificate.logged);
  EXPECT_EQ(record->X, key.record.X);
  EXPECT_EQ(record->leaf_points, key.record.leaf_points);
  EXPECT_EQ(record->chain_code, key.record.chain_code);
  EXPECT_EQ(record->structure, key.record.structure);
  EXPECT_EQ(record->epoch, first_epoch);
  EXPECT_EQ(record->key_id, certificate.logged.key_id);
  EXPECT_EQ(record->certificate_hash, certificate.logged.result);
}

TYPED_TEST(ReshareTermsOf, a_certificate_of_a_reshare_names_its_own_epoch) {
  SeededRandom dice(7);
  const ReshareStage<TypeParam> stage(refresh_of(flat(2, 3), {Party(1), Party(2)}), dice);
  const auto terms = stage.terms();
  testing::ReshareRun<TypeParam> run(stage, terms);
  const auto results = run.results();
  const auto& reshared = *results.at(Party(1));
  const LoggedKey logged{stage.key.record.key_id, reshared.result};
  const auto record = certified_record<TypeParam>(terms.next(), reshared.opening, logged);
  EXPECT_EQ(record->epoch, 2u);
  EXPECT_EQ(record->leaf_points, reshared.own->share.record.leaf_points);
}

TYPED_TEST(ReshareTermsOf, a_certificate_that_is_not_the_logged_one_is_refused) {
  SeededRandom dice(7);
  const TypeParam group = testing::make_group<TypeParam>(dice);
  const auto key = testing::deal_key(group, testing::any_suite_of<TypeParam>(), flat(2, 3), dice);
  Certificate<TypeParam> certificate(key.record);
  certificate.opening.leaf_points[1] = certificate.opening.leaf_points[0];
  EXPECT_EQ(error_of(certified_record<TypeParam>(certificate.terms, certificate.opening,
                                                 certificate.logged)),
            (Error{Fault::bad_opening, "certificate is not the one that was logged"}));
}

TYPED_TEST(ReshareTermsOf, a_sum_of_dealings_that_is_zero_somewhere_blames_nobody) {
  SeededRandom dice(8);
  const ReshareStage<TypeParam> stage(refresh_of(flat(2, 2), {Party(1), Party(2)}), dice);
  const auto terms = stage.terms();
  const reshare::Run<TypeParam> run(stage.sid(), terms);
  const auto P = TypeParam::Point::generator();
  EXPECT_EQ(error_of(next_record<TypeParam>(run, {{Party(1), {P, P}}, {Party(2), {P, -P}}})),
            (Error{Fault::bad_point, "a new share of the key is the identity"}));
  EXPECT_EQ(error_of(next_record<TypeParam>(run, {{Party(1), {P, P}}, {Party(2), {P, P}}})),
            std::nullopt);
}

}  // namespace
}  // namespace countersign::protocol
