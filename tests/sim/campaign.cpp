#include "sim/campaign.hpp"

#include <algorithm>
#include <array>

namespace countersign::sim {
namespace {

void add(Campaign& campaign, std::uint64_t seed, const RunReport& report) {
  ++campaign.seeds;
  if (report.corrupt > 0) ++campaign.hostile;
  campaign.events += report.events;
  campaign.met.add(report.met);
  for (const auto& [outcome, count] : report.outcomes) campaign.outcomes[outcome] += count;
  if (!report.violations.empty()) campaign.failures.push_back({seed, report.violations.front()});
}

}  // namespace

Campaign run_campaign(const Scenario& scenario, Seeds seeds, std::FILE* log) {
  Campaign campaign;
  const bool canary = scenario.expect == Scenario::Expect::violation;
  for (std::uint64_t k = 0; k < seeds.count; ++k) {
    const std::uint64_t seed = seeds.first + k;
    if (log != nullptr) {
      std::fprintf(log, "%s, seed %llu\n", scenario.name.c_str(),
                   static_cast<unsigned long long>(seed));
    }
    add(campaign, seed, scenario.run(seed, log));
    if (canary && !campaign.failures.empty()) break;
  }
  return campaign;
}

std::string hashes_of(const Scenario& scenario, Seeds seeds) {
  std::string lines;
  for (std::uint64_t k = 0; k < seeds.count; ++k) {
    std::array<char, 64> line{};
    const std::uint64_t seed = seeds.first + k;
    const std::uint64_t hash = scenario.run(seed, nullptr).hash;
    std::snprintf(line.data(), line.size(), "%llu %016llx\n", static_cast<unsigned long long>(seed),
                  static_cast<unsigned long long>(hash));
    lines += line.data();
  }
  return lines;
}

}  // namespace countersign::sim
