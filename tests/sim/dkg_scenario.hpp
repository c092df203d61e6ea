#pragma once

#include "sim/scenario.hpp"

namespace countersign::sim {

/// Key generation of two to seven parties over random trees, all but one of them corrupt at most.
/// Corrupt parties change their messages as everywhere; in half of the runs they also cheat in the
/// protocol itself (sim/dkg_cheat.hpp).
Scenario dkg_secp256k1_scenario();
Scenario dkg_ed25519_scenario();
Scenario dkg_bip340_scenario();

}  // namespace countersign::sim
