#include "base/invariant.hpp"

#include <gtest/gtest.h>

namespace countersign {
namespace {

TEST(Invariant, evaluates_its_condition_once) {
  int evaluated = 0;
  invariant(++evaluated == 1, "counted");
  EXPECT_EQ(evaluated, 1);
}

// The place is given relative to the source tree: nothing of the machine that built it is shown.
TEST(InvariantDeathTest, a_broken_one_says_why_and_where_and_ends_the_program) {
  const int sum = 5;
  EXPECT_EXIT(invariant(sum == 4, "two and two are four"), testing::KilledBySignal(SIGABRT),
              "^invariant broken: two and two are four \\(sum == 4\\) at "
              "(\\.\\./)*tests/unit/base/invariant_test.cpp:[0-9]+\n$");
}

}  // namespace
}  // namespace countersign
