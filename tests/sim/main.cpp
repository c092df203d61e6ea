#include <charconv>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string_view>

#include "sim/campaign.hpp"
#include "sim/scenarios.hpp"

namespace countersign::sim {
namespace {

constexpr const char* usage =
    "sim [--seed N] [--seeds N | --quick] [--scenario NAME | --canaries]\n"
    "    [--trace | --hashes | --list]\n"
    "\n"
    "  --seed N         the first seed (1)\n"
    "  --seeds N        how many; else the scenario's own number, 20000 for most\n"
    "  --quick          the scenario's own number for a quick look, as ./do test has it\n"
    "  --scenario NAME  only this one; else all, and the canaries, which must be caught\n"
    "  --canaries       only those\n"
    "  --trace          prints every event\n"
    "  --hashes         prints \"seed hash\" for each run, as tests/sim/golden has it\n"
    "  --list           names the scenarios\n";

struct Options {
  enum class Mode : std::uint8_t { run, trace, hashes, list };
  std::uint64_t first_seed = 1;
  std::optional<std::uint64_t> seeds;  // else the scenario's own number
  bool quick = false;
  std::string_view scenario;
  bool canaries_only = false;
  Mode mode = Mode::run;

  Seeds seeds_for(const Scenario& which) const {
    const std::uint64_t own = quick ? which.seeds.quick : which.seeds.full;
    return {first_seed, seeds.value_or(own)};
  }
};

std::optional<std::uint64_t> number_in(const char* text) {
  std::uint64_t value = 0;
  const char* end = text + std::strlen(text);
  const auto [stop, problem] = std::from_chars(text, end, value);
  if (problem != std::errc{} || stop != end) return std::nullopt;
  return value;
}

bool take_value(Options& options, std::string_view name, const char* value) {
  if (name == "--scenario") {
    options.scenario = value;
    return true;
  }
  const std::optional<std::uint64_t> number = number_in(value);
  if (!number.has_value()) return false;
  if (name == "--seed") options.first_seed = *number;
  if (name == "--seeds") options.seeds = number;
  return name == "--seed" || name == "--seeds";
}

std::optional<Options> options_of(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--trace") {
      options.mode = Options::Mode::trace;
    } else if (name == "--hashes") {
      options.mode = Options::Mode::hashes;
    } else if (name == "--quick") {
      options.quick = true;
    } else if (name == "--canaries") {
      options.canaries_only = true;
    } else if (name == "--list") {
      options.mode = Options::Mode::list;
    } else if (i + 1 == argc || !take_value(options, name, argv[++i])) {
      return std::nullopt;
    }
  }
  return options;
}

unsigned long long printable(std::uint64_t number) {
  return number;
}

void print_mix(const Campaign& campaign) {
  std::printf("  runs      %llu without corrupt parties, %llu with corrupt parties, %llu events\n",
              printable(campaign.seeds - campaign.hostile), printable(campaign.hostile),
              printable(campaign.events));
  std::printf("  endings  ");
  for (const auto& [outcome, count] : campaign.outcomes) {
    std::printf(" %s %llu", outcome.c_str(), printable(count));
  }
  std::printf("\n  faults   ");
  for (std::size_t kind = 0; kind < fault_kinds; ++kind) {
    const auto fault = static_cast<FaultKind>(kind);
    std::printf(" %.*s %llu", static_cast<int>(name_of(fault).size()), name_of(fault).data(),
                printable(campaign.met.of(fault)));
  }
  std::printf("\n");
}

void print_failures(const Scenario& scenario, const Campaign& campaign) {
  constexpr std::size_t shown_max = 10;
  std::size_t shown = 0;
  for (const auto& [seed, violation] : campaign.failures) {
    if (++shown > shown_max) break;
    std::printf("  FAILED seed %llu: %s\n", printable(seed), violation.c_str());
    std::printf("    ./do sim --scenario %s --seed %llu --seeds 1 --trace\n", scenario.name.c_str(),
                printable(seed));
  }
}

struct Count {
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
};

void run_canary(const Scenario& canary, std::uint64_t first, Count& count) {
  const Campaign campaign = run_campaign(canary, {first, canary_seeds_max});
  const bool caught = !campaign.failures.empty();
  ++(caught ? count.passed : count.failed);
  if (caught) {
    std::printf("canary %s: caught at seed %llu, %s\n", canary.name.c_str(),
                printable(campaign.failures.front().seed),
                campaign.failures.front().violation.c_str());
  } else {
    std::printf("canary %s: NOT CAUGHT in %llu seeds\n", canary.name.c_str(),
                printable(canary_seeds_max));
  }
}

void run_scenario(const Scenario& scenario, const Options& options, Count& count) {
  const bool trace = options.mode == Options::Mode::trace;
  const Campaign campaign =
      run_campaign(scenario, options.seeds_for(scenario), trace ? stdout : nullptr);
  std::printf("%s: %llu seeds from %llu\n", scenario.name.c_str(), printable(campaign.seeds),
              printable(options.first_seed));
  print_mix(campaign);
  print_failures(scenario, campaign);
  count.failed += campaign.failures.size();
  count.passed += campaign.seeds - campaign.failures.size();
}

int run(const Options& options) {
  Count count;
  bool found = false;
  for (const Scenario& scenario : all_scenarios()) {
    const bool canary = scenario.expect == Scenario::Expect::violation;
    if (!options.scenario.empty() && options.scenario != scenario.name) continue;
    if (options.canaries_only && !canary) continue;
    found = true;
    if (options.mode == Options::Mode::list) {
      std::printf("%s%s\n", canary ? "canary " : "", scenario.name.c_str());
    } else if (options.mode == Options::Mode::hashes) {
      std::printf("%s", hashes_of(scenario, options.seeds_for(scenario)).c_str());
    } else if (canary && options.scenario.empty()) {
      run_canary(scenario, options.first_seed, count);
    } else {
      run_scenario(scenario, options, count);
    }
  }
  if (!found) {
    std::fprintf(stderr, "sim: no such scenario; --list names them\n");
    return 2;
  }
  if (options.mode == Options::Mode::list || options.mode == Options::Mode::hashes) return 0;
  std::printf("%llu passed, %llu failed\n", printable(count.passed), printable(count.failed));
  return count.failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace countersign::sim

int main(int argc, char** argv) {
  const auto options = countersign::sim::options_of(argc, argv);
  if (options.has_value()) return countersign::sim::run(*options);
  std::fputs(countersign::sim::usage, stderr);
  return 2;
}
