#include "sim/scenarios.hpp"

#include "sim/backup_scenario.hpp"
#include "sim/joint_coin_scenario.hpp"
#include "sim/pair_scenario.hpp"

namespace countersign::sim {

std::vector<Scenario> all_scenarios() {
  std::vector<Scenario> all = {
      joint_coin_scenario(),
      resumed_coin_scenario(),
      pair_scenario(),
      backup_scenario(),
  };
  for (Scenario& canary : joint_coin_canaries()) all.push_back(std::move(canary));
  return all;
}

}  // namespace countersign::sim
