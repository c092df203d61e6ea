#pragma once

#include "sim/scenario.hpp"

namespace countersign::sim {

/// A quorum of a random tree signs with FROST, with fresh nonces or from a stock, all of them but
/// one possibly corrupt.
Scenario frost_ed25519_scenario();
Scenario frost_bip340_scenario();

}  // namespace countersign::sim
