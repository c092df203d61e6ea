#pragma once

#include "sim/scenario.hpp"

namespace countersign::sim {

/// A key that is reshared over random trees among two to seven people, any of whom may be corrupt,
/// with a log that decides and disks that lose their power.
Scenario reshare_secp256k1_scenario();
Scenario reshare_ed25519_scenario();

}  // namespace countersign::sim
