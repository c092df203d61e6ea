// The attacks of section 13 of the protocol specification that aim at a run of PAIR, by their rows
// there. Those on the gate are in pair_gate_attack_test.cpp.

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "support/cheating_bob.hpp"
#include "support/dealt_pair.hpp"
#include "support/error_of.hpp"
#include "unit/protocol/pair_sides.hpp"

namespace countersign::protocol {
namespace {

using pair_messages::PR1;
using pair_messages::PR2;
using pair_messages::PR3;
using pair_sides::by;
using pair_sides::end_of;
using pair_sides::giver_name;
using pair_sides::giver_party;
using pair_sides::InTransit;
using pair_sides::Outcome;
using pair_sides::run_number;
using pair_sides::Side;
using pair_sides::Sides;
using pair_sides::taker_party;
using testing::deal_pair;
using testing::DeltaBet;
using testing::error_of;
using testing::SeededRandom;

/// The state of a side whose first run succeeded, after another that left no trace.
void expect_untouched(Side& side) {
  const PairRecord record = side.record();
  EXPECT_EQ(record.state(), PairState::ok);
  EXPECT_EQ(record.setup().epoch, 1U);
  EXPECT_EQ(record.causes(), 0U);
}

/// The same after one that was counted: the earlier setup stays in use.
void expect_counted(Side& side) {
  const PairRecord record = side.record();
  EXPECT_EQ(record.state(), PairState::ok);
  EXPECT_EQ(record.setup().epoch, 1U);
  EXPECT_EQ(record.causes(), 1U);
}

/// All payloads of a run with the given tag.
std::vector<Bytes> recorded(Sides& sides, int run, std::uint8_t tag) {
  std::vector<Bytes> payloads;
  sides.run(run_number(run), [&](InTransit& message) {
    if (message.tag == tag) payloads.push_back(message.payload);
  });
  return payloads;
}

TEST(Attack, row_06_transcripts_whose_fields_join_to_the_same_bytes) {
  const Bytes points(64, 7);
  const View all(points);
  EXPECT_NE(base_ot_transcript(Digest{1}, all.first(32), all.subspan(32)),
            base_ot_transcript(Digest{1}, all.first(31), all.subspan(31)));
  const Digest setup{1};
  const PairName name = giver_name();
  EXPECT_NE(direction_context(setup, {name.own, name.peer}),
            direction_context(setup, {name.peer, name.own}));
}

TEST(Attack, row_05_pr2_and_pr3_replayed_in_another_run) {
  for (const std::uint8_t tag : {std::uint8_t{2}, std::uint8_t{3}}) {
    Sides sides;
    const std::vector<Bytes> earlier = recorded(sides, 1, tag);
    const Outcome outcome = sides.run(run_number(2), [&](InTransit& message) {
      if (message.tag == tag) message.payload = earlier.at(0);
    });
    if (tag == 2) {
      EXPECT_EQ(end_of(outcome.giver),
                by(taker_party, Fault::wrong_session, "pair context differs"));
      expect_untouched(sides.giver);
    } else {
      EXPECT_EQ(end_of(outcome.taker),
                by(giver_party, Fault::wrong_session, "pair transcript differs"));
      expect_untouched(sides.taker);
    }
  }
}

TEST(Attack, row_05_confirmation_replayed_or_reflected) {
  Sides replaying;
  const std::vector<Bytes> earlier = recorded(replaying, 1, 4);
  const Outcome replayed = replaying.run(run_number(2), [&](InTransit& message) {
    if (message.tag == 4) message.payload = earlier.at(0);
  });
  const Error differs = by(taker_party, Fault::ot_setup_failed, "pair confirmation differs");
  EXPECT_EQ(end_of(replayed.giver), differs);
  expect_counted(replaying.giver);

  Sides reflecting;
  reflecting.run(run_number(1));
  Bytes confirmation_of_giver;
  const Outcome reflected = reflecting.run(run_number(2), [&](InTransit& message) {
    if (message.tag == 3) {
      confirmation_of_giver.assign(message.payload.end() - 32, message.payload.end());
    }
    if (message.tag == 4) {
      std::ranges::copy(confirmation_of_giver, message.payload.begin() + 1);
    }
  });
  EXPECT_EQ(end_of(reflected.giver), differs);
}

// A relay that connects two runs makes their ends differ: nobody is a cheat.
TEST(Attack, row_16_runs_connected_crosswise_ban_nobody) {
  Sides sides;
  sides.run(run_number(1));
  Machine<PairMade> giver = sides.giver.start(run_number(2));
  Machine<PairMade> taker = sides.taker.start(run_number(3));
  for (int leg = 0; leg < 4; ++leg) {
    for (const Envelope& envelope : giver.take_outbox()) {
      taker.deliver(giver_party, envelope.channel, envelope.payload.expose_secret());
    }
    for (const Envelope& envelope : taker.take_outbox()) {
      giver.deliver(taker_party, envelope.channel, envelope.payload.expose_secret());
    }
  }
  ASSERT_TRUE(giver.finished());
  EXPECT_EQ(error_of(giver.take_result()),
            by(taker_party, Fault::wrong_session, "pair context differs"));
  expect_untouched(sides.giver);
  EXPECT_EQ(sides.taker.record().state(), PairState::ok);  // it waits for an answer
}

TEST(Attack, row_16_one_bit_of_the_binding_ends_the_run_and_nothing_else) {
  for (std::size_t bit = 0; bit < 256; ++bit) {
    Sides sides;
    SeededRandom random(bit);
    sides.giver.store.put(sides.giver.name, deal_pair(random).first);
    sides.taker.store.put(sides.taker.name, deal_pair(random).second);
    Side& changed = bit % 2 == 0 ? sides.giver : sides.taker;
    changed.binding[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const Outcome outcome = sides.run(run_number(2));
    EXPECT_EQ(end_of(outcome.giver), by(taker_party, Fault::wrong_session, "pair binding differs"));
    EXPECT_EQ(end_of(outcome.taker), by(giver_party, Fault::wrong_session, "pair binding differs"));
    EXPECT_EQ(outcome.sizes, (std::vector<std::size_t>{105, 73}));  // PR1 and nothing behind it
    expect_untouched(sides.giver);
    expect_untouched(sides.taker);
  }
}

// What a peer says moves nothing but the run it says it in.
TEST(Attack, row_20_claims_of_failed_checks_quarantine_nobody) {
  Sides sides;
  sides.run(run_number(1));
  for (std::uint8_t tag = 5; tag < 60; ++tag) {
    Machine<PairMade> taker = sides.taker.start(run_number(tag));
    const Bytes claim(tag, tag);
    taker.deliver(giver_party, Channel::direct, claim);
    ASSERT_TRUE(taker.finished());
    EXPECT_EQ(error_of(taker.take_result()),
              by(giver_party, Fault::wrong_round, "message of a round that does not exist"));
  }
  expect_untouched(sides.taker);
}

// All four parts of the specification's word on it: one error, found before anything is answered,
// counted, and no quarantine.
TEST(Attack, row_56_invalid_point_of_the_giver_ends_the_run_before_an_answer) {
  for (const std::uint8_t fill : {std::uint8_t{0x00}, std::uint8_t{0xff}}) {
    Sides sides;
    sides.run(run_number(1));
    const Outcome outcome = sides.run(run_number(2), [&](InTransit& message) {
      if (message.tag == 1 && message.from == giver_party) {
        std::fill_n(&message.body(72), 32, fill);
      }
    });
    EXPECT_EQ(end_of(outcome.taker),
              by(giver_party, Fault::ot_setup_failed, "base ot point is invalid"));
    EXPECT_EQ(outcome.sizes.size(), 2U);  // both PR1, no PR2
    expect_counted(sides.taker);
  }
}

TEST(Attack, row_56_invalid_point_of_the_taker_ends_the_run_before_an_answer) {
  for (const std::uint8_t fill : {std::uint8_t{0x00}, std::uint8_t{0xff}}) {
    for (const std::size_t place : {0U, 1U, 255U}) {
      Sides sides;
      sides.run(run_number(1));
      const Outcome outcome = sides.run(run_number(2), [&](InTransit& message) {
        if (message.tag == 2) std::fill_n(&message.body(32 + 32 * place), 32, fill);
      });
      EXPECT_EQ(end_of(outcome.giver),
                by(taker_party, Fault::ot_setup_failed, "base ot point is invalid"));
      EXPECT_EQ(outcome.sizes.size(), 3U);  // no PR3
      expect_counted(sides.giver);
    }
  }
}

/// A giver by hand, up to PR3 with a bet on one bit of the taker's Delta.
struct BettingGiver {
  Side& taker;
  SeededRandom random{77};

  /// What the taker makes of it, and the giver's own half of the setup if it gets that far.
  struct Played {
    Result<PairMade> result;
    PairSetup own;
  };
  Played play(std::size_t row, unsigned bet) {
    const PairName name = giver_name();
    const SessionId sid = run_number(9);
    Machine<PairMade> machine = taker.start(sid);
    const PR1 theirs = *parse<PR1>(body_of(machine), PairRole::taker);
    const ot::GiverKey key = ot::draw_giver_key(random);
    const PR1 ours{Digest{3}, 1, taker.binding, key.Y.encode()};
    deliver(machine, ours, PairRole::giver);

    const PR2 pr2 = *parse<PR2>(body_of(machine), NoShape{});
    const Digest ctx = hash_of({sid, taker.binding, 1, ours.salt, theirs.salt}, name);
    auto seeds = ot::give(ctx, key, *ot::decode_row_points(pr2.points));
    const Digest tr2 = base_ot_transcript(ctx, key.Y.encode(), pr2.points);
    const Digest nonce = bootstrap_nonce(ctx, tr2);
    // In a mask column, so that the data columns stay those of an honest giver.
    const DeltaBet on{row, ot::rows + 5, bet};
    constexpr auto columns = ot::Columns::of_bootstrap();
    const auto x = SecretBytes::filled(columns.row_bytes(), [&](auto out) { random.fill(out); });
    auto extension = testing::bet_on_delta(*seeds, nonce, columns, x.expose_secret(), {&on, 1});
    const Digest tr3 = run_transcript(tr2, extension);
    const Digest setup = setup_hash(name, 1, tr3);
    const auto half = Secret<32>::generate(random);
    Secret<32> z = zero_seed(setup, name, {half, pr2.z_half});
    deliver(machine,
            PR3{tr2, std::move(extension), half.clone(), confirmation(setup, tr3, z, name.own)},
            NoShape{});
    auto alice = bootstrapped_alice(setup, ot::extend_as_bob(*seeds, nonce, columns, x).own);
    return {machine.take_result(), {setup, 1, std::move(alice), std::move(*seeds), std::move(z)}};
  }

  static Bytes body_of(Machine<PairMade>& machine) {
    const auto outbox = machine.take_outbox();
    const View payload = outbox.at(0).payload.expose_secret();
    return {payload.begin() + 1, payload.end()};
  }
  template <class M, class Shape>
  static void deliver(Machine<PairMade>& machine, const M& message, const Shape& shape) {
    const SecretBytes payload = payload_of(message, shape);
    machine.deliver(giver_party, Channel::direct, payload.expose_secret());
  }
};

/// Alice's seed of each row is the one of Bob's that Delta does not name.
bool fits(const ot::AliceSeeds& alice, const ot::BobSeeds& bob) {
  for (std::size_t r = 0; r < ot::rows; ++r) {
    if (!std::ranges::equal(alice.seed(r), bob.seed(r, 1 - alice.delta_bit(r)))) return false;
  }
  return true;
}

TEST(Attack, row_58_bet_of_the_giver_on_delta_passes_only_if_right) {
  std::size_t passed = 0;
  for (std::size_t row = 0; row < 8; ++row) {
    Side taker(PairRole::taker);
    const auto played = BettingGiver{taker}.play(row, 0);
    const PairRecord record = taker.record();
    if (played.result.has_value()) {
      ++passed;
      ASSERT_EQ(record.state(), PairState::ok);
      EXPECT_EQ(record.setup().alice.delta_bit(row), 0U);
      EXPECT_EQ(record.causes(), 0U);
      // Both directions work.
      EXPECT_TRUE(fits(record.setup().alice, played.own.bob));
      EXPECT_TRUE(fits(played.own.alice, record.setup().bob));
    } else {
      EXPECT_EQ(played.result.error(),
                by(giver_party, Fault::ote_check, "ot extension is inconsistent"));
      EXPECT_EQ(record.state(), PairState::quarantined);
      EXPECT_EQ(record.causes(), 1U);
    }
  }
  EXPECT_GT(passed, 0U);
  EXPECT_LT(passed, 8U);
}

// After the wrong bet nothing is left that it was about: the next run has another Delta, another
// base OT and other salts, whatever the random generator does.
TEST(Attack, row_58_everything_is_drawn_afresh_after_a_failed_check) {
  Sides sides;
  Bytes first;
  sides.run(run_number(1), [&](InTransit& message) {
    if (message.tag == 2) first = message.payload;
    if (message.tag == 3) message.body(40) ^= 1;
  });
  EXPECT_EQ(sides.taker.record().state(), PairState::quarantined);
  ASSERT_TRUE(sides.taker.gate.approve(sides.taker.name).has_value());
  sides.taker.random = SeededRandom(200);
  sides.giver.random = SeededRandom(100);
  Bytes second;
  sides.run(run_number(2), [&](InTransit& message) {
    if (message.tag == 2) second = message.payload;
  });
  EXPECT_EQ(sides.taker.record().state(), PairState::ok);
  std::size_t equal_points = 0;
  for (std::size_t at = 33; at < first.size(); at += 32) {
    equal_points += std::equal(&first[at], &first[at] + 32, &second[at]) ? 1U : 0U;
  }
  EXPECT_EQ(equal_points, 0U);
}

TEST(Attack, row_59_difference_of_contexts_is_found_before_any_check) {
  // All else in these messages is wrong as well: it is not looked at.
  const auto all_zero = [](std::uint8_t tag) {
    return [=](InTransit& message) {
      if (message.tag == tag) std::ranges::fill(std::span(message.payload).subspan(1), 0);
    };
  };
  const auto one_bit = [](std::uint8_t tag) {
    return [=](InTransit& message) {
      if (message.tag == tag) message.body(31) ^= 0x80;
    };
  };
  for (const pair_sides::Alter& alter :
       {pair_sides::Alter(all_zero(2)), pair_sides::Alter(one_bit(2))}) {
    Sides sides;
    sides.run(run_number(1));
    EXPECT_EQ(end_of(sides.run(run_number(2), alter).giver),
              by(taker_party, Fault::wrong_session, "pair context differs"));
    expect_untouched(sides.giver);
  }
  for (const pair_sides::Alter& alter :
       {pair_sides::Alter(all_zero(3)), pair_sides::Alter(one_bit(3))}) {
    Sides sides;
    sides.run(run_number(1));
    EXPECT_EQ(end_of(sides.run(run_number(2), alter).taker),
              by(giver_party, Fault::wrong_session, "pair transcript differs"));
    expect_untouched(sides.taker);
  }
}

// Another salt on the way to one side: the contexts differ, and that is all that is found.
TEST(Attack, row_59_other_salt_is_a_difference_of_contexts) {
  for (const Party from : {giver_party, taker_party}) {
    Sides sides;
    sides.run(run_number(1));
    const Outcome outcome = sides.run(run_number(2), [&](InTransit& message) {
      if (message.tag == 1 && message.from == from) message.body(0) ^= 1;
    });
    EXPECT_EQ(end_of(outcome.giver), by(taker_party, Fault::wrong_session, "pair context differs"));
    expect_untouched(sides.giver);
  }
}

}  // namespace
}  // namespace countersign::protocol
