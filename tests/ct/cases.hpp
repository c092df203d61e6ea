#pragma once

#include <valgrind/memcheck.h>

#include <cstdio>
#include <span>
#include <string_view>

namespace countersign::ct {

/// What valgrind must say of a case: nothing, or that time depends on a secret. The second kind
/// shows that the harness would notice.
enum class Expect { constant_time, leak };

/// One function under test: marks its inputs, calls it, declassifies its outputs.
struct Case {
  std::string_view name;
  void (*run)();
  Expect expect = Expect::constant_time;
};

inline bool run_case(const Case& one) {
  const auto before = VALGRIND_COUNT_ERRORS;
  one.run();
  const auto found = VALGRIND_COUNT_ERRORS - before;
  const bool must_leak = one.expect == Expect::leak;
  const bool as_expected = (found > 0) == must_leak;
  std::printf("%s  %.*s", as_expected ? "passed" : "failed", static_cast<int>(one.name.size()),
              one.name.data());
  if (must_leak) {
    std::printf(found > 0 ? "  (leaks, as it must)\n" : "  (must leak, and does not)\n");
  } else {
    std::printf(found > 0 ? "  (%u uses of a secret, see above)\n" : "\n", found);
  }
  std::fflush(stdout);
  return as_expected;
}

/// The main function of a program of cases: `--list` prints their names, a name runs that case, no
/// argument runs all of them in order. The exit code is 0 if each was as expected, 2 for a call
/// that proves nothing.
inline int run_cases(std::span<const Case> cases, int argc, char** argv) {
  const std::string_view wanted = argc > 1 ? argv[1] : "";
  if (wanted == "--list") {
    for (const Case& one : cases) std::puts(one.name.data());
    return 0;
  }
  if (RUNNING_ON_VALGRIND == 0) {
    std::fprintf(stderr, "run this under valgrind, or it proves nothing\n");
    return 2;
  }
  std::size_t run = 0;
  bool good = true;
  for (const Case& one : cases) {
    if (!wanted.empty() && wanted != one.name) continue;
    good = run_case(one) && good;
    ++run;
  }
  if (run == 0) return 2;
  return good ? 0 : 1;
}

}  // namespace countersign::ct
