#include "base/guard.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace countersign {
namespace {

TEST(Guard, is_its_condition_and_evaluates_it_once) {
  int evaluated = 0;
  EXPECT_TRUE(guard("test.holds", ++evaluated == 1));
  EXPECT_FALSE(guard("test.fails", ++evaluated == 1));
  EXPECT_EQ(evaluated, 2);
}

/// Runs some tests of this program once more, with one environment variable and no other.
int run_again(const std::string& environment, const std::string& filter) {
  const auto program = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string command =
      "env -i " + environment + " '" + program + "' --gtest_filter=" + filter + " >/dev/null 2>&1";
  return std::system(command.c_str());
}

const std::string some_test = "Reader.refuses_trailing_bytes";

#ifdef COUNTERSIGN_SWITCHABLE_GUARDS

TEST(Guard, is_switched_off_by_its_name_alone) {
  EXPECT_EQ(run_again("COUNTERSIGN_GUARD_OFF=", some_test), 0);
  EXPECT_EQ(run_again("COUNTERSIGN_GUARD_OFF=reader.no-trailing", some_test), 0);
  EXPECT_NE(run_again("COUNTERSIGN_GUARD_OFF=reader.no-trailing-bytes", some_test), 0);
}

TEST(Guard, a_trace_lists_each_test_with_the_guards_it_reached) {
  const std::string path = ::testing::TempDir() + "guard_trace." + std::to_string(getpid());
  std::filesystem::remove(path);
  ASSERT_EQ(run_again("COUNTERSIGN_GUARD_TRACE=" + path, some_test + ":Writer.*"), 0);
  std::ifstream trace(path);
  std::string lines;
  for (std::string test, milliseconds, guards; trace >> test >> milliseconds;) {
    std::getline(trace, guards);
    lines += test + guards + "\n";
  }
  std::filesystem::remove(path);
  EXPECT_EQ(
      lines,
      "Reader.refuses_trailing_bytes reader.enough-bytes reader.latch reader.no-trailing-bytes\n"
      "Writer.writes_each_width_little_endian\n"
      "Writer.appends_bytes_as_they_are_and_without_a_length\n"
      "Writer.is_empty_at_first_and_after_its_bytes_were_taken\n");
}

#else

TEST(Guard, cannot_be_switched_off_in_what_ships) {
  EXPECT_EQ(run_again("COUNTERSIGN_GUARD_OFF=reader.no-trailing-bytes", some_test), 0);
}

#endif

}  // namespace
}  // namespace countersign
