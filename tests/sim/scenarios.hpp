#pragma once

#include "sim/scenario.hpp"

namespace countersign::sim {

/// All scenarios and canaries, in the order in which they run.
std::vector<Scenario> all_scenarios();

}  // namespace countersign::sim
