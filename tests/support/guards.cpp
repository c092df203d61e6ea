#include "support/guards.hpp"

#include <cstdlib>
#include <mutex>
#include <set>
#include <string_view>
#include <utility>

#include "base/guard.hpp"

namespace countersign {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

/// Guards may be reached from several threads, and from destructors of static objects: the state
/// has a lock, and is never destroyed.
struct State {
  const std::string off = environment("COUNTERSIGN_GUARD_OFF");
  const bool tracing = !environment("COUNTERSIGN_GUARD_TRACE").empty();
  std::mutex lock;
  std::set<std::string_view> reached;  // the ids are literals and outlive everything
};

State& state() {
  static State& the = *new State;
  return the;
}

}  // namespace

bool switchable_guard(const char* id, bool holds) {
  State& the = state();
  if (the.tracing) {
    const std::lock_guard held(the.lock);
    the.reached.insert(id);
  }
  return holds || (!the.off.empty() && the.off == id);
}

namespace testing {

std::vector<std::string> take_reached_guards() {
  State& the = state();
  const std::lock_guard held(the.lock);
  const auto reached = std::exchange(the.reached, {});
  return {reached.begin(), reached.end()};
}

}  // namespace testing
}  // namespace countersign
