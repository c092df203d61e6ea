#include <gtest/gtest.h>

#include <cstdlib>

#include "support/guard_trace.hpp"

// A run repeats: every law meets the same cases each time. To look further, set RC_PARAMS yourself,
// for example to "max_success=100000"; a law that fails prints the seed that repeats its case.
int main(int argc, char** argv) {
  setenv("RC_PARAMS", "seed=7041 max_success=1000", 0);
  testing::InitGoogleTest(&argc, argv);
  countersign::testing::install_guard_trace();
  return RUN_ALL_TESTS();
}
