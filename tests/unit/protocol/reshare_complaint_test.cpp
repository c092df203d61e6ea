#include <gtest/gtest.h>

#include "unit/protocol/dkg_record.hpp"
#include "unit/protocol/reshare_duel.hpp"

namespace countersign::protocol {
namespace {

using curve::Ed25519;
using curve::Secp256k1;
using dkg_record::is_signed;
using dkg_record::sign;
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

/// Shares as a dealer signs them.
Statement signed_shares(const SessionId& sid, Party dealer, Party receiver, View body) {
  Bytes payload = {reshare::Shares<Secp256k1>::tag};
  payload.insert(payload.end(), body.begin(), body.end());
  return sign({sid, dealer, receiver, std::move(payload), {}});
}

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

  /// What party 2 has signed for party 1 if these are its shares.
  Statement shown(View body) const {
    return signed_shares(this->run.sid, Party(2), Party(1), body);
  }
  Result<Verdict> judged(const reshare::Complaint& complaint) {
    return judge(this->stage.group, this->run, this->hearing, complaint, is_signed);
  }
  Result<Verdict> judged(View body) { return judged(reshare::Complaint{Party(1), shown(body)}); }

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
  EXPECT_EQ(heard.judged(Bytes()).value(), Verdict::dealer_at_fault);
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

const Error not_signed{
    Fault::bad_signature, "complaint shows what the dealer has not signed for it", {Party(1)}};

TEST(Attack, row_17_a_share_of_another_run_round_or_receiver_accuses_nobody) {
  Heard<Secp256k1> heard;
  const auto error_about = [&](const Statement& shares) {
    return error_of(heard.judged(reshare::Complaint{Party(1), shares}));
  };
  Statement of_another_run = heard.shown(heard.wrong);
  of_another_run.sid = SessionId(Digest{6});
  EXPECT_EQ(error_about(sign(of_another_run)), not_signed);
  Statement of_another_round = heard.shown(heard.wrong);
  of_another_round.payload.front() = Echo::tag;
  EXPECT_EQ(error_about(sign(of_another_round)), not_signed);
  Statement empty = heard.shown({});
  empty.payload.clear();
  EXPECT_EQ(error_about(sign(empty)), not_signed);
  Statement to_all = heard.shown(heard.wrong);
  to_all.receiver.reset();
  EXPECT_EQ(error_about(sign(to_all)), not_signed);
}

TEST(Attack, row_20_a_dealer_is_not_framed_by_what_it_signed_for_another) {
  Heard<Secp256k1> heard;
  // Right for party 2's leaf, and so wrong for that of party 1.
  Writer out;
  reshare::Shares<Secp256k1>{shares_of(heard.theirs.dealing.shares, heard.run.leaves_of(Party(2)))}
      .encode(out);
  Statement for_itself = signed_shares(heard.run.sid, Party(2), Party(2), out.written());
  EXPECT_EQ(error_of(heard.judged(reshare::Complaint{Party(1), for_itself})), not_signed);
}

TEST(Attack, row_20_a_dealer_is_not_framed_by_what_it_never_signed) {
  Heard<Secp256k1> heard;
  Statement forged = heard.shown(heard.right);
  forged.payload.back() ^= 1;
  EXPECT_EQ(error_of(heard.judged(reshare::Complaint{Party(1), forged})), not_signed);
}

TEST(Attack, row_46_a_complaint_that_names_no_participant_is_refused) {
  Heard<Secp256k1> heard;
  for (const Party outsider : {Party(0), Party(3), Party(0xffff)}) {
    Statement shares = heard.shown(heard.wrong);
    EXPECT_EQ(error_of(heard.judged(reshare::Complaint{outsider, shares})),
              (Error{Fault::bad_argument, "the complainer takes no part"}));
    shares.sender = outsider;
    EXPECT_EQ(error_of(heard.judged(reshare::Complaint{Party(1), sign(shares)})),
              (Error{Fault::bad_argument, "no such share was owed", {Party(1)}}));
  }
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
    const Statement shares = signed_shares(run.sid, accused, complainer, Bytes(32, 1));
    return error_of(judge(stage.group, run, hearing, {complainer, shares}, is_signed));
  };
  const auto not_owed_to = [](Party complainer) {
    return Error{Fault::bad_argument, "no such share was owed", {complainer}};
  };
  EXPECT_EQ(error_about(follower, dealer), std::nullopt);
  EXPECT_EQ(error_about(dealer, follower), not_owed_to(dealer));
  EXPECT_EQ(error_about(leaver, dealer), not_owed_to(leaver));
}

}  // namespace
}  // namespace countersign::protocol
