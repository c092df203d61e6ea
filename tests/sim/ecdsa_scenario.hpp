#pragma once

#include "sim/scenario.hpp"

namespace countersign::sim {

/// Signers who make a slot and sign with it in one run, of whom all but one may be corrupt.
Scenario ecdsa_mode_a_scenario();

/// Signers who make a batch of slots, and then sign with one of them.
Scenario ecdsa_offline_online_scenario();

}  // namespace countersign::sim
