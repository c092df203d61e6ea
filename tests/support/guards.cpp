#include "support/guards.hpp"

#ifdef COUNTERSIGN_SWITCHABLE_GUARDS

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <string>

#include "base/guard.hpp"

namespace {

std::set<std::string>& reached() {
  static std::set<std::string> ids;
  return ids;
}

const char* switched_off() {
  static const char* const id = std::getenv("COUNTERSIGN_GUARD_OFF");
  return id;
}

bool tracing() {
  static const bool on = std::getenv("COUNTERSIGN_GUARD_TRACE") != nullptr;
  return on;
}

class GuardTrace final : public testing::EmptyTestEventListener {
 public:
  explicit GuardTrace(const char* path) : out_(path, std::ios::app) {}
  void OnTestStart(const testing::TestInfo&) override { reached().clear(); }
  void OnTestEnd(const testing::TestInfo& test) override {
    out_ << test.test_suite_name() << '.' << test.name() << ' ' << test.result()->elapsed_time();
    for (const auto& id : reached()) out_ << ' ' << id;
    out_ << std::endl;
  }

 private:
  std::ofstream out_;
};

}  // namespace

namespace countersign {

bool switchable_guard(const char* id, bool holds) {
  if (tracing()) reached().insert(id);
  if (const char* off = switched_off(); off != nullptr && std::string_view(off) == id) return true;
  return holds;
}

namespace testing {

void install_guard_trace() {
  if (const char* path = std::getenv("COUNTERSIGN_GUARD_TRACE")) {
    ::testing::UnitTest::GetInstance()->listeners().Append(new GuardTrace(path));
  }
}

}  // namespace testing
}  // namespace countersign

#else

namespace countersign::testing {

void install_guard_trace() {}

}  // namespace countersign::testing

#endif
