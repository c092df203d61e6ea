#include "sim/scenarios.hpp"

#include "sim/dkg_scenario.hpp"
#include "sim/joint_coin_scenario.hpp"
#include "sim/pair_scenario.hpp"

namespace countersign::sim {

std::vector<Scenario> all_scenarios() {
  std::vector<Scenario> all = {
      joint_coin_scenario(),    resumed_coin_scenario(), pair_scenario(),
      dkg_secp256k1_scenario(), dkg_ed25519_scenario(),  dkg_bip340_scenario(),
  };
  for (Scenario& canary : joint_coin_canaries()) all.push_back(std::move(canary));
  return all;
}

}  // namespace countersign::sim
