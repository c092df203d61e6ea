#include <gtest/gtest.h>

#include "support/guard_trace.hpp"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  countersign::testing::install_guard_trace();
  return RUN_ALL_TESTS();
}
