#include "sim/simulator.hpp"

#include <gtest/gtest.h>

#include "sim/campaign.hpp"
#include "sim/joint_coin_scenario.hpp"
#include "sim/scenarios.hpp"

namespace countersign::sim {
namespace {

TEST(Simulator, runs_the_same_for_the_same_seed) {
  const Scenario coin = joint_coin_scenario();
  EXPECT_EQ(hashes_of(coin, {1, 50}), hashes_of(coin, {1, 50}));
}

TEST(Simulator, runs_otherwise_for_another_seed) {
  const Scenario coin = joint_coin_scenario();
  std::set<std::uint64_t> hashes;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) hashes.insert(coin.run(seed, nullptr).hash);
  EXPECT_EQ(hashes.size(), 200u);
}

TEST(Simulator, meets_every_kind_of_fault) {
  const Campaign campaign = run_campaign(joint_coin_scenario(), {1, 500});
  for (std::size_t kind = 0; kind < fault_kinds; ++kind) {
    EXPECT_GT(campaign.met.of(static_cast<FaultKind>(kind)), 10u)
        << name_of(static_cast<FaultKind>(kind));
  }
  EXPECT_GT(campaign.hostile, 150u);
  EXPECT_LT(campaign.hostile, 350u);
}

// ---- A protocol of one message that says where it is wrong

using protocol::Net;
using protocol::Protocol;

struct Hello {
  static constexpr std::uint8_t tag = 1;
  static constexpr Channel channel = Channel::broadcast;
  static constexpr std::size_t size = 0;
  void encode(Writer&) const {}
  static Result<Hello> decode(Reader&) { return Hello{}; }
};

Protocol<int> greet(Net& net) {
  net.broadcast(Hello{});
  (void)co_await net.gather<Hello>();
  co_return 5;
}

std::optional<Machine<int>> spawn_greeter(const Start& start) {
  return Machine<int>(
      start.session,
      {.rounds = protocol::Rounds::of<Hello>(), .early_rounds_max = 1, .bytes_max = 1},
      [](Net& net) { return greet(net); });
}

Trial<int> greeters() {
  return {.cast = {.parties = {Party(1), Party(2)}, .corrupt_max = 1, .rounds = 1},
          .spawn = spawn_greeter,
          .common = [](const int&) { return Bytes{}; }};
}

RunReport run(Trial<int> trial, FaultPlan plan) {
  return Simulator<int>(std::move(trial), std::move(plan), SeededRandom(1), nullptr).run();
}

TEST(Simulator, counts_outputs_and_events) {
  const RunReport report = run(greeters(), {});
  EXPECT_EQ(report.violations, std::vector<std::string>{});
  EXPECT_EQ(report.outcomes, (std::map<std::string, std::uint64_t>{{"output", 2}}));
  EXPECT_EQ(report.events, 2u);
}

TEST(Simulator, reports_outputs_that_differ) {
  Trial<int> trial = greeters();
  trial.common = [count = std::uint8_t{0}](const int&) mutable { return Bytes{count++}; };
  EXPECT_EQ(run(std::move(trial), {}).violations,
            (std::vector<std::string>{"honest outputs differ"}));
}

TEST(Simulator, reports_what_a_scenario_complains_of) {
  Trial<int> trial = greeters();
  trial.check = [](const PerParty<const int*>& outputs) -> Complaint {
    return "five and five are " + std::to_string(*outputs.at(Party(1)) + *outputs.at(Party(2)));
  };
  trial.always = [](const PerParty<DurableStore>&) -> Complaint { return "never"; };
  EXPECT_EQ(run(std::move(trial), {}).violations,
            (std::vector<std::string>{"never", "five and five are 10"}));
}

TEST(Simulator, lets_the_others_time_out_when_a_party_crashes) {
  FaultPlan plan;
  plan.crash = Crash{Party(1), Crash::At::message, Crash::Moment::before, 1};
  const RunReport report = run(greeters(), plan);
  EXPECT_EQ(report.violations, std::vector<std::string>{});
  EXPECT_EQ(report.outcomes, (std::map<std::string, std::uint64_t>{{"gone", 1}, {"output", 1}}));
}

TEST(Simulator, tells_a_scenario_which_machine_is_that_of_a_corrupt_party) {
  Trial<int> trial = greeters();
  std::set<Party> told;
  trial.spawn = [&](const Start& start) {
    if (start.role == Role::corrupt) told.insert(start.session.self);
    return spawn_greeter(start);
  };
  FaultPlan plan;
  plan.corrupt = {Party(2)};
  EXPECT_EQ(run(std::move(trial), plan).outcomes,
            (std::map<std::string, std::uint64_t>{{"output", 1}}));
  EXPECT_EQ(told, std::set<Party>{Party(2)});
}

// ---- The properties

constexpr Literal words = "of some kind";

std::vector<std::string> verdict_on(std::optional<Bytes> output, std::optional<Error> error,
                                    std::set<Party> corrupt) {
  FaultPlan plan;
  plan.corrupt = std::move(corrupt);
  return violations_of({{Party(1), Bytes{1}, {}}, {Party(2), std::move(output), std::move(error)}},
                       plan, {});
}

TEST(Verdict, honest_outputs_agree) {
  EXPECT_EQ(verdict_on(Bytes{1}, {}, {}), std::vector<std::string>{});
  EXPECT_EQ(verdict_on(Bytes{2}, {}, {}), std::vector<std::string>{"honest outputs differ"});
}

TEST(Verdict, a_named_culprit_is_corrupt) {
  const Error blame{Fault::bad_share, words, {Party(3), Party(4)}};
  EXPECT_EQ(verdict_on({}, blame, {Party(3), Party(4)}), std::vector<std::string>{});
  EXPECT_EQ(verdict_on({}, blame, {Party(3)}),
            std::vector<std::string>{
                "an honest party is blamed by party 2: bad_share, of some kind, 3, 4"});
}

TEST(Verdict, whoever_is_missing_is_not_blamed) {
  const Error late{Fault::timeout, words, {Party(1)}};
  EXPECT_EQ(verdict_on({}, late, {Party(3)}), std::vector<std::string>{});
}

TEST(Verdict, where_nobody_is_corrupt_nothing_fails_but_by_time) {
  EXPECT_EQ(verdict_on({}, Error{Fault::inconsistent_broadcast, words}, {}),
            std::vector<std::string>{
                "nobody is corrupt, and yet party 2: inconsistent_broadcast, of some kind"});
}

TEST(Verdict, a_run_of_honest_parties_finishes_unless_one_is_gone_or_impatient) {
  const std::vector<Ending> endings = {{Party(2), {}, Error{Fault::timeout, words, {Party(1)}}}};
  FaultPlan plan;
  EXPECT_EQ(violations_of(endings, plan, {}),
            std::vector<std::string>{
                "a run of honest parties did not finish: party 2: timeout, of some kind, 1"});
  EXPECT_EQ(violations_of(endings, plan, {Party(1)}), std::vector<std::string>{});
  plan.impatience = Impatience{Party(2), 1};
  EXPECT_EQ(violations_of(endings, plan, {}), std::vector<std::string>{});
}

// ---- Parts

TEST(Trace, is_fnv_1a_over_little_endian_fields) {
  Trace trace(nullptr);
  EXPECT_EQ(trace.hash(), 0xcbf29ce484222325u);
  trace.at(0x0102);
  trace.note("ab", Party(3), Party(4), Bytes{5});
  // By an independent program, over 0201000000000000 0200000000000000 6162 0300000000000000
  // 0400000000000000 0100000000000000 05.
  EXPECT_EQ(trace.hash(), 0x223581b9d82b934au);
}

TEST(DurableStore, keeps_what_was_committed_before_a_crash_and_nothing_after) {
  DurableStore store;
  store.crash_at(2, Crash::Moment::before);
  EXPECT_TRUE(store.write("a", Bytes{1}).has_value());
  const Status crashed = store.commit({{"a", std::nullopt}, {"b", Bytes{2}}});
  ASSERT_FALSE(crashed.has_value());
  EXPECT_EQ(crashed.error(), (Error{Fault::unavailable, "the process has crashed"}));
  EXPECT_FALSE(store.write("c", Bytes{3}).has_value());
  store.revive();
  EXPECT_EQ(store.read("a"), Bytes{1});
  EXPECT_EQ(store.read("b"), std::nullopt);
  EXPECT_EQ(store.read("c"), std::nullopt);
}

TEST(DurableStore, may_fail_although_it_is_done) {
  DurableStore store;
  store.crash_at(1, Crash::Moment::after);
  EXPECT_FALSE(store.commit({{"a", Bytes{1}}, {"b", Bytes{2}}}).has_value());
  EXPECT_TRUE(store.crashed());
  store.revive();
  EXPECT_EQ(store.read("a"), Bytes{1});
  EXPECT_EQ(store.read("b"), Bytes{2});
  EXPECT_TRUE(store.write("b", Bytes{3}).has_value());
}

std::vector<Bytes> delivered(const FaultPlan& plan, std::uint8_t count) {
  Trace trace(nullptr);
  FaultCounts met;
  Network network(plan, SeededRandom(3), trace, met);
  for (std::uint8_t k = 0; k < count; ++k) {
    network.post({Party(1), Party(2), Channel::broadcast, {k}});
  }
  std::vector<Bytes> payloads;
  while (const auto event = network.next()) payloads.push_back(event->packet.payload);
  return payloads;
}

FaultPlan plan_with(FaultKind kind, unsigned percent) {
  FaultPlan plan;
  plan.percent[static_cast<std::size_t>(kind)] = percent;
  return plan;
}

TEST(Network, delivers_in_order_what_it_does_not_lose) {
  const std::vector<Bytes> payloads = delivered({}, 50);
  EXPECT_EQ(payloads.size(), 50u);
  EXPECT_TRUE(std::ranges::is_sorted(payloads));
}

TEST(Network, delivers_out_of_order_where_reordering_is_on) {
  const std::vector<Bytes> payloads = delivered(plan_with(FaultKind::reorder, 100), 50);
  EXPECT_EQ(payloads.size(), 50u);
  EXPECT_FALSE(std::ranges::is_sorted(payloads));
}

TEST(Network, sends_again_what_was_dropped_and_what_was_not_acknowledged) {
  const std::vector<Bytes> payloads = delivered(plan_with(FaultKind::drop, 50), 50);
  EXPECT_GT(payloads.size(), 50u);
  EXPECT_EQ(std::set<Bytes>(payloads.begin(), payloads.end()).size(), 50u);
}

TEST(Network, lets_nothing_pass_between_two_sides_until_they_are_healed) {
  FaultPlan plan;
  plan.partitions = {{.from = 0, .until = 500, .side = {Party(1)}}};
  Trace trace(nullptr);
  FaultCounts met;
  Network network(plan, SeededRandom(3), trace, met);
  network.post({Party(1), Party(2), Channel::broadcast, {1}});
  network.post({Party(2), Party(3), Channel::broadcast, {2}});
  EXPECT_EQ(network.next()->packet.payload, Bytes{2});
  EXPECT_LT(trace.now(), 500u);
  EXPECT_EQ(network.next()->packet.payload, Bytes{1});
  EXPECT_GE(trace.now(), 500u);
  EXPECT_GT(met.of(FaultKind::partition), 0u);
}

TEST(Scenarios, have_names_of_their_own) {
  std::set<std::string> names;
  for (const Scenario& scenario : all_scenarios()) names.insert(scenario.name);
  EXPECT_EQ(names.size(), all_scenarios().size());
}

}  // namespace
}  // namespace countersign::sim
