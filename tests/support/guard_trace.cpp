#include "support/guard_trace.hpp"

#ifdef COUNTERSIGN_SWITCHABLE_GUARDS

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <string>

#include "support/guards.hpp"

namespace countersign::testing {
namespace {

class GuardTrace final : public ::testing::EmptyTestEventListener {
 public:
  explicit GuardTrace(const char* path) : out_(path, std::ios::app) {}

  void OnTestSuiteStart(const ::testing::TestSuite&) override {
    take_reached_guards();
    of_set_up_.clear();
  }
  // What was reached before the first test of a suite belongs to its set-up: every test of the
  // suite repeats that when it runs alone.
  void OnTestStart(const ::testing::TestInfo&) override { of_set_up_.merge(reached()); }

  void OnTestEnd(const ::testing::TestInfo& test) override {
    auto ids = reached();
    ids.insert(of_set_up_.begin(), of_set_up_.end());
    out_ << test.test_suite_name() << '.' << test.name() << ' ' << test.result()->elapsed_time();
    for (const auto& id : ids) out_ << ' ' << id;
    out_ << std::endl;
  }

 private:
  static std::set<std::string> reached() {
    const auto ids = take_reached_guards();
    return {ids.begin(), ids.end()};
  }

  std::ofstream out_;
  std::set<std::string> of_set_up_;
};

}  // namespace

void install_guard_trace() {
  if (const char* path = std::getenv("COUNTERSIGN_GUARD_TRACE")) {
    ::testing::UnitTest::GetInstance()->listeners().Append(new GuardTrace(path));
  }
}

}  // namespace countersign::testing

#else

namespace countersign::testing {

void install_guard_trace() {}

}  // namespace countersign::testing

#endif
