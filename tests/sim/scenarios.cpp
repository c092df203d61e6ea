#include "sim/scenarios.hpp"

#include "sim/backup_scenario.hpp"
#include "sim/dkg_scenario.hpp"
#include "sim/ecdsa_scenario.hpp"
#include "sim/frost_scenario.hpp"
#include "sim/joint_coin_scenario.hpp"
#include "sim/pair_scenario.hpp"
#include "sim/reshare_scenario.hpp"

namespace countersign::sim {

std::vector<Scenario> all_scenarios() {
  std::vector<Scenario> all = {
      joint_coin_scenario(),    resumed_coin_scenario(),         pair_scenario(),
      dkg_secp256k1_scenario(), dkg_ed25519_scenario(),          dkg_bip340_scenario(),
      ecdsa_mode_a_scenario(),  ecdsa_offline_online_scenario(), frost_ed25519_scenario(),
      frost_bip340_scenario(),  reshare_secp256k1_scenario(),    reshare_ed25519_scenario(),
      backup_scenario(),
  };
  for (Scenario& canary : joint_coin_canaries()) all.push_back(std::move(canary));
  return all;
}

}  // namespace countersign::sim
