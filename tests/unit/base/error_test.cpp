#include "base/error.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>

namespace countersign {
namespace {

struct Row {
  Fault fault;
  unsigned number;
  std::string_view name;
};

// Numbers and names are logged and sent to others: a change of either breaks readers of old logs.
constexpr std::array rows = {
    Row{Fault::bad_length, 1, "bad_length"},
    Row{Fault::bad_encoding, 2, "bad_encoding"},
    Row{Fault::bad_point, 3, "bad_point"},
    Row{Fault::bad_scalar, 4, "bad_scalar"},
    Row{Fault::wrong_session, 5, "wrong_session"},
    Row{Fault::replay, 6, "replay"},
    Row{Fault::wrong_round, 7, "wrong_round"},
    Row{Fault::inconsistent_broadcast, 8, "inconsistent_broadcast"},
    Row{Fault::bad_opening, 9, "bad_opening"},
    Row{Fault::bad_pok, 10, "bad_pok"},
    Row{Fault::bad_share, 11, "bad_share"},
    Row{Fault::bad_backup, 12, "bad_backup"},
    Row{Fault::ot_setup_failed, 13, "ot_setup_failed"},
    Row{Fault::ote_check, 14, "ote_check"},
    Row{Fault::vole_check, 15, "vole_check"},
    Row{Fault::gamma_check, 16, "gamma_check"},
    Row{Fault::zero_sum, 17, "zero_sum"},
    Row{Fault::different_request, 18, "different_request"},
    Row{Fault::equivocation, 19, "equivocation"},
    Row{Fault::final_verify, 20, "final_verify"},
    Row{Fault::slot_spent, 21, "slot_spent"},
    Row{Fault::pair_missing, 22, "pair_missing"},
    Row{Fault::pair_quarantined, 23, "pair_quarantined"},
    Row{Fault::pair_dead, 24, "pair_dead"},
    Row{Fault::epoch_mismatch, 25, "epoch_mismatch"},
    Row{Fault::not_qualified, 26, "not_qualified"},
    Row{Fault::policy, 27, "policy"},
    Row{Fault::journal_abort, 28, "journal_abort"},
    Row{Fault::timeout, 29, "timeout"},
    Row{Fault::internal, 30, "internal"},
    Row{Fault::bad_argument, 64, "bad_argument"},
    Row{Fault::bad_signature, 65, "bad_signature"},
    Row{Fault::not_authentic, 66, "not_authentic"},
    Row{Fault::over_limit, 67, "over_limit"},
    Row{Fault::unavailable, 68, "unavailable"},
};

TEST(Fault, keeps_its_number_and_its_name) {
  for (const Row& row : rows) {
    EXPECT_EQ(static_cast<unsigned>(row.fault), row.number) << row.name;
    EXPECT_EQ(name_of(row.fault), row.name);
  }
}

TEST(Fault, has_a_name_and_a_number_of_its_own) {
  std::set<std::string_view> names;
  std::set<unsigned> numbers;
  for (const Row& row : rows) {
    names.insert(name_of(row.fault));
    numbers.insert(static_cast<unsigned>(row.fault));
  }
  EXPECT_EQ(names.size(), rows.size());
  EXPECT_EQ(numbers.size(), rows.size());
}

TEST(FaultDeathTest, a_number_that_is_no_fault_has_no_name) {
  EXPECT_EXIT(name_of(Fault{0}), testing::KilledBySignal(SIGABRT), "a fault has a name");
  EXPECT_EXIT(name_of(Fault{255}), testing::KilledBySignal(SIGABRT), "a fault has a name");
}

TEST(Error, is_equal_only_in_all_its_parts) {
  const Error error{Fault::bad_share, "share does not match", {Party(2), Party(3)}};
  EXPECT_EQ(error, (Error{Fault::bad_share, "share does not match", {Party(2), Party(3)}}));
  EXPECT_NE(error, (Error{Fault::bad_pok, "share does not match", {Party(2), Party(3)}}));
  EXPECT_NE(error, (Error{Fault::bad_share, "share is missing", {Party(2), Party(3)}}));
  EXPECT_NE(error, (Error{Fault::bad_share, "share does not match", {Party(2)}}));
}

TEST(Error, names_nobody_unless_told) {
  EXPECT_TRUE((Error{Fault::timeout, "quiet for too long"}).culprits.empty());
}

TEST(Literal, is_its_text_and_no_other_string_converts_to_it) {
  EXPECT_EQ(Literal("quiet for too long").text(), "quiet for too long");
  static_assert(!std::is_constructible_v<Literal, std::string>);
  static_assert(!std::is_constructible_v<Literal, std::string_view>);
}

}  // namespace
}  // namespace countersign
