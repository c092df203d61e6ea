#include "sim/faults.hpp"

#include "base/invariant.hpp"

namespace countersign::sim {
namespace {

constexpr std::size_t index_of(FaultKind kind) {
  return static_cast<std::size_t>(kind);
}

/// The kinds that are on in this run: none, a single one, or several.
std::vector<FaultKind> draw_kinds(bool hostile, SeededRandom& dice) {
  const std::size_t first_corrupt = index_of(first_corrupt_kind);
  const std::uint64_t mood = dice.below(10);
  if (mood == 0) return {};
  if (mood <= 4 && hostile) {
    const std::size_t kind = first_corrupt + dice.below(fault_kinds - first_corrupt);
    return {static_cast<FaultKind>(kind)};
  }
  if (mood <= 4) return {static_cast<FaultKind>(dice.below(first_corrupt))};
  std::vector<FaultKind> kinds;
  for (std::size_t kind = 0; kind < (hostile ? fault_kinds : first_corrupt); ++kind) {
    if (dice.chance(40)) kinds.push_back(static_cast<FaultKind>(kind));
  }
  return kinds;
}

std::set<Party> draw_some(const std::vector<Party>& parties, std::size_t count,
                          SeededRandom& dice) {
  std::set<Party> some;
  while (some.size() < count) some.insert(parties[dice.below(parties.size())]);
  return some;
}

/// One round, or all from one on.
LyingSpell draw_spell(std::size_t rounds, SeededRandom& dice) {
  LyingSpell spell;
  spell.begin = dice.below(rounds);
  spell.end = dice.chance(50) ? spell.begin + 1 : rounds;
  return spell;
}

Partition draw_partition(const std::vector<Party>& parties, SeededRandom& dice) {
  Partition partition;
  partition.from = dice.below(20);
  partition.until = partition.from + 1 + dice.below(400);
  for (const Party i : parties) {
    if (dice.chance(50)) partition.side.insert(i);
  }
  return partition;
}

/// Always an honest party: a corrupt one that falls silent withholds.
Crash draw_crash(Party victim, bool comes_back, SeededRandom& dice) {
  Crash crash{victim, Crash::At::message, Crash::Moment::before, 0};
  if (dice.chance(50)) crash.at = Crash::At::durable_step;
  if (dice.chance(50)) crash.moment = Crash::Moment::after;
  crash.count = 1 + dice.below(crash.at == Crash::At::message ? 12 : 4);
  if (comes_back) crash.back_after = 1 + dice.below(500);
  return crash;
}

Party draw_honest(const std::vector<Party>& parties, const FaultPlan& plan, SeededRandom& dice) {
  for (;;) {
    const Party i = parties[dice.below(parties.size())];
    if (!plan.corrupt.contains(i)) return i;
  }
}

}  // namespace

std::string_view name_of(FaultKind kind) {
  constexpr std::array<std::string_view, fault_kinds> names = {
      "delay",           "reorder",       "duplicate",     "drop",     "partition",
      "crash",           "restart",       "impatience",    "tamper",   "overwrite",
      "truncate",        "extend",        "replay",        "withhold", "twins",
      "split_broadcast", "wrong_channel", "second_version"};
  return names[index_of(kind)];
}

void FaultCounts::add(const FaultCounts& others) {
  for (std::size_t kind = 0; kind < fault_kinds; ++kind) counts_[kind] += others.counts_[kind];
}

FaultPlan draw_plan(const Cast& cast, SeededRandom& dice) {
  invariant(cast.corrupt_max < cast.parties.size(), "one party is honest");
  FaultPlan plan;
  const bool hostile = dice.chance(60) && cast.corrupt_max > 0;
  for (const FaultKind kind : draw_kinds(hostile, dice)) {
    plan.percent[index_of(kind)] = static_cast<unsigned>(5 + dice.below(50));
    if (kind >= first_corrupt_kind && plan.corrupt.empty()) {
      const std::size_t count = 1 + dice.below(cast.corrupt_max);
      plan.corrupt = draw_some(cast.parties, count, dice);
    }
  }
  plan.lies = draw_spell(cast.rounds, dice);
  plan.delay_max = 1 + dice.below(1000);
  if (plan.has(FaultKind::partition)) {
    plan.partitions.push_back(draw_partition(cast.parties, dice));
    plan.partitions.push_back(draw_partition(cast.parties, dice));
  }
  if (plan.has(FaultKind::crash) || plan.has(FaultKind::restart)) {
    const Party victim = draw_honest(cast.parties, plan, dice);
    plan.crash = draw_crash(victim, plan.has(FaultKind::restart), dice);
  }
  if (plan.has(FaultKind::impatience)) {
    const Party who = draw_honest(cast.parties, plan, dice);
    plan.impatience = Impatience{who, dice.below(50)};
  }
  return plan;
}

}  // namespace countersign::sim
