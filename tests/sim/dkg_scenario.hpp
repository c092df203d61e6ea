#pragma once

#include "sim/scenario.hpp"

namespace countersign::sim {

/// Key generation of two to five parties over random trees, all but one of them corrupt at most.
Scenario dkg_secp256k1_scenario();
Scenario dkg_ed25519_scenario();

}  // namespace countersign::sim
