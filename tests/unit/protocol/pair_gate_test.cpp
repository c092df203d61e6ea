// The gate under attack, in parallel, and when the power fails.

#include "protocol/pair/gate.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "support/cheating_bob.hpp"
#include "support/dealt_pair.hpp"
#include "support/error_of.hpp"
#include "support/memory_pair_store.hpp"
#include "unit/protocol/pair_sides.hpp"
#include "unit/protocol/pair_target.hpp"

namespace countersign::protocol {
namespace {

using pair_sides::end_of;
using pair_sides::giver_name;
using pair_sides::giver_party;
using pair_sides::Outcome;
using pair_sides::run_number;
using pair_sides::Side;
using pair_sides::Sides;
using pair_target::columns;
using pair_target::inconsistent;
using pair_target::new_target;
using pair_target::quarantined;
using pair_target::Target;
using testing::deal_pair;
using testing::DealtPair;
using testing::DeltaBet;
using testing::error_of;
using testing::MemoryPairStore;
using testing::SeededRandom;

const Error missing{Fault::pair_missing, "pair has no setup"};
const Error no_power{Fault::unavailable, "store has lost its power"};

TEST(PairGate, passes_an_honest_message_on) {
  Target target = new_target();
  const auto x = SecretBytes(columns.row_bytes());
  const auto bob = ot::extend_as_bob(target.peer, Target::nonce(1), columns, x);
  EXPECT_TRUE(target.check(1, bob.message).has_value());
  EXPECT_EQ(target.store.read(target.name).state(), PairState::ok);
}

TEST(PairGate, refuses_to_check_without_a_setup_or_against_another_one) {
  MemoryPairStore store;
  PairGate gate(store);
  bool evaluated = false;
  const auto check = [&]() -> Status {
    evaluated = true;
    return {};
  };
  EXPECT_EQ(error_of(gate.evaluate(giver_name(), Digest{}, check)), missing);
  Target target = new_target();
  EXPECT_EQ(error_of(target.gate.evaluate(target.name, Digest{}, check)),
            (Error{Fault::epoch_mismatch, "pair setup is another one"}));
  EXPECT_FALSE(evaluated);
}

TEST(PairGate, gives_a_session_a_copy_of_the_setup) {
  Target target = new_target();
  const auto setup = target.gate.setup(target.name);
  ASSERT_TRUE(setup.has_value());
  EXPECT_EQ(setup->hash, target.setup);
  MemoryPairStore empty;
  EXPECT_EQ(error_of(PairGate(empty).setup(target.name)), missing);
}

TEST(PairGate, quarantines_for_a_failed_check_of_the_vole_before_it_says_so) {
  Target target = new_target();
  const Error failed{Fault::vole_check, "vole message is inconsistent", {giver_party}};
  EXPECT_EQ(target.gate.quarantine(target.name, failed), failed);
  EXPECT_EQ(target.store.read(target.name).state(), PairState::quarantined);

  Target other = new_target();
  other.store.crash_at(1, MemoryPairStore::Moment::before);
  EXPECT_EQ(other.gate.quarantine(other.name, failed), no_power);
}

TEST(PairGate, counts_slots_of_the_current_setup) {
  Target target = new_target();
  EXPECT_EQ(error_of(target.gate.count_slots(target.name, target.setup, 16)), std::nullopt);
  EXPECT_EQ(target.store.read(target.name).slots(), 16U);
  EXPECT_EQ(error_of(target.gate.count_slots(target.name, Digest{}, 16)),
            (Error{Fault::epoch_mismatch, "pair setup is another one"}));
}

// Row 63: a restored or cloned node.
TEST(PairGate, leaves_nothing_usable_when_a_node_is_restored) {
  Target target = new_target();
  EXPECT_EQ(error_of(target.gate.void_setup(target.name)), std::nullopt);
  EXPECT_EQ(error_of(target.check(1, target.bet(1, target.right(1)))), missing);
  EXPECT_EQ(error_of(target.gate.setup(target.name)), missing);
}

TEST(PairGate, needs_an_operator_after_a_quarantine) {
  Sides sides;
  sides.run(run_number(1));
  EXPECT_EQ(sides.taker.gate.quarantine(sides.taker.name, inconsistent), inconsistent);
  EXPECT_EQ(end_of(sides.run(run_number(2)).taker), quarantined);
  EXPECT_EQ(error_of(sides.taker.gate.approve(sides.taker.name)), std::nullopt);
  EXPECT_EQ(end_of(sides.run(run_number(3)).taker), std::nullopt);
  EXPECT_EQ(sides.taker.record().state(), PairState::ok);
  EXPECT_EQ(error_of(sides.taker.gate.revive(sides.taker.name)),
            (Error{Fault::bad_argument, "pair is not dead"}));
}

/// One run of PAIR in which one side loses its power at its k-th save, and what is true afterwards.
void crash_in_a_run(Side& crashing, Sides& sides, std::uint64_t save,
                    MemoryPairStore::Moment moment) {
  sides.run(run_number(1));
  const Digest earlier = sides.giver.record().setup().hash;
  crashing.store.crash_at(save, moment);
  const Outcome outcome = sides.run(run_number(2));
  const bool crashed = crashing.store.crashed();
  crashing.store.restart();
  const PairRecord giver = sides.giver.record();
  const PairRecord taker = sides.taker.record();

  // Whoever says that there is a new setup has it, and the giver says so only if the taker has it.
  const auto made = [](const std::optional<Result<PairMade>>& end) {
    return end.has_value() && end->has_value();
  };
  if (made(outcome.giver)) {
    EXPECT_NE(giver.setup().hash, earlier);
  }
  if (made(outcome.taker)) {
    EXPECT_NE(taker.setup().hash, earlier);
  }
  if (giver.setup().hash != earlier) {
    EXPECT_EQ(giver.setup().hash, taker.setup().hash);
  }
  // Nobody lost what worked, and the counters never went back.
  for (const PairRecord* record : {&giver, &taker}) {
    EXPECT_EQ(record->state(), PairState::ok);
    EXPECT_GE(record->last(), record->setup().epoch);
  }
  EXPECT_EQ(made(outcome.giver) && made(outcome.taker), !crashed);

  // PAIR simply runs again.
  const Outcome again = sides.run(run_number(3));
  ASSERT_TRUE(made(again.giver) && made(again.taker));
  EXPECT_EQ(sides.giver.record().setup().hash, sides.taker.record().setup().hash);
  EXPECT_EQ(sides.giver.record().setup().epoch, sides.taker.record().setup().epoch);
}

TEST(PairGate, survives_a_crash_at_every_durable_step_of_a_run) {
  constexpr std::uint64_t saves = 3;  // begin, agree, commit
  for (std::uint64_t save = 1; save <= saves; ++save) {
    for (const auto moment : {MemoryPairStore::Moment::before, MemoryPairStore::Moment::after}) {
      Sides sides;
      crash_in_a_run(sides.giver, sides, save, moment);
      Sides others;
      crash_in_a_run(others.taker, others, save, moment);
    }
  }
}

/// The bodies of all messages of a run in which one side's disk fails at its k-th save.
std::vector<std::size_t> sent_until(PairRole crashing, std::uint64_t save) {
  Sides sides;
  Side& side = crashing == PairRole::giver ? sides.giver : sides.taker;
  side.store.crash_at(save, MemoryPairStore::Moment::before);
  std::vector<std::size_t> bodies;
  for (const std::size_t size : sides.run(run_number(1)).sizes) bodies.push_back(size - 1);
  return bodies;
}

// A message that left before its step was stored could be followed by another one after a restart.
TEST(PairGate, lets_no_message_leave_before_its_step_is_stored) {
  using Sizes = std::vector<std::size_t>;
  EXPECT_EQ(sent_until(PairRole::giver, 1), (Sizes{72}));
  EXPECT_EQ(sent_until(PairRole::giver, 2), (Sizes{104, 72, 8'256}));
  EXPECT_EQ(sent_until(PairRole::giver, 3), (Sizes{104, 72, 8'256, 6'304, 32}));
  EXPECT_EQ(sent_until(PairRole::taker, 1), (Sizes{104}));
  EXPECT_EQ(sent_until(PairRole::taker, 2), (Sizes{104, 72}));
  EXPECT_EQ(sent_until(PairRole::taker, 3), (Sizes{104, 72, 8'256, 6'304}));
}

TEST(PairGate, saves_three_times_in_a_run) {
  Sides sides;
  sides.run(run_number(1));
  EXPECT_EQ(sides.giver.store.saves(), 3U);
  EXPECT_EQ(sides.taker.store.saves(), 3U);
}

}  // namespace
}  // namespace countersign::protocol
