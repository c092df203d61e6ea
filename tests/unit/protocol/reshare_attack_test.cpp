// Attacks on resharing, by their row in the protocol specification, section 13.

#include <gtest/gtest.h>

#include <type_traits>

#include "base/hex.hpp"
#include "support/error_of.hpp"
#include "unit/protocol/reshare_duel.hpp"

namespace countersign::protocol {
namespace {

using curve::Ed25519;
using curve::Secp256k1;
using reshare::Announcement;
using reshare::bodies_of;
using reshare::body_of;
using reshare::deal_again;
using reshare::echo_of;
using reshare::evaluate_all;
using reshare::Opening;
using testing::error_of;
using testing::flat;
using testing::InTransit;
using testing::refresh_of;
using testing::ReshareRun;
using testing::ReshareStage;
using testing::SeededRandom;

constexpr Party them{2};
const Error bad_opening{Fault::bad_opening, "opening does not match its commitment", {them}};
const Error bad_share{Fault::bad_share, "share does not match its commitments", {them}};
const Error bad_length{Fault::bad_length, "message of the wrong length", {them}};
const Error first_views{Fault::inconsistent_broadcast, "parties saw different announcements"};
const Error second_views{Fault::inconsistent_broadcast, "parties saw different openings"};

void over_both_groups(const auto& play) {
  play(std::type_identity<Secp256k1>());
  play(std::type_identity<Ed25519>());
}

/// A refresh of 2 of 3 in which the messages of party 1 are changed on their way.
template <curve::Group G>
struct ThreeParties {
  explicit ThreeParties(const testing::Alter& alter) {
    run.wire.run(alter);
    results = run.wire.take_results();
    for (const auto& [tag, size] : run.wire.sent()) shares_sent += tag == 5 ? 1u : 0u;
  }

