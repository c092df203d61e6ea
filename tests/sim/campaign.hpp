#pragma once

#include <cstdio>
#include <string>

#include "sim/scenario.hpp"

namespace countersign::sim {

/// Many seeds of one scenario, and what was met in them.
struct Campaign {
  /// A seed that shows a violation, and the first one of it.
  struct Failure {
    std::uint64_t seed;
    std::string violation;
  };

  std::uint64_t seeds = 0;
  std::uint64_t hostile = 0;  // runs with a corrupt party
  std::uint64_t events = 0;
  std::map<std::string, std::uint64_t> outcomes;
  FaultCounts met;
  std::vector<Failure> failures;
};

struct Seeds {
  std::uint64_t first;
  std::uint64_t count;
};

/// A canary lives as long as its flaw is not noticed; it is given so many seeds.
inline constexpr std::uint64_t canary_seeds_max = 2000;

/// Runs the seeds. A canary stops at the first violation.
Campaign run_campaign(const Scenario& scenario, Seeds seeds, std::FILE* log = nullptr);

/// One line "seed hash" for each run: what a golden file holds.
std::string hashes_of(const Scenario& scenario, Seeds seeds);

}  // namespace countersign::sim
