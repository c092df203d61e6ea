#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "support/seeded_random.hpp"

namespace countersign::sim {

using testing::SeededRandom;

/// Virtual time. It has no unit: a message takes one tick or more, and nothing else takes any.
using Ticks = std::uint64_t;

/// All that can go wrong in a run.
enum class FaultKind : std::uint8_t {
  // Of the network, which loses nothing for good: the transport sends again until it hears back.
  delay,
  reorder,
  duplicate,
  drop,
  partition,
  // Of one party's machine, or of its owner's patience.
  crash,
  restart,
  impatience,
  // Of a corrupt sender: one string of bytes for another, the same for all receivers,
  tamper,
  overwrite,
  truncate,
  extend,
  replay,
  // or something else for each.
  withhold,
  twins,
  split_broadcast,
  wrong_channel,
  second_version,
};
inline constexpr std::size_t fault_kinds = 18;
inline constexpr FaultKind first_corrupt_kind = FaultKind::tamper;

std::string_view name_of(FaultKind kind);

/// How often each kind was really met: not drawn, but happened.
class FaultCounts final {
 public:
  void add(FaultKind kind) { ++counts_[static_cast<std::size_t>(kind)]; }
  void add(const FaultCounts& others);
  std::uint64_t of(FaultKind kind) const { return counts_[static_cast<std::size_t>(kind)]; }

 private:
  std::array<std::uint64_t, fault_kinds> counts_{};
};

/// Between two moments, nothing passes between the parties of one side and the others.
struct Partition {
  Ticks from;
  Ticks until;
  std::set<Party> side;
};

/// A crash at the k-th message or the k-th durable step of its victim, just before or just after
/// that has taken effect. Messages sent in the same step are lost with it unless it is `after` a
/// message, when they have left already.
struct Crash {
  enum class At : std::uint8_t { message, durable_step };
  enum class Moment : std::uint8_t { before, after };

  Party victim;
  At at;
  Moment moment;
  std::uint64_t count;                // from 1
  std::optional<Ticks> back_after{};  // for ever away, or so long
};

/// A party whose owner stops waiting while the others still work.
struct Impatience {
  Party who;
  Ticks at;
};

/// In which of its rounds a corrupt party lies, counted from 0 by the tags that it sends. An
/// attack on the last round is never seen if every first round is attacked as well.
struct LyingSpell {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// What will go wrong in one run, drawn from its seed.
struct FaultPlan {
  std::set<Party> corrupt;
  std::array<unsigned, fault_kinds> percent{};  // how often, where a kind has a frequency
  LyingSpell lies;
  Ticks delay_max = 1;
  std::vector<Partition> partitions;
  std::optional<Crash> crash;
  std::optional<Impatience> impatience;

  unsigned percent_of(FaultKind kind) const { return percent[static_cast<std::size_t>(kind)]; }
  bool has(FaultKind kind) const { return percent_of(kind) > 0; }
};

/// Who takes part in a run, as far as faults go.
struct Cast {
  std::vector<Party> parties;
  std::size_t corrupt_max;  // how many corrupt parties the protocol withstands
  std::size_t rounds;       // how many different messages a party sends
};

/// Swarm testing: some runs are calm, some have one kind of fault only, the rest have several,
/// because a fault that ends every run early hides what another would find. One party is always
/// honest.
FaultPlan draw_plan(const Cast& cast, SeededRandom& dice);

}  // namespace countersign::sim
