#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/reshare/epochs.hpp"
#include "protocol/reshare/outcome.hpp"
#include "support/error_of.hpp"
#include "support/seeded_random.hpp"

namespace countersign::protocol {
namespace {

using testing::error_of;

constexpr crypto::PartyCount three{3};
constexpr Digest result_a{0xa};
constexpr Digest result_b{0xb};

AttemptEntry ready(std::uint64_t index, std::uint16_t author, const Digest& result = result_a) {
  return {index, LoggedReady{Party(author), result}};
}
AttemptEntry abort_at(std::uint64_t index) {
  return {index, LoggedAbort{}};
}

Outcome outcome(const std::vector<AttemptEntry>& entries) {
  return outcome_of(entries, three);
}

const Outcome committed_at_7{Phase::committed, 7, result_a};

TEST(ReshareOutcome, is_pending_until_all_members_are_ready) {
  EXPECT_EQ(outcome({}), Outcome());
  EXPECT_EQ(outcome({ready(2, 1), ready(5, 3)}), Outcome());
}

TEST(ReshareOutcome, commits_where_the_last_member_is_ready) {
  EXPECT_EQ(outcome({ready(2, 1), ready(5, 3), ready(7, 2)}), committed_at_7);
}

TEST(ReshareOutcome, aborts_at_an_abort_before_the_last_ready) {
  EXPECT_EQ(outcome({ready(2, 1), ready(5, 3), abort_at(6), ready(7, 2)}),
            (Outcome{Phase::aborted, 6, {}}));
  EXPECT_EQ(outcome({abort_at(1)}), (Outcome{Phase::aborted, 1, {}}));
}

TEST(ReshareOutcome, is_deaf_to_all_that_comes_after_it) {
  EXPECT_EQ(outcome({ready(2, 1), ready(5, 3), ready(7, 2), abort_at(8)}), committed_at_7);
  EXPECT_EQ(outcome({ready(2, 1), ready(5, 3), ready(7, 2), ready(9, 1, result_b)}),
            committed_at_7);
  EXPECT_EQ(outcome({abort_at(1), ready(2, 1), ready(5, 3), ready(7, 2)}),
            (Outcome{Phase::aborted, 1, {}}));
}

TEST(ReshareOutcome, aborts_where_a_member_is_ready_for_two_results) {
  EXPECT_EQ(outcome({ready(2, 1), ready(5, 1, result_b), ready(6, 3), ready(7, 2)}),
            (Outcome{Phase::aborted, 5, {}}));
}

TEST(ReshareOutcome, counts_a_ready_that_is_logged_again_once) {
  EXPECT_EQ(outcome({ready(2, 1), ready(4, 1), ready(5, 3)}), Outcome());
  EXPECT_EQ(outcome({ready(2, 1), ready(4, 1), ready(5, 3), ready(7, 2)}), committed_at_7);
}

TEST(ReshareOutcome, does_not_hear_whoever_is_no_member) {
  EXPECT_EQ(outcome({ready(2, 1), ready(5, 3), ready(6, 4)}), Outcome());
  EXPECT_EQ(outcome({ready(2, 0), ready(5, 1), ready(6, 3)}), Outcome());
}

TEST(ReshareOutcome, does_not_commit_to_two_results) {
  EXPECT_EQ(outcome({ready(2, 1), ready(5, 3, result_b), ready(7, 2)}), Outcome());
}

TEST(ReshareOutcome, chooses_dealers_by_the_number_of_the_attempt) {
  EXPECT_EQ(dealers_of_attempt(0, 3).value(), 0u);
  EXPECT_EQ(dealers_of_attempt(4, 3).value(), 1u);
  EXPECT_EQ(dealers_of_attempt(15, 1).value(), 0u);
  EXPECT_EQ(dealers_of_attempt(0, 0).error(),
            (Error{Fault::bad_argument, "the entry lists no dealers"}));
  EXPECT_EQ(dealers_of_attempt(16, 1).error(),
            (Error{Fault::over_limit, "too many attempts at one entry"}));
}

/// The rule as it is written, without care for speed.
Outcome by_definition(const std::vector<AttemptEntry>& entries) {
  for (std::size_t k = 0; k < entries.size(); ++k) {
    if (std::holds_alternative<LoggedAbort>(entries[k].what)) {
      return {Phase::aborted, entries[k].index, {}};
    }
    const auto said = [&](std::uint16_t member, const Digest& result) {
      return std::any_of(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(k) + 1,
                         [&](const AttemptEntry& entry) {
                           const auto* r = std::get_if<LoggedReady>(&entry.what);
                           return r != nullptr && r->author == Party(member) && r->result == result;
                         });
    };
    for (std::uint16_t member = 1; member <= 3; ++member) {
      if (said(member, result_a) && said(member, result_b)) {
        return {Phase::aborted, entries[k].index, {}};
      }
    }
    for (const Digest& result : {result_a, result_b}) {
      if (said(1, result) && said(2, result) && said(3, result)) {
        return {Phase::committed, entries[k].index, result};
      }
    }
  }
  return {};
}

/// All logs of up to five entries by four authors and two results: what the rule says, and that a
/// longer log never says anything else once a shorter one has said something.
TEST(ReshareOutcome, is_the_rule_and_stands_once_it_is_known) {
  std::size_t logs = 0;
  for (std::size_t code = 0; code < 9 * 9 * 9 * 9 * 9; ++code) {
    std::vector<AttemptEntry> entries;
    std::size_t rest = code;
    Outcome before;
    for (std::uint64_t index = 0; index < 5; ++index, rest /= 9) {
      const auto author = static_cast<std::uint16_t>(1 + rest % 9 / 2);
      entries.push_back(rest % 9 == 8 ? abort_at(index)
                                      : ready(index, author, rest % 2 == 0 ? result_a : result_b));
      const Outcome now = outcome(entries);
      if (now != by_definition(entries)) FAIL() << code;
      if (before.phase != Phase::pending && now != before) FAIL() << code;
      before = now;
    }
    ++logs;
  }
  EXPECT_EQ(logs, 59049u);
}

// Rule 4: which epoch a request uses.

constexpr EpochInForce second{2, 100};
constexpr LogSize far{200};
using State = EpochRequest::State;

TEST(ReshareEpochs, a_request_after_the_commit_uses_the_new_epoch) {
  EXPECT_EQ(epoch_use({101, 2, State::fresh}, second, far).value(), EpochUse::sign);
  EXPECT_EQ(epoch_use({199, 2, State::fresh}, second, far).value(), EpochUse::sign);
}

TEST(ReshareEpochs, a_request_before_the_commit_is_authorised_again_unless_it_was_spent) {
  const Error old{Fault::epoch_mismatch, "request is older than the key's epoch"};
  EXPECT_EQ(error_of(epoch_use({99, 1, State::fresh}, second, far)), old);
  EXPECT_EQ(error_of(epoch_use({99, 2, State::fresh}, second, far)), old);
  EXPECT_EQ(error_of(epoch_use({100, 2, State::fresh}, second, far)), old);
  EXPECT_EQ(epoch_use({99, 1, State::spent}, second, far).value(), EpochUse::resend);
}

TEST(ReshareEpochs, a_signer_that_lags_behind_refuses_until_it_has_synced) {
  const Error ahead{Fault::epoch_mismatch, "request is ahead of this signer's log"};
  EXPECT_EQ(error_of(epoch_use({200, 2, State::fresh}, second, far)), ahead);
  EXPECT_EQ(error_of(epoch_use({101, 2, State::fresh}, second, LogSize(101))), ahead);
  // It has not seen D = 100 yet, and would sign with the epoch before.
  EXPECT_EQ(error_of(epoch_use({101, 1, State::fresh}, {1, 10}, LogSize(90))), ahead);
}

TEST(ReshareEpochs, epochs_are_not_mixed) {
  const Error other{Fault::epoch_mismatch, "request names another epoch"};
  EXPECT_EQ(error_of(epoch_use({101, 1, State::fresh}, second, far)), other);
  EXPECT_EQ(error_of(epoch_use({101, 3, State::fresh}, second, far)), other);
  EXPECT_EQ(error_of(epoch_use({101, 1, State::spent}, second, far)), other);
}

TEST(ReshareEpochs, a_spent_request_is_sent_again_and_not_signed_again) {
  EXPECT_EQ(epoch_use({101, 2, State::spent}, second, far).value(), EpochUse::resend);
}

}  // namespace
}  // namespace countersign::protocol
