#include <gtest/gtest.h>

#include "unit/protocol/reshare_duel.hpp"

namespace countersign::protocol {
namespace {

using curve::Ed25519;
using curve::Secp256k1;
using reshare::Announcement;
using reshare::bodies_of;
using reshare::deal_again;
using reshare::Echo;
using reshare::echo_of;
using reshare::Hearing;
using reshare::judge;
using reshare::Opening;
using reshare::Verdict;
using testing::error_of;

const Error unequal{Fault::inconsistent_broadcast, "a complaint under unequal views"};

/// A run that has come as far as its shares, and what there is to judge.
template <curve::Group G>
struct Heard : ReshareDuel<G> {
  Heard() {
    this->announce();
    this->open();
    this->echo();
    Writer out;
    this->shares_for_us().encode(out);
    right = out.take();
    wrong = right;
    wrong[G::Point::size == 33 ? 31 : 0] ^= 1;
  }

  Result<Verdict> judged(View body) {
    return judge(this->stage.group, this->run, this->hearing, {Party(1), Party(2), body});
  }

  Bytes right;
  Bytes wrong;
};

template <class G>
class ReshareComplaint : public ::testing::Test {};
using Groups = ::testing::Types<Secp256k1, Ed25519>;
TYPED_TEST_SUITE(ReshareComplaint, Groups, );

TYPED_TEST(ReshareComplaint, finds_whose_fault_it_is) {
  Heard<TypeParam> heard;
  EXPECT_EQ(heard.judged(heard.wrong).value(), Verdict::dealer_at_fault);
  EXPECT_EQ(heard.judged(heard.right).value(), Verdict::complainer_at_fault);
}

TYPED_TEST(ReshareComplaint, finds_the_dealer_at_fault_for_what_is_no_share) {
  Heard<TypeParam> heard;
  EXPECT_EQ(heard.judged(Bytes(32, 0xff)).value(), Verdict::dealer_at_fault);
  EXPECT_EQ(heard.judged(Bytes(31)).value(), Verdict::dealer_at_fault);
  EXPECT_EQ(heard.judged({}).value(), Verdict::dealer_at_fault);
}

TYPED_TEST(ReshareComplaint, agrees_with_the_run_that_ended) {
  Heard<TypeParam> heard;
  heard.say_bytes(5, heard.wrong);
  ASSERT_TRUE(heard.error().has_value());
  EXPECT_EQ(heard.error()->fault, Fault::bad_share);
  EXPECT_EQ(heard.judged(heard.wrong).value(), Verdict::dealer_at_fault);
}

TEST(Attack, row_60_a_complaint_is_refused_unless_all_views_of_the_old_key_are_equal) {
  Heard<Secp256k1> heard;
  const Digest other = {1};
  heard.hearing.rs1.at(Party(2)).view = other;
  // The echoes are equal all the same: everybody saw the false view.
  const auto first = echo_of({heard.run.suite(), crypto::HashLabel::rs_echo1}, heard.run.ctx,
                             bodies_of(heard.hearing.rs1));
  for (auto& [j, rs2_j] : heard.hearing.rs2) rs2_j.echo = first;
  const auto second = echo_of({heard.run.suite(), crypto::HashLabel::rs_echo2}, heard.run.ctx,
                              bodies_of(heard.hearing.rs2));
  for (auto& [j, rs3_j] : heard.hearing.rs3) rs3_j.echo = second;
  EXPECT_EQ(error_of(heard.judged(heard.wrong)), unequal);
}

TEST(Attack, row_60_a_complaint_is_refused_unless_all_saw_the_same_announcements) {
  Heard<Secp256k1> heard;
  heard.hearing.rs2.at(Party(1)).echo[0] ^= 1;
  const auto second = echo_of({heard.run.suite(), crypto::HashLabel::rs_echo2}, heard.run.ctx,
                              bodies_of(heard.hearing.rs2));
  for (auto& [j, rs3_j] : heard.hearing.rs3) rs3_j.echo = second;
  EXPECT_EQ(error_of(heard.judged(heard.wrong)), unequal);
}

TEST(Attack, row_60_a_complaint_is_refused_unless_all_saw_the_same_openings) {
  Heard<Secp256k1> heard;
  heard.hearing.rs3.at(Party(1)).echo[0] ^= 1;
  EXPECT_EQ(error_of(heard.judged(heard.wrong)), unequal);
}

TEST(Attack, row_60_a_complaint_is_refused_before_all_were_heard) {
  const Error early{Fault::inconsistent_broadcast, "a complaint before all were heard"};
  Heard<Secp256k1> first;
  first.hearing.rs1.erase(Party(2));
  EXPECT_EQ(error_of(first.judged(first.wrong)), early);
  Heard<Secp256k1> second;
  second.hearing.rs2.erase(Party(1));
  EXPECT_EQ(error_of(second.judged(second.wrong)), early);
  Heard<Secp256k1> third;
  third.hearing.rs3.erase(Party(1));
  EXPECT_EQ(error_of(third.judged(third.wrong)), early);
}

TEST(ReshareComplaintOf, a_share_that_nobody_owed_is_refused) {
  testing::SeededRandom dice(14);
  const testing::ReshareStage<Secp256k1> stage(testing::rotation_2of3_to_3of5(), dice);
  const auto terms = stage.terms();
  const reshare::Run<Secp256k1> run(stage.sid(), terms);
  Hearing<Secp256k1> hearing;
  Party dealer;
  Party follower;
  Party leaver;
  for (const Party j : terms.parties()) {
    hearing.rs1.emplace(j, Announcement{{}, run.view, Digest{}});
    const auto* share = stage.share_of(terms.participant(j));
    const bool deals = run.A_of(j) != nullptr;
    if (!deals) hearing.rs1.at(j).com.reset();
    hearing.rs2.emplace(j, Opening<Secp256k1>{{}, std::nullopt});
    if (deals) hearing.rs2.at(j).dealt = deal_again(stage.group, run, *share, dice)->opening;
    if (!deals) follower = j;
    if (deals && run.leaves_of(j).empty()) leaver = j;
    if (deals && !run.leaves_of(j).empty()) dealer = j;
  }
  const auto first =
      echo_of({run.suite(), crypto::HashLabel::rs_echo1}, run.ctx, bodies_of(hearing.rs1));
  for (auto& [j, rs2_j] : hearing.rs2) rs2_j.echo = first;
  const auto second =
      echo_of({run.suite(), crypto::HashLabel::rs_echo2}, run.ctx, bodies_of(hearing.rs2));
  for (const Party j : terms.parties()) hearing.rs3.emplace(j, Echo{second});
  const auto error_about = [&](Party complainer, Party accused) {
    return error_of(judge(stage.group, run, hearing, {complainer, accused, Bytes(32, 1)}));
  };
  const Error not_owed{Fault::bad_argument, "no such share was owed"};
  EXPECT_EQ(error_about(follower, dealer), std::nullopt);
  EXPECT_EQ(error_about(dealer, follower), not_owed);
  EXPECT_EQ(error_about(leaver, dealer), not_owed);
}

}  // namespace
}  // namespace countersign::protocol
