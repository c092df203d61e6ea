#pragma once

#include "sim/scenario.hpp"

namespace countersign::sim {

/// Two signers that make their setup for oblivious transfers, one of whom may be corrupt.
Scenario pair_scenario();

}  // namespace countersign::sim
