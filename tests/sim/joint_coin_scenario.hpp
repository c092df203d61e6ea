#pragma once

#include "sim/simulator.hpp"

namespace countersign::sim {

/// Two to six parties, of which all but one may be corrupt, with gaps between their indices.
std::vector<Party> draw_parties(SeededRandom& dice);

/// A toss of the coin by whatever machine `spawn` makes.
Trial<Digest> coin_trial(std::vector<Party> parties, Spawn<Digest> spawn);

Scenario joint_coin_scenario();

/// The coin of parties that keep their state on disk and resume after a crash.
Trial<Digest> resumed_coin_trial(std::vector<Party> parties);
Scenario resumed_coin_scenario();

/// Coins that are broken in one place each; the properties must catch every one.
std::vector<Scenario> joint_coin_canaries();

}  // namespace countersign::sim
