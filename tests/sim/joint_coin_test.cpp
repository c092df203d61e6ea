#include "sim/joint_coin.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "sim/campaign.hpp"
#include "sim/joint_coin_scenario.hpp"
#include "support/error_of.hpp"

namespace countersign::sim {
namespace {

using protocol::Net;
using protocol::NoShape;
using protocol::joint_coin::commit;
using protocol::joint_coin::Commitment;
using protocol::joint_coin::Echo;
using protocol::joint_coin::opening_of;
using protocol::joint_coin::rules;
using protocol::joint_coin::same;
using protocol::joint_coin::toss;
using protocol::joint_coin::view_of;

constexpr Seeds five_hundred{1, 500};

std::string failures_of(const Scenario& scenario, Seeds seeds) {
  std::string text;
  for (const auto& [seed, violation] : run_campaign(scenario, seeds).failures) {
    text += "seed " + std::to_string(seed) + ": " + violation + "\n";
  }
  return text;
}

TEST(JointCoin, keeps_its_properties_for_500_seeds_of_faults) {
  EXPECT_EQ(failures_of(joint_coin_scenario(), five_hundred), "");
}

TEST(ResumedCoin, keeps_its_properties_for_500_seeds_of_faults) {
  EXPECT_EQ(failures_of(resumed_coin_scenario(), five_hundred), "");
}

// ---- By hand: party 1, and party 2 played by the test

Secret<32> contribution(std::uint8_t byte) {
  return Secret<32>::filled([&](std::span<std::uint8_t, 32> out) { std::ranges::fill(out, byte); });
}

const SessionId sid{Digest{1}};
const Session session{sid, Party(1), {Party(1), Party(2)}};
const Commitment theirs = commit(sid, Party(2), contribution(0x0f).expose_secret());

Machine<Digest> tosser() {
  return Machine<Digest>(session, rules(), [](Net& net) { return toss(net, contribution(0xf0)); });
}

template <class M>
void hear(Machine<Digest>& machine, const M& message) {
  machine.deliver(Party(2), M::channel, payload_of(message, NoShape{}).expose_secret());
}

std::optional<Error> error_of(const Machine<Digest>& machine) {
  if (!machine.finished()) return std::nullopt;
  return testing::error_of(machine.result());
}

Digest honest_view() {
  const Commitment ours = commit(sid, Party(1), contribution(0xf0).expose_secret());
  return view_of(sid, {{Party(1), ours}, {Party(2), theirs}});
}

TEST(JointCoin, is_the_sum_of_all_contributions) {
  Machine<Digest> machine = tosser();
  hear(machine, theirs);
  hear(machine, Echo{honest_view()});
  hear(machine, opening_of(contribution(0x0f)));
  Digest coin;
  coin.fill(0xff);
  EXPECT_EQ(machine.result().value(), coin);
}

TEST(JointCoin, ends_without_a_name_if_views_differ) {
  Machine<Digest> machine = tosser();
  hear(machine, theirs);
  hear(machine, Echo{Digest{}});
  EXPECT_EQ(error_of(machine),
            (Error{Fault::inconsistent_broadcast, "parties saw different commitments"}));
}

TEST(JointCoin, names_whoever_opens_something_else) {
  Machine<Digest> machine = tosser();
  hear(machine, theirs);
  hear(machine, Echo{honest_view()});
  hear(machine, opening_of(contribution(0x0e)));
  EXPECT_EQ(error_of(machine),
            (Error{Fault::bad_opening, "opening does not match its commitment", {Party(2)}}));
}

TEST(JointCoin, does_not_open_a_copy_of_anothers_commitment) {
  const Secret<32> r = contribution(1);
  EXPECT_FALSE(
      same(commit(sid, Party(1), r.expose_secret()), commit(sid, Party(2), r.expose_secret())));
}

// ---- Crash and resumption, one crash point at a time

RunReport resumed_run(Crash::At at, Crash::Moment moment, std::uint64_t count) {
  Trial<Digest> trial = resumed_coin_trial({Party(1), Party(4), Party(5)});
  FaultPlan plan;
  plan.crash = Crash{Party(4), at, moment, count, 100};
  return Simulator<Digest>(std::move(trial), std::move(plan), SeededRandom(7), nullptr).run();
}

void expect_resumption(Crash::At at, std::uint64_t count) {
  for (const auto moment : {Crash::Moment::before, Crash::Moment::after}) {
    const RunReport report = resumed_run(at, moment, count);
    EXPECT_EQ(report.violations, std::vector<std::string>{});
    EXPECT_EQ(report.met.of(FaultKind::restart), 1u);
    EXPECT_GE(report.outcomes.at("output"), 3u);
  }
}

TEST(ResumedCoin, ends_after_a_crash_at_any_of_its_six_messages) {
  for (std::uint64_t k = 1; k <= 6; ++k) expect_resumption(Crash::At::message, k);
}

TEST(ResumedCoin, ends_after_a_crash_at_any_of_its_two_durable_steps) {
  for (std::uint64_t k = 1; k <= 2; ++k) expect_resumption(Crash::At::durable_step, k);
}

TEST(ResumedCoin, does_not_echo_another_view_than_before_the_restart) {
  SeededRandom random(1);
  DurableStore store;
  const auto made = [&](unsigned incarnation) {
    return resumed_coin_trial(session.parties)
        .spawn({session, Role::honest, incarnation, random, store});
  };
  std::optional<Machine<Digest>> before = made(0);
  hear(*before, theirs);
  EXPECT_EQ(before->take_outbox().size(), 2u);

  std::optional<Machine<Digest>> after = made(1);
  hear(*after, commit(sid, Party(2), contribution(0x77).expose_secret()));
  EXPECT_EQ(error_of(*after), (Error{Fault::replay, "another value was sent before the restart"}));
  EXPECT_EQ(after->take_outbox().size(), 1u);
}

// ---- The properties themselves: coins that are broken in one place

class Canary : public ::testing::TestWithParam<std::size_t> {};

TEST_P(Canary, is_caught) {
  const Scenario canary = joint_coin_canaries().at(GetParam());
  EXPECT_EQ(run_campaign(canary, {1, canary_seeds_max}).failures.size(), 1u) << canary.name;
}

std::string name_of_canary(const ::testing::TestParamInfo<std::size_t>& info) {
  const std::string name = joint_coin_canaries().at(info.param).name;
  return name.substr(name.find('.') + 1);
}

INSTANTIATE_TEST_SUITE_P(JointCoin, Canary, ::testing::Range(std::size_t{0}, std::size_t{4}),
                         name_of_canary);

// ---- One seed is one run, on every compiler

void expect_golden_hashes(const Scenario& scenario) {
  std::ifstream file(COUNTERSIGN_GOLDEN + scenario.name + ".txt");
  std::stringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(hashes_of(scenario, {1, 40}), golden.str())
      << "if runs were meant to change: sim --scenario " << scenario.name
      << " --seeds 40 --hashes > tests/sim/golden/" << scenario.name << ".txt";
}

TEST(JointCoin, runs_as_it_does_with_every_compiler) {
  expect_golden_hashes(joint_coin_scenario());
}

TEST(ResumedCoin, runs_as_it_does_with_every_compiler) {
  expect_golden_hashes(resumed_coin_scenario());
}

}  // namespace
}  // namespace countersign::sim
