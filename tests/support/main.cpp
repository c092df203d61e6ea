#include <gtest/gtest.h>

#include "support/guards.hpp"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  countersign::testing::install_guard_trace();
  return RUN_ALL_TESTS();
}
