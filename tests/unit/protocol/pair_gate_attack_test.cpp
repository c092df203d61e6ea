// The attacks of section 13 of the protocol specification that aim at Delta through the gate of a
// pair, by their rows there.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "protocol/pair/gate.hpp"
#include "support/cheating_bob.hpp"
#include "support/dealt_pair.hpp"
#include "support/error_of.hpp"
#include "support/memory_pair_store.hpp"
#include "unit/protocol/pair_sides.hpp"
#include "unit/protocol/pair_target.hpp"

namespace countersign::protocol {
namespace {

using pair_sides::giver_name;
using pair_sides::run_number;
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

const Error no_power{Fault::unavailable, "store has lost its power"};

TEST(Attack, row_19_first_wrong_guess_ends_it_also_after_a_restart) {
  Target target = new_target();
  EXPECT_TRUE(target.check(0, target.right_bet(0)).has_value());
  EXPECT_EQ(error_of(target.check(1, target.wrong_bet(1))), inconsistent);
  for (std::size_t row = 2; row < 6; ++row) {
    if (row == 4) target.store.restart();
    EXPECT_EQ(error_of(target.check(row, target.right_bet(row))), quarantined);
  }
  EXPECT_EQ(target.evaluated, 2);
  PairGate gate(target.store);
  EXPECT_EQ(error_of(gate.setup(target.name)), quarantined);
  EXPECT_EQ(error_of(gate.release(target.name, target.setup, [] { FAIL(); })), quarantined);
  EXPECT_EQ(error_of(gate.count_slots(target.name, target.setup, 1)), quarantined);
  EXPECT_EQ(error_of(gate.begin({target.name, run_number(1)}, PairRecord::Exposure::nothing_sent)),
            quarantined);
}

TEST(Attack, row_51_one_session_cheats_and_the_other_gets_no_further) {
  Target target = new_target();
  PairGate gate(target.store);
  EXPECT_TRUE(target.check(0, target.right_bet(0)).has_value());  // session A
  int sent = 0;
  const auto send = [&] { ++sent; };
  EXPECT_EQ(error_of(gate.release(target.name, target.setup, send)), std::nullopt);
  EXPECT_EQ(error_of(target.check(1, target.wrong_bet(1))), inconsistent);  // session B
  EXPECT_EQ(error_of(gate.release(target.name, target.setup, send)), quarantined);
  EXPECT_EQ(error_of(target.check(2, target.right_bet(2))), quarantined);
  EXPECT_EQ(sent, 1);
}

/// What an attacker learns from 128 sessions at once that bet on a bit each: a session that fails
/// tells him that the bit is the other one, -1 stands for nothing.
template <class Check>
std::array<int, ot::rows> attack_in_parallel(const Target& target, Check&& check) {
  std::array<int, ot::rows> learned;
  learned.fill(-1);
  std::vector<ot::ExtensionMessage> messages;
  for (std::size_t row = 0; row < ot::rows; ++row) messages.push_back(target.bet(row, 0));
  std::vector<std::thread> sessions;
  for (std::size_t row = 0; row < ot::rows; ++row) {
    sessions.emplace_back([&, row] {
      const Result<ot::AliceColumns> outcome = check(row, messages[row]);
      if (outcome.has_value()) {
        learned[row] = 0;
      } else if (outcome.error().fault == Fault::ote_check) {
        learned[row] = 1;
      }
    });
  }
  for (std::thread& session : sessions) session.join();
  return learned;
}

// It shows that the attack of the next test is one.
TEST(Attack, row_52_without_the_gate_parallel_guesses_find_all_of_delta) {
  Target target = new_target();
  const auto learned = attack_in_parallel(target, [&](std::size_t row, const auto& message) {
    return target.unguarded_check(row, message);
  });
  for (std::size_t row = 0; row < ot::rows; ++row) {
    EXPECT_EQ(learned[row], static_cast<int>(target.right(row)));
  }
}

TEST(Attack, row_52_at_most_one_failing_check_of_128_in_parallel_is_evaluated) {
  Target target = new_target();
  std::atomic<int> inside = 0;
  std::atomic<int> inside_most = 0;
  const auto guess = [&](std::size_t row, const auto& message) {
    return PairGate(target.store).evaluate(target.name, target.setup, [&] {
      inside_most = std::max<int>(inside_most, ++inside);
      // Time for the other sessions to come in, if they could.
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      auto outcome = target.unguarded_check(row, message);
      --inside;
      return outcome;
    });
  };
  const auto learned = attack_in_parallel(target, guess);
  EXPECT_EQ(inside_most, 1);
  EXPECT_EQ(std::ranges::count(learned, 1), 1);
  EXPECT_EQ(target.evaluated, std::ranges::count(learned, 0) + 1);
  EXPECT_EQ(target.store.read(target.name).state(), PairState::quarantined);

  // The process starts again, and the attacker begins anew.
  target.store.restart();
  target.evaluated = 0;
  const auto learned_later = attack_in_parallel(target, guess);
  EXPECT_EQ(std::ranges::count(learned_later, -1), 128);
  EXPECT_EQ(target.evaluated, 0);
}

// The power fails while the first failure is being stored. No session says what its check found,
// and none is evaluated until the process has started again.
TEST(Attack, row_52_failing_check_that_could_not_be_stored_is_told_to_nobody) {
  for (const auto moment : {MemoryPairStore::Moment::before, MemoryPairStore::Moment::after}) {
    Target target = new_target();
    target.store.crash_at(1, moment);
    EXPECT_EQ(error_of(target.check(1, target.wrong_bet(1))), no_power);
    EXPECT_EQ(error_of(target.check(2, target.wrong_bet(2))), no_power);
    EXPECT_EQ(target.evaluated, 1);
    target.store.restart();
    if (moment == MemoryPairStore::Moment::after) {
      EXPECT_EQ(error_of(target.check(3, target.wrong_bet(3))), quarantined);
      EXPECT_EQ(target.evaluated, 1);
    } else {
      EXPECT_EQ(error_of(target.check(3, target.wrong_bet(3))), inconsistent);
      EXPECT_EQ(error_of(target.check(4, target.wrong_bet(4))), quarantined);
    }
  }
}

}  // namespace
}  // namespace countersign::protocol
