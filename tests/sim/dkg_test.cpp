#include <gtest/gtest.h>

#include "sim/campaign.hpp"
#include "sim/dkg_scenario.hpp"

namespace countersign::sim {
namespace {

std::string failures_of(const Scenario& scenario) {
  std::string text;
  for (const auto& [seed, violation] : run_campaign(scenario, {1, 30}).failures) {
    text += "seed " + std::to_string(seed) + ": " + violation + "\n";
  }
  return text;
}

TEST(DkgSecp256k1, keeps_its_properties_for_30_seeds_of_faults) {
  EXPECT_EQ(failures_of(dkg_secp256k1_scenario()), "");
}

TEST(DkgEd25519, keeps_its_properties_for_30_seeds_of_faults) {
  EXPECT_EQ(failures_of(dkg_ed25519_scenario()), "");
}

}  // namespace
}  // namespace countersign::sim