  SeededRandom dice{8};
  ReshareStage<G> stage{refresh_of(flat(2, 3), {Party(1), Party(2)}), dice};
  ReshareTerms<G> terms = stage.terms();
  ReshareRun<G> run{stage, terms};
  PerParty<Result<Reshared<G>>> results;
  std::size_t shares_sent = 0;
};

TEST(Attack, row_05_reshare_takes_no_dealing_of_another_session) {
  over_both_groups([]<class G>(std::type_identity<G>) {
    ReshareDuel<G> duel;
    const reshare::Run<G> earlier(SessionId(Digest{1}), duel.terms);
    duel.theirs = *deal_again(duel.stage.group, earlier, duel.their_share, duel.their_random);
    duel.rs1.com = duel.theirs.com;
    duel.rs2.dealt = duel.theirs.opening;
    duel.announce();
    duel.open();
    EXPECT_EQ(duel.error(), bad_opening);
  });
}

TEST(Attack, row_10_reshare_counts_the_points_of_a_dealing) {
  over_both_groups([]<class G>(std::type_identity<G>) {
    for (const bool more : {true, false}) {
      ReshareDuel<G> duel;
      duel.announce();
      duel.hear_opening();
      Bytes body = body_of(duel.rs2);
      const auto point = G::Point::generator().encode();
      const auto blind = body.end() - 32;
      if (more) {
        body.insert(blind, point.begin(), point.end());
      } else {
        body.erase(blind - static_cast<std::ptrdiff_t>(G::Point::size), blind);
      }
      duel.say_bytes(2, body);
      EXPECT_EQ(duel.error(), bad_length);
    }
  });
}

TEST(Attack, row_11_reshare_takes_no_empty_message) {
  over_both_groups([]<class G>(std::type_identity<G>) {
    ReshareDuel<G> first;
    first.say_bytes(1, View());
    EXPECT_EQ(first.error(), bad_length);
    ReshareDuel<G> second;
    second.announce();
    second.say_bytes(2, View());
    EXPECT_EQ(second.error(), bad_length);
    ReshareDuel<G> third;
    third.announce();
    third.open();
    third.say_bytes(3, View());
    EXPECT_EQ(third.error(), bad_length);
    ReshareDuel<G> fourth;
    fourth.announce();
    fourth.open();
    fourth.echo();
    fourth.say_bytes(5, View());
    EXPECT_EQ(fourth.error(), bad_length);
    ReshareDuel<G> fifth;
    fifth.announce();
    fifth.open();
    fifth.echo();
    fifth.deal();
    fifth.say_bytes(4, View());
    EXPECT_EQ(fifth.error(), bad_length);
  });
}

TEST(Attack, row_13_reshare_takes_no_copy_of_anothers_dealing) {
  over_both_groups([]<class G>(std::type_identity<G>) {
    ReshareDuel<G> duel;
    duel.hear_announcement();
    duel.rs1.com = duel.hearing.rs1.at(duel.us).com;
    duel.hearing.rs1.at(duel.them) = duel.rs1;
    duel.rs2.echo = echo_of({duel.run.suite(), crypto::HashLabel::rs_echo1}, duel.run.ctx,
                            bodies_of(duel.hearing.rs1));
    duel.say(duel.rs1, {true});
    const auto outbox = duel.machine.take_outbox();
    const View ours = View(outbox.front().payload.expose_secret()).subspan(33);
    Bytes copy(duel.rs2.echo.begin(), duel.rs2.echo.end());
    copy.insert(copy.end(), ours.begin(), ours.end());
    duel.say_bytes(2, copy);
    EXPECT_EQ(duel.error(), bad_opening);
  });
}

TEST(Attack, row_14_reshare_ends_before_any_share_if_announcements_differ) {
  over_both_groups([]<class G>(std::type_identity<G>) {
    const ThreeParties<G> split([](InTransit& message) {
      if (message.from == Party(1) && message.to == Party(3) && message.tag() == 1) {
        message.body(0) ^= 1;
      }
    });
    for (const auto& [j, result] : split.results) EXPECT_EQ(error_of(result), first_views);
    EXPECT_EQ(split.results.size(), 3u);
    EXPECT_EQ(split.shares_sent, 0u);
  });
}

TEST(Attack, row_14_reshare_ends_without_a_name_if_openings_differ) {
  over_both_groups([]<class G>(std::type_identity<G>) {
    ReshareDuel<G> duel;
    duel.announce();
    duel.open();
    duel.echo2[0] ^= 1;
    duel.echo();
    EXPECT_EQ(duel.error(), second_views);
  });
}

TEST(Attack, row_15_reshare_with_another_chain_code_is_never_committed) {
  over_both_groups([]<class G>(std::type_identity<G>) {
    SeededRandom dice(10);
    ReshareStage<G> stage(refresh_of(flat(2, 3), {Party(1), Party(2)}), dice);
    const auto terms = stage.terms();
    Digest chain_code = stage.plan->old.chain_code.value();
    chain_code[31] ^= 1;
    stage.plan->old.chain_code = crypto::ChainCode(chain_code);
    const auto other = stage.terms();
    ReshareRun<G> run(stage, {&terms, &other, &terms});
    std::vector<AttemptEntry> log;
    for (const auto& [j, result] : run.results()) {
      ASSERT_EQ(error_of(result), std::nullopt);
      const crypto::Ready& ready = result->own->ready;
      const auto checked = crypto::check_ready(terms.next(), ready);
      log.push_back({log.size(), LoggedReady{ready.author, ready.result}});
      if (j != Party(2)) {
        EXPECT_EQ(error_of(checked), std::nullopt);
        continue;
      }
      EXPECT_EQ(error_of(checked),
                (Error{Fault::bad_opening, "the reshare changes the chain code", {ready.author}}));
    }
    EXPECT_EQ(outcome_of(log, crypto::PartyCount(3)), Outcome());
  });
}

/// Encodings of no point other than the identity that may be used.
std::vector<Bytes> bad_points(std::size_t size) {
  const std::string prime = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";
  const std::vector<std::string> secp256k1 = {
      "05" + std::string(63, '0') + "1",  // no such prefix
      "02" + prime,                       // x = p
      "02" + std::string(63, '0') + "5",  // no point has this x
      std::string(66, '0'),               // the identity
  };
  const std::vector<std::string> ed25519 = {
      "01" + std::string(62, '0'),                                         // the identity
      "ec" + std::string(60, 'f') + "7f",                                  // order 2
      std::string(64, '0'),                                                // order 4
      "ed" + std::string(60, 'f') + "7f",                                  // y = p
      "02" + std::string(62, '0'),                                         // no point has this y
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",  // order 8
  };
  std::vector<Bytes> points;
  for (const auto& text : size == 33 ? secp256k1 : ed25519) points.push_back(*from_hex(text));
  return points;
}

TEST(Attack, row_21_reshare_takes_no_point_off_the_group) {
  over_both_groups([]<class G>(std::type_identity<G>) {
    for (const Bytes& point : bad_points(G::Point::size)) {
      ASSERT_EQ(point.size(), std::size_t{G::Point::size});
      ReshareDuel<G> duel;
      duel.announce();
      duel.hear_opening();
      Bytes body = body_of(duel.rs2);
      std::ranges::copy(point, body.begin() + 32);
      duel.say_bytes(2, body);
      ASSERT_TRUE(duel.error().has_value());
      EXPECT_EQ(duel.error()->fault, Fault::bad_point);
      EXPECT_EQ(duel.error()->culprits, std::vector{them});
    }
  });
}

TEST(Attack, row_36_reshare_blames_a_dealer_that_deals_more_than_its_share) {
  over_both_groups([]<class G>(std::type_identity<G>) {
    using S = typename G::Scalar;
    ReshareDuel<G> duel;
    const auto more = additive_share(duel.their_share, duel.terms.dealers()) + S(1);
    auto dealing = deal(duel.stage.group, duel.run.structure(), more, duel.their_random);
    // The root is not on the wire: what is opened is taken for a dealing of A_i.
    const auto points = dealing.commitments.points();
    std::vector<typename G::Point> as_heard(points.begin(), points.end());
    as_heard.front() = *duel.run.A_of(them);
    auto C = Commitments<typename G::Point>::make(duel.run.structure(), std::move(as_heard));
    duel.deal_instead({*std::move(C), std::move(dealing.shares)});
    duel.announce();
    duel.open();
    duel.echo();
    duel.deal();
    EXPECT_EQ(duel.error(), bad_share);
  });
}

TEST(Attack, row_36_reshare_blames_a_dealing_with_a_share_of_zero) {
  over_both_groups([]<class G>(std::type_identity<G>) {
    // f(1) = A + C_1 = 0 for C_1 = -A.
    ReshareDuel<G> duel;
    const typename G::Point A = *duel.run.A_of(them);
    auto C = Commitments<typename G::Point>::make(duel.run.structure(), {A, -A});
    duel.deal_instead({*std::move(C), shares_of(duel.theirs.dealing.shares, duel.our_leaves())});
    duel.announce();
    duel.open();
    EXPECT_EQ(duel.error(), (Error{Fault::bad_point, "a public share is the identity", {them}}));
  });
}

TEST(Attack, row_36_reshare_blames_all_whose_dealings_have_a_share_of_zero) {
  SeededRandom dice(8);
  const ReshareStage<Secp256k1> stage(refresh_of(flat(2, 2), {Party(1), Party(2)}), dice);
  const auto terms = stage.terms();
  const reshare::Run<Secp256k1> run(stage.sid(), terms);
  PerParty<Opening<Secp256k1>> rs2;
  for (const Party j : terms.parties()) {
    const auto A = *run.A_of(j);
    auto C = Commitments<curve::Point>::make(run.structure(), {A, -A});
    rs2.emplace(j, Opening<Secp256k1>{{}, Opening<Secp256k1>::Dealt{*std::move(C), {}}});
  }
  EXPECT_EQ(error_of(evaluate_all(run, rs2)),
            (Error{Fault::bad_point, "a public share is the identity", {Party(1), Party(2)}}));
}

/// What a run of all dealers ends with at once, and that nothing has left.
template <curve::Group G>
void expect_no_start(const ReshareStage<G>& stage, const ReshareTerms<G>& terms,
                     const Error& error) {
  SeededRandom random(1);
  for (const Party j : terms.parties()) {
    if (!terms.participant(j).dealer.has_value()) continue;
    auto machine = stage.machine(terms, j, random);
    ASSERT_TRUE(machine.finished());
    EXPECT_EQ(error_of(machine.result()), error);
    EXPECT_TRUE(machine.take_outbox().empty());
  }
}

TEST(Attack, row_44_reshare_deals_no_share_of_another_epoch) {
  over_both_groups([]<class G>(std::type_identity<G>) {
    SeededRandom dice(11);
    ReshareStage<G> stage(refresh_of(flat(2, 3), {Party(1), Party(2)}), dice);
    const auto terms = stage.terms();
    for (auto& [i, share] : stage.key.shares) share.record.certificate_hash = Digest{1};
    expect_no_start(stage, terms,
                    {Fault::epoch_mismatch, "own share is not of the epoch in force"});
  });
}

TEST(Attack, row_44_reshare_deals_no_share_that_is_not_the_keys) {
  over_both_groups([]<class G>(std::type_identity<G>) {
    SeededRandom dice(11);
    ReshareStage<G> stage(refresh_of(flat(2, 3), {Party(1), Party(2)}), dice);
    const auto terms = stage.terms();
    const auto stale =
        testing::deal_key(stage.group, stage.key.record.suite, stage.key.record.structure, dice);
    for (auto& [i, share] : stage.key.shares) {
      share.leaf_shares = shares_of(stale.shares.at(i).leaf_shares, std::vector<std::size_t>{0});
    }
    expect_no_start(stage, terms, {Fault::bad_share, "own share does not fit its public point"});
  });
}

TEST(Attack, row_47_reshare_blames_a_backup_that_does_not_hold) {
  over_both_groups([]<class G>(std::type_identity<G>) {
    ReshareDuel<G> duel;
    duel.announce();
    duel.open();
    duel.echo();
    duel.deal();
    ASSERT_EQ(duel.error(), std::nullopt);
    duel.say_bytes(4, Bytes(testing::NamedBackups<G>::size));
    EXPECT_EQ(duel.error(), (Error{Fault::bad_backup, "backup of a share does not hold", {them}}));
  });
}

TEST(Attack, row_47_reshare_takes_no_backup_of_another_epoch) {
  over_both_groups([]<class G>(std::type_identity<G>) {
    ReshareDuel<G> duel;
    duel.announce();
    duel.open();
    duel.echo();
    duel.deal();
    const Party leaf = *duel.terms.participant(them).member;
    const auto old = backup_statement(duel.stage.key.record, leaf.value() - 1u);
    const auto share = secret_at(duel.their_share.leaf_shares, 0);
    duel.say_bytes(4, duel.stage.backups.make(old, share, duel.dice));
    EXPECT_EQ(duel.error(), (Error{Fault::bad_backup, "backup of a share does not hold", {them}}));
  });
}

TEST(Attack, row_60_a_leaf_given_away_completes_the_leaves_of_others_to_a_dealers_share) {
  SeededRandom dice(12);
  const ReshareStage<Secp256k1> stage(refresh_of(flat(2, 3), {Party(1), Party(2)}), dice);
  const auto terms = stage.terms();
  const reshare::Run<Secp256k1> run(stage.sid(), terms);
  const KeyShare<Secp256k1>& dealer = stage.key.shares.at(Party(1));
  const auto dealt = deal_again(stage.group, run, dealer, dice);
  const auto leaves = dealt->dealing.shares.expose_secret();
  // Leaf 3 is the adversary's, leaf 1 what an honest member would publish in a complaint.
  const std::array positions = {curve::Position(1), curve::Position(3)};
  const auto lambda = curve::lagrange_at_zero<curve::Scalar>(positions);
  const auto found = lambda[0] * leaves[0] + lambda[1] * leaves[2];
  const auto a_i = additive_share(dealer, terms.dealers());
  EXPECT_EQ(found.encode(), a_i.expose_secret().encode());
}

TEST(Attack, row_60_reshare_blames_a_false_view_before_any_share_leaves) {
  over_both_groups([]<class G>(std::type_identity<G>) {
    ReshareDuel<G> duel;
    duel.rs1.view[0] ^= 1;
    duel.announce();
    duel.open();
    EXPECT_EQ(duel.error(),
              (Error{Fault::epoch_mismatch, "view of the old key is not that of the log", {them}}));
    EXPECT_TRUE(duel.machine.take_outbox().empty());
  });
}

TEST(Attack, row_60_reshare_compares_echoes_before_it_looks_at_a_view) {
  over_both_groups([]<class G>(std::type_identity<G>) {
    ReshareDuel<G> duel;
    duel.rs1.view[0] ^= 1;
    duel.announce();
    duel.rs2.echo[0] ^= 1;
    duel.open();
    EXPECT_EQ(duel.error(), first_views);
  });
}

TEST(Attack, row_60_reshare_compares_views_before_it_blames_for_a_dealing) {
  over_both_groups([]<class G>(std::type_identity<G>) {
    ReshareDuel<G> duel;
    duel.rs2.dealt->blind[0] ^= 1;
    duel.announce();
    duel.rs2.echo[0] ^= 1;
    duel.open();
    EXPECT_EQ(duel.error(), first_views);
  });
}

TEST(Attack, row_60_reshare_never_complains_about_a_dealing_that_others_did_not_see) {
  over_both_groups([]<class G>(std::type_identity<G>) {
    // The bad share is there first; still it is not looked at under unequal echoes.
    ReshareDuel<G> duel;
    duel.announce();
    duel.open();
    duel.say_bytes(5, Bytes(32, 0xff));
    ASSERT_EQ(duel.error(), std::nullopt);
    duel.echo2[0] ^= 1;
    duel.echo();
    EXPECT_EQ(duel.error(), second_views);
  });
}

TEST(Attack, row_60_reshare_blames_a_share_that_is_not_a_scalar) {
  over_both_groups([]<class G>(std::type_identity<G>) {
    ReshareDuel<G> duel;
    duel.announce();
    duel.open();
    duel.echo();
    duel.say_bytes(5, Bytes(32, 0xff));
    EXPECT_EQ(duel.error(), (Error{Fault::bad_scalar, "a share is not a scalar", {them}}));
  });
}

}  // namespace
}  // namespace countersign::protocol
