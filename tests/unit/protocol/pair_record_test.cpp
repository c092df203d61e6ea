#include "protocol/pair/record.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/dealt_pair.hpp"
#include "support/error_of.hpp"
#include "support/seeded_random.hpp"

namespace countersign::protocol {
namespace {

using Ending = PairRecord::Ending;
using testing::error_of;

const Error missing{Fault::pair_missing, "pair has no setup"};
const Error quarantined{Fault::pair_quarantined, "pair is quarantined"};
const Error dead{Fault::pair_dead, "pair is dead"};
const Error used_up{Fault::pair_dead, "pair has no re-setups left"};
const Error not_current{Fault::wrong_session, "pair run is not current"};
const Error unreadable{Fault::bad_encoding, "pair record does not parse"};

SessionId run(int number) {
  return SessionId(Digest{static_cast<std::uint8_t>(number)});
}

PairSetup setup_of(std::uint64_t epoch) {
  testing::SeededRandom random(epoch);
  PairSetup setup = testing::deal_pair(random).first;
  setup.epoch = epoch;
  return setup;
}

Bytes stored(const PairRecord& record) {
  const SecretBytes bytes = record.encode();
  return {bytes.expose_secret().begin(), bytes.expose_secret().end()};
}

/// A run that has begun and counts.
void start(PairRecord& record, int number) {
  const auto next = record.begin(run(number));
  ASSERT_TRUE(next.has_value());
  ASSERT_TRUE(record.agree(run(number), *next).has_value());
}

/// A whole run that succeeds.
void renew(PairRecord& record, int number) {
  start(record, number);
  ASSERT_TRUE(record.commit(run(number), setup_of(record.last())).has_value());
}

/// A whole run that fails and counts.
void fail(PairRecord& record, int number) {
  ASSERT_TRUE(record.begin(run(number)).has_value());
  ASSERT_TRUE(record.end(run(number), Ending::counted).has_value());
}

TEST(PairRecord, begins_without_a_setup) {
  const PairRecord record;
  EXPECT_EQ(record.state(), PairState::none);
  EXPECT_EQ(error_of(record.has_setup()), missing);
  EXPECT_EQ(error_of(record.usable(Digest{})), missing);
}

TEST(PairRecord, is_usable_with_the_setup_it_holds_and_no_other) {
  PairRecord record;
  renew(record, 1);
  EXPECT_EQ(error_of(record.usable(record.setup().hash)), std::nullopt);
  Digest other = record.setup().hash;
  other[0] ^= 1;
  EXPECT_EQ(error_of(record.usable(other)),
            (Error{Fault::epoch_mismatch, "pair setup is another one"}));
}

TEST(PairRecord, counts_no_run_that_succeeds) {
  PairRecord record;
  for (int number = 1; number <= 10; ++number) renew(record, number);
  EXPECT_EQ(record.causes(), 0U);
  EXPECT_EQ(record.last(), 10U);
}

TEST(PairRecord, counts_a_run_before_its_first_answer) {
  PairRecord record;
  ASSERT_TRUE(record.begin(run(1)).has_value());
  EXPECT_EQ(record.causes(), 0U);
  ASSERT_TRUE(record.agree(run(1), 1).has_value());
  EXPECT_EQ(record.causes(), 1U);
  ASSERT_TRUE(record.end(run(1), Ending::counted).has_value());
  EXPECT_EQ(record.causes(), 1U);
}

TEST(PairRecord, counts_no_run_that_nobody_answers) {
  PairRecord record;
  for (int number = 1; number <= 10; ++number) ASSERT_TRUE(record.begin(run(number)).has_value());
  EXPECT_EQ(record.causes(), 0U);
  EXPECT_EQ(record.state(), PairState::none);
}

TEST(PairRecord, takes_a_mere_difference_off_the_count) {
  PairRecord record;
  start(record, 1);
  ASSERT_TRUE(record.end(run(1), Ending::not_counted).has_value());
  EXPECT_EQ(record.causes(), 0U);
  ASSERT_TRUE(record.begin(run(2)).has_value());
  ASSERT_TRUE(record.end(run(2), Ending::not_counted).has_value());
  EXPECT_EQ(record.causes(), 0U);
}

TEST(PairRecord, counts_a_failure_found_before_anything_was_sent) {
  PairRecord record;
  ASSERT_TRUE(record.begin(run(1)).has_value());
  ASSERT_TRUE(record.end(run(1), Ending::counted).has_value());
  EXPECT_EQ(record.causes(), 1U);
}

TEST(PairRecord, keeps_the_count_of_a_run_that_never_ended) {
  PairRecord record;
  start(record, 1);
  renew(record, 2);  // run 1 crashed
  EXPECT_EQ(record.causes(), 1U);
}

TEST(PairRecord, lets_no_step_of_an_earlier_run_pass) {
  PairRecord record;
  start(record, 1);
  start(record, 2);
  EXPECT_EQ(error_of(record.current(run(1))), not_current);
  EXPECT_EQ(error_of(record.agree(run(1), 1)), not_current);
  EXPECT_EQ(error_of(record.commit(run(1), setup_of(1))), not_current);
  EXPECT_EQ(error_of(record.end(run(1), Ending::not_counted)), not_current);
  EXPECT_EQ(error_of(record.quarantine_by(run(1))), not_current);
  EXPECT_EQ(error_of(record.current(run(2))), std::nullopt);
  EXPECT_EQ(record.state(), PairState::none);
  EXPECT_EQ(record.causes(), 2U);
}

TEST(PairRecord, is_left_by_every_ending_without_a_run) {
  PairRecord record;
  renew(record, 1);
  EXPECT_EQ(error_of(record.current(run(1))), not_current);
  fail(record, 2);
  EXPECT_EQ(error_of(record.current(run(2))), not_current);
  ASSERT_TRUE(record.begin(run(3)).has_value());
  ASSERT_TRUE(record.quarantine_by(run(3)).has_value());
  EXPECT_EQ(error_of(record.current(run(3))), not_current);
}

TEST(PairRecord, loses_both_directions_to_a_quarantine) {
  PairRecord record;
  renew(record, 1);
  record.quarantine();
  EXPECT_EQ(record.state(), PairState::quarantined);
  EXPECT_EQ(error_of(record.has_setup()), quarantined);
  EXPECT_EQ(record.causes(), 1U);
  EXPECT_LT(record.encode().size(), PairSetup::size);
}

TEST(PairRecord, counts_a_failed_check_of_a_run_once) {
  PairRecord record;
  ASSERT_TRUE(record.begin(run(1)).has_value());
  ASSERT_TRUE(record.agree(run(1), 1).has_value());
  ASSERT_TRUE(record.quarantine_by(run(1)).has_value());
  EXPECT_EQ(record.causes(), 1U);
}

TEST(PairRecord, needs_an_approval_to_leave_a_quarantine) {
  PairRecord record;
  renew(record, 1);
  EXPECT_EQ(error_of(record.approve()), (Error{Fault::bad_argument, "pair is not quarantined"}));
  record.quarantine();
  EXPECT_EQ(error_of(record.begin(run(2))), quarantined);
  ASSERT_TRUE(record.approve().has_value());
  renew(record, 3);
  EXPECT_EQ(record.state(), PairState::ok);
  EXPECT_EQ(record.causes(), 1U);
}

TEST(PairRecord, uses_an_approval_up_by_a_run_that_counts) {
  PairRecord record;
  renew(record, 1);
  record.quarantine();
  ASSERT_TRUE(record.approve().has_value());
  start(record, 2);
  ASSERT_TRUE(record.end(run(2), Ending::not_counted).has_value());
  fail(record, 3);  // still approved
  EXPECT_EQ(error_of(record.begin(run(4))), quarantined);
  ASSERT_TRUE(record.approve().has_value());
  start(record, 5);  // and crashes
  EXPECT_EQ(error_of(record.begin(run(6))), quarantined);
}

TEST(PairRecord, forgets_an_approval_with_the_next_quarantine) {
  PairRecord record;
  renew(record, 1);
  record.quarantine();
  ASSERT_TRUE(record.approve().has_value());
  record.quarantine();
  EXPECT_EQ(error_of(record.begin(run(2))), quarantined);
}

TEST(PairRecord, allows_three_re_setups_after_quarantines_and_is_dead_after_the_fourth) {
  PairRecord record;
  renew(record, 1);
  for (int cause = 1; cause <= static_cast<int>(re_setups_max); ++cause) {
    record.quarantine();
    EXPECT_EQ(record.state(), PairState::quarantined);
    ASSERT_TRUE(record.approve().has_value());
    renew(record, 1 + cause);
  }
  record.quarantine();
  EXPECT_EQ(record.state(), PairState::dead);
  EXPECT_EQ(error_of(record.has_setup()), dead);
  EXPECT_EQ(error_of(record.approve()), (Error{Fault::bad_argument, "pair is not quarantined"}));
  EXPECT_EQ(error_of(record.begin(run(9))), used_up);
}

TEST(PairRecord, is_dead_after_four_failed_runs) {
  PairRecord record;
  for (int number = 1; number <= 4; ++number) {
    EXPECT_EQ(record.state(), PairState::none);
    fail(record, number);
  }
  EXPECT_EQ(record.state(), PairState::dead);
  EXPECT_EQ(error_of(record.begin(run(9))), used_up);
}

TEST(PairRecord, keeps_a_setup_that_works_when_renewals_have_failed) {
  PairRecord record;
  renew(record, 1);
  for (int number = 2; number <= 5; ++number) fail(record, number);
  EXPECT_EQ(record.state(), PairState::ok);
  EXPECT_EQ(error_of(record.begin(run(9))), used_up);
  record.void_setup();
  EXPECT_EQ(record.state(), PairState::dead);
}

TEST(PairRecord, lives_again_by_an_operator_only) {
  PairRecord record;
  EXPECT_EQ(error_of(record.revive()), (Error{Fault::bad_argument, "pair is not dead"}));
  for (int number = 1; number <= 4; ++number) fail(record, number);
  record.void_setup();
  EXPECT_EQ(record.state(), PairState::dead);
  record.quarantine();
  EXPECT_EQ(record.state(), PairState::dead);
  ASSERT_TRUE(record.revive().has_value());
  EXPECT_EQ(record.causes(), 0U);
  renew(record, 9);
  EXPECT_EQ(record.state(), PairState::ok);
}

// Row 63 of the attack catalogue.
TEST(PairRecord, voids_a_setup_without_counting_it_and_lifts_no_quarantine) {
  PairRecord record;
  renew(record, 1);
  record.void_setup();
  EXPECT_EQ(record.state(), PairState::none);
  EXPECT_EQ(record.causes(), 0U);
  EXPECT_EQ(error_of(record.has_setup()), missing);
  renew(record, 2);
  record.quarantine();
  record.void_setup();
  EXPECT_EQ(record.state(), PairState::quarantined);
}

TEST(PairRecord, ends_an_open_run_when_the_setup_is_voided) {
  PairRecord record;
  ASSERT_TRUE(record.begin(run(1)).has_value());
  record.void_setup();
  EXPECT_EQ(error_of(record.current(run(1))), not_current);
}

TEST(PairRecord, keeps_slots_good_through_scheduled_rotations) {
  PairRecord record;
  std::vector<Digest> hashes;
  for (int number = 1; number <= static_cast<int>(earlier_setups_max) + 1; ++number) {
    renew(record, number);
    hashes.push_back(record.setup().hash);
  }
  const auto read = PairRecord::decode(stored(record));
  ASSERT_TRUE(read.has_value());
  for (const Digest& hash : hashes) EXPECT_EQ(error_of(read->slots_good(hash)), std::nullopt);
  renew(record, 10);
  const Error another{Fault::epoch_mismatch, "pair setup is another one"};
  EXPECT_EQ(error_of(record.slots_good(hashes[0])), another);  // there is an end to it
  EXPECT_EQ(error_of(record.slots_good(hashes[1])), std::nullopt);
}

TEST(PairRecord, keeps_no_slots_good_when_its_setup_is_taken_away) {
  PairRecord record;
  renew(record, 1);
  const Digest first = record.setup().hash;
  renew(record, 2);
  record.quarantine();
  EXPECT_EQ(error_of(record.slots_good(first)), quarantined);
  ASSERT_TRUE(record.approve().has_value());
  renew(record, 3);
  const Error another{Fault::epoch_mismatch, "pair setup is another one"};
  EXPECT_EQ(error_of(record.slots_good(first)), another);
  const Digest third = record.setup().hash;
  record.void_setup();
  EXPECT_EQ(error_of(record.slots_good(third)), missing);
  renew(record, 4);
  EXPECT_EQ(error_of(record.slots_good(third)), another);
}

TEST(PairRecord, counts_slots_anew_for_each_setup) {
  PairRecord record;
  renew(record, 1);
  record.count_slots(16);
  record.count_slots(16);
  EXPECT_EQ(record.slots(), 32U);
  renew(record, 2);
  EXPECT_EQ(record.slots(), 0U);
}

TEST(PairRecord, reads_back_what_it_stores) {
  PairRecord record;
  EXPECT_EQ(stored(*PairRecord::decode(stored(record))), stored(record));
  renew(record, 1);
  record.count_slots(5);
  fail(record, 2);
  ASSERT_TRUE(record.begin(run(3)).has_value());
  const auto read = PairRecord::decode(stored(record));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(stored(*read), stored(record));
  EXPECT_EQ(read->state(), PairState::ok);
  EXPECT_EQ(read->slots(), 5U);
  EXPECT_EQ(read->causes(), 1U);
  EXPECT_EQ(error_of(read->current(run(3))), std::nullopt);
  EXPECT_TRUE(std::ranges::equal(read->setup().bob.bytes.expose_secret(),
                                 record.setup().bob.bytes.expose_secret()));
  PairRecord locked;
  renew(locked, 1);
  locked.quarantine();
  ASSERT_TRUE(locked.approve().has_value());
  start(locked, 2);
  EXPECT_EQ(stored(*PairRecord::decode(stored(locked))), stored(locked));
}

// A run that was counted is taken off the count when it succeeds.
TEST(PairRecord, does_not_read_a_counted_run_without_a_cause) {
  PairRecord record;
  start(record, 1);
  Bytes bytes = stored(record);
  EXPECT_TRUE(PairRecord::decode(bytes).has_value());
  bytes[3 + 8 + 8] = 0;
  EXPECT_EQ(error_of(PairRecord::decode(bytes)), unreadable);
}

TEST(PairRecord, does_not_read_what_it_would_not_store) {
  PairRecord record;
  renew(record, 1);
  const Bytes good = stored(record);
  // Format, state, approval, causes, and behind the counters whether there is a run.
  const std::array<std::pair<std::size_t, std::uint8_t>, 5> bad = {
      {{0, 1}, {1, 4}, {2, 2}, {3 + 8 + 8, re_setups_max + 2}, {3 + 8 + 8 + 4, 3}}};
  for (const auto& [at, value] : bad) {
    Bytes bytes = good;
    bytes[at] = value;
    EXPECT_EQ(error_of(PairRecord::decode(bytes)), unreadable) << "byte " << at;
  }
  Bytes many = good;
  many.back() = earlier_setups_max + 1;
  many.resize(many.size() + 32 * (earlier_setups_max + 1));
  EXPECT_EQ(error_of(PairRecord::decode(many)), unreadable);
  const Error short_by_one{Fault::bad_length, "pair record does not parse"};
  EXPECT_EQ(error_of(PairRecord::decode(View(good).first(good.size() - 1))), short_by_one);
  Bytes longer = good;
  longer.push_back(0);
  EXPECT_EQ(error_of(PairRecord::decode(longer)), short_by_one);
}

}  // namespace
}  // namespace countersign::protocol
