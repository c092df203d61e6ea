// PAIR between two honest signers, and between one and a peer that changes messages.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "protocol/ot/vole.hpp"
#include "unit/protocol/pair_sides.hpp"

namespace countersign::protocol {
namespace {

using pair_sides::Alter;
using pair_sides::by;
using pair_sides::end_of;
using pair_sides::giver_party;
using pair_sides::InTransit;
using pair_sides::Outcome;
using pair_sides::run_number;
using pair_sides::Side;
using pair_sides::Sides;
using pair_sides::taker_party;
using testing::SeededRandom;

/// Bob holds both seeds of each row, Alice the one that Delta does not name.
void expect_direction(const ot::AliceSeeds& alice, const ot::BobSeeds& bob) {
  for (std::size_t r = 0; r < ot::rows; ++r) {
    const std::size_t lacks = alice.delta_bit(r);
    EXPECT_TRUE(std::ranges::equal(alice.seed(r), bob.seed(r, 1 - lacks)));
    EXPECT_FALSE(std::ranges::equal(alice.seed(r), bob.seed(r, lacks)));
  }
}

void expect_matching(const PairSetup& ours, const PairSetup& theirs) {
  EXPECT_EQ(ours.hash, theirs.hash);
  EXPECT_EQ(ours.epoch, theirs.epoch);
  EXPECT_TRUE(std::ranges::equal(ours.z.expose_secret(), theirs.z.expose_secret()));
  expect_direction(ours.alice, theirs.bob);
  expect_direction(theirs.alice, ours.bob);
}

void expect_a_product(const ot::AliceSeeds& alice, const ot::BobSeeds& bob) {
  SeededRandom random(5);
  constexpr auto columns = ot::Columns::of_multiplications(1);
  const auto x = SecretBytes::filled(columns.row_bytes(),
                                     [&](std::span<std::uint8_t> out) { random.fill(out); });
  const ot::BobExtension extension = ot::extend_as_bob(bob, Digest{1}, columns, x);
  const auto checked = ot::extend_as_alice(alice, Digest{1}, extension.message);
  ASSERT_TRUE(checked.has_value());
  const ot::VoleSent sent = ot::vole_send(*checked, {Digest{2}, 0}, random);
  const auto received = ot::vole_receive(extension.own, {Digest{2}, 0}, sent.message);
  ASSERT_TRUE(received.has_value());
  EXPECT_TRUE(equal_public(sent.own.t.expose_secret()[0] + received->o.expose_secret()[0],
                           sent.own.alpha.expose_secret()[0] * received->beta.expose_secret()));
}

TEST(Pair, makes_matching_setups_for_both_directions) {
  Sides sides;
  const Outcome outcome = sides.run(run_number(1));
  ASSERT_TRUE(outcome.giver.has_value() && outcome.giver->has_value());
  ASSERT_TRUE(outcome.taker.has_value() && outcome.taker->has_value());
  const PairRecord ours = sides.giver.record();
  const PairRecord theirs = sides.taker.record();
  ASSERT_EQ(ours.state(), PairState::ok);
  ASSERT_EQ(theirs.state(), PairState::ok);
  EXPECT_EQ((*outcome.giver)->setup, ours.setup().hash);
  EXPECT_EQ((*outcome.taker)->setup, ours.setup().hash);
  EXPECT_EQ((*outcome.taker)->epoch, 1U);
  expect_matching(ours.setup(), theirs.setup());
  for (const PairRecord* record : {&ours, &theirs}) {
    EXPECT_EQ(record->last(), 1U);
    EXPECT_EQ(record->causes(), 0U);
  }
  expect_a_product(ours.setup().alice, theirs.setup().bob);
  expect_a_product(theirs.setup().alice, ours.setup().bob);
}

TEST(Pair, makes_512_different_seeds_and_other_ones_in_another_run) {
  Sides sides;
  std::set<Bytes> seeds;
  std::set<Bytes> deltas;
  for (const int number : {1, 2}) {
    sides.run(run_number(number));
    for (Side* side : {&sides.giver, &sides.taker}) {
      const PairRecord record = side->record();
      const View delta = record.setup().alice.delta.expose_secret();
      deltas.insert(Bytes(delta.begin(), delta.end()));
      for (std::size_t i = 0; i < 2 * ot::rows; ++i) {
        const auto seed = record.setup().bob.seed(i / 2, i % 2);
        seeds.insert(Bytes(seed.begin(), seed.end()));
      }
    }
  }
  EXPECT_EQ(seeds.size(), 1024U);
  EXPECT_EQ(deltas.size(), 4U);
}

TEST(Pair, renews_a_setup_with_the_next_epoch) {
  Sides sides;
  sides.run(run_number(1));
  const Digest first = sides.giver.record().setup().hash;
  sides.run(run_number(2));
  const PairRecord record = sides.giver.record();
  EXPECT_NE(record.setup().hash, first);
  EXPECT_EQ(record.setup().epoch, 2U);
  EXPECT_EQ(record.last(), 2U);
  EXPECT_EQ(record.causes(), 0U);
  expect_matching(record.setup(), sides.taker.record().setup());
}

TEST(Pair, takes_the_higher_of_both_counters) {
  Sides sides;
  // The giver has seen two runs that never reached the taker.
  for (const int number : {1, 2}) {
    ASSERT_TRUE(
        sides.giver.gate
            .begin({sides.giver.name, run_number(number)}, PairRecord::Exposure::nothing_sent)
            .has_value());
    ASSERT_TRUE(
        sides.giver.gate
            .agree({sides.giver.name, run_number(number)}, static_cast<std::uint64_t>(number))
            .has_value());
  }
  const Outcome outcome = sides.run(run_number(3));
  ASSERT_TRUE(outcome.taker.has_value() && outcome.taker->has_value());
  EXPECT_EQ((*outcome.taker)->epoch, 3U);
  EXPECT_EQ(sides.taker.record().last(), 3U);
}

TEST(Pair, sends_messages_of_the_specified_lengths) {
  Sides sides;
  std::vector<std::size_t> bodies;
  for (const std::size_t size : sides.run(run_number(1)).sizes) bodies.push_back(size - 1);
  EXPECT_EQ(bodies, (std::vector<std::size_t>{104, 72, 8'256, 6'304, 32}));
}

/// Runs PAIR where an earlier setup exists, so that a test sees what becomes of it.
Outcome run_again(Sides& sides, const Alter& alter) {
  sides.run(run_number(1));
  return sides.run(run_number(2), alter);
}

void expect_untouched(Side& side) {
  const PairRecord record = side.record();
  EXPECT_EQ(record.state(), PairState::ok);
  EXPECT_EQ(record.setup().epoch, 1U);
  EXPECT_EQ(record.causes(), 0U);
}

void expect_counted(Side& side) {
  const PairRecord record = side.record();
  EXPECT_EQ(record.state(), PairState::ok);  // the earlier setup stays in use
  EXPECT_EQ(record.setup().epoch, 1U);
  EXPECT_EQ(record.causes(), 1U);
}

Alter flip(std::uint8_t tag, std::size_t at, Party from = giver_party) {
  return [=](InTransit& message) {
    if (message.tag == tag && message.from == from) message.body(at) ^= 1;
  };
}

TEST(Pair, refuses_an_epoch_too_far_ahead_and_counts_nothing) {
  // Behind the salt: next is 2 already, last is 1, and last + 2^16 is the most that may come.
  const auto next_of = [](std::uint64_t next) {
    return [next](InTransit& message) {
      if (message.tag != 1 || message.from != giver_party) return;
      for (std::size_t i = 0; i < 8; ++i) {
        message.body(32 + i) = static_cast<std::uint8_t>(next >> (8 * i));
      }
    };
  };
  Sides sides;
  const Outcome outcome = run_again(sides, next_of(1 + epoch_jump_max + 1));
  EXPECT_EQ(end_of(outcome.taker),
            by(giver_party, Fault::epoch_mismatch, "pair epoch is too far ahead"));
  expect_untouched(sides.taker);

  Sides others;
  const Outcome allowed = run_again(others, next_of(1 + epoch_jump_max));
  EXPECT_EQ(end_of(allowed.taker), std::nullopt);
  EXPECT_EQ(others.taker.record().last(), 1 + epoch_jump_max);
}

TEST(Pair, quarantines_after_a_failed_extension_check_and_drops_the_earlier_setup) {
  for (const std::size_t at : {32U, 32U + 6'143U, 32U + 6'144U, 32U + 6'176U}) {  // u, u, xt, hT
    Sides sides;
    const Outcome outcome = run_again(sides, flip(3, at));
    EXPECT_EQ(end_of(outcome.taker),
              by(giver_party, Fault::ote_check, "ot extension is inconsistent"));
    const PairRecord record = sides.taker.record();
    EXPECT_EQ(record.state(), PairState::quarantined);
    EXPECT_EQ(record.causes(), 1U);
    EXPECT_EQ(testing::error_of(sides.taker.gate.setup(sides.taker.name)),
              (Error{Fault::pair_quarantined, "pair is quarantined"}));
  }
}

TEST(Pair, refuses_a_wrong_confirmation_and_counts_it) {
  const std::size_t z_half = 32 + 6'208;
  for (const std::size_t at : {z_half, z_half + 32}) {  // the giver's half of z, its confirmation
    Sides sides;
    const Outcome outcome = run_again(sides, flip(3, at));
    EXPECT_EQ(end_of(outcome.taker),
              by(giver_party, Fault::ot_setup_failed, "pair confirmation differs"));
    expect_counted(sides.taker);
  }
  Sides sides;
  const Outcome outcome = run_again(sides, flip(4, 31, taker_party));
  EXPECT_EQ(end_of(outcome.giver),
            by(taker_party, Fault::ot_setup_failed, "pair confirmation differs"));
  expect_counted(sides.giver);
}

TEST(Pair, sends_two_different_confirmations) {
  Sides sides;
  Bytes third;
  Bytes fourth;
  sides.run(run_number(1), [&](InTransit& message) {
    if (message.tag == 3) third.assign(message.payload.end() - 32, message.payload.end());
    if (message.tag == 4) fourth.assign(message.payload.end() - 32, message.payload.end());
  });
  EXPECT_NE(third, fourth);
}

TEST(Pair, counts_silence_after_a_base_ot_message_and_only_then) {
  Sides sides;
  sides.run(run_number(1));
  // The giver's Y has left, the taker has sent nothing yet.
  const auto lost = [](InTransit& message) { message.payload.clear(); };
  sides.run(run_number(2), lost);
  sides.run(run_number(3), lost);
  sides.run(run_number(4));
  EXPECT_EQ(sides.giver.record().causes(), 2U);
  EXPECT_EQ(sides.taker.record().causes(), 0U);
  EXPECT_EQ(sides.giver.record().state(), PairState::ok);
}

TEST(Pair, ends_when_its_re_setups_are_used_up) {
  Sides sides;
  const auto lose_the_third = [](InTransit& message) {
    if (message.tag == 3) message.payload.clear();
  };
  for (int number = 1; number <= 1 + static_cast<int>(re_setups_max); ++number) {
    const Outcome outcome = sides.run(run_number(number), lose_the_third);
    EXPECT_FALSE(outcome.taker.has_value());
  }
  const Outcome outcome = sides.run(run_number(50));
  EXPECT_EQ(end_of(outcome.taker), (Error{Fault::pair_dead, "pair has no re-setups left"}));
  EXPECT_EQ(sides.taker.record().state(), PairState::dead);
}

TEST(Pair, ends_an_earlier_run_that_is_still_open) {
  Sides sides;
  Machine<PairMade> ours = sides.giver.start(run_number(1));
  Machine<PairMade> first = sides.taker.start(run_number(1));
  Machine<PairMade> second = sides.taker.start(run_number(2));
  const auto outbox = ours.take_outbox();
  first.deliver(giver_party, Channel::direct, outbox.at(0).payload.expose_secret());
  ASSERT_TRUE(first.finished());
  EXPECT_EQ(end_of(std::optional(first.take_result())),
            (Error{Fault::wrong_session, "pair run is not current"}));
  EXPECT_FALSE(second.finished());
}

// Row 49: a generator that repeats itself repeats nothing of ours.
TEST(Pair, draws_differently_in_each_run_though_the_generator_does_not) {
  Sides sides;
  sides.run(run_number(1));
  const PairRecord first = sides.taker.record();
  sides.taker.random = SeededRandom(200);
  sides.run(run_number(2));
  const PairRecord second = sides.taker.record();
  EXPECT_FALSE(std::ranges::equal(first.setup().alice.delta.expose_secret(),
                                  second.setup().alice.delta.expose_secret()));
}

}  // namespace
}  // namespace countersign::protocol
