#include <gtest/gtest.h>

#include "sim/campaign.hpp"
#include "sim/dkg_scenario.hpp"

namespace countersign::sim {
namespace {

void expect_no_violation(const Scenario& scenario) {
  const Campaign campaign = run_campaign(scenario, {1, 30});
  EXPECT_EQ(campaign.seeds, 30U);
  EXPECT_GT(campaign.outcomes.at("output"), 0U);
  for (const auto& [seed, violation] : campaign.failures) {
    ADD_FAILURE() << scenario.name << ", seed " << seed << ": " << violation;
  }
}

TEST(DkgScenario, keeps_its_properties_for_30_seeds_of_faults_in_every_suite) {
  expect_no_violation(dkg_secp256k1_scenario());
  expect_no_violation(dkg_ed25519_scenario());
  expect_no_violation(dkg_bip340_scenario());
}

}  // namespace
}  // namespace countersign::sim
