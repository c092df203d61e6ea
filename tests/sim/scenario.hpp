#pragma once

#include <cstdio>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/machine.hpp"
#include "sim/durable_store.hpp"
#include "sim/faults.hpp"

namespace countersign::sim {

using protocol::Machine;
using protocol::PerParty;
using protocol::Session;
using protocol::SessionId;

/// Corrupt parties run the same code, and their messages are changed on the way out. A scenario may
/// give them a machine that cheats in a way that needs to know the protocol.
enum class Role : std::uint8_t { honest, corrupt };

/// What a party has when its process starts.
struct Start {
  Session session;
  Role role;
  unsigned incarnation;  // 0, and one more after each crash
  Random& random;        // other bytes in each incarnation; outlives the machine
  DurableStore& store;   // the same in each incarnation
};

/// Makes a party's machine, or nothing if it takes no part. After a crash a party whose randomness
/// is lost must take no part: under the same session id it would say something else than before,
/// and that is equivocation. With durable state it may resume; it is then sent all its messages
/// again.
template <class T>
using Spawn = std::function<std::optional<Machine<T>>(const Start&)>;

/// A sentence about what is wrong, if something is.
using Complaint = std::optional<std::string>;

/// One run of a protocol as a scenario has drawn it from a seed.
template <class T>
struct Trial {
  Cast cast;
  Spawn<T> spawn;
  /// What all honest outputs have in common: a key's public part, a signature.
  std::function<Bytes(const T&)> common;
  /// Optional: what must hold for all honest outputs together, at the end.
  std::function<Complaint(const PerParty<const T*>&)> check = {};
  /// Optional: what must hold for the durable state of the honest parties, after every event.
  std::function<Complaint(const PerParty<DurableStore>&)> always = {};
};

/// How one run went.
struct RunReport {
  std::vector<std::string> violations;
  std::map<std::string, std::uint64_t> outcomes;  // of honest parties: "output" or a fault's name
  FaultCounts met;
  std::size_t corrupt = 0;
  std::uint64_t events = 0;
  std::uint64_t hash = 0;
};

/// A protocol under attack, by name. Each has one file in this folder, and one line in
/// scenarios.cpp.
struct Scenario {
  enum class Expect : std::uint8_t { no_violation, violation };

  std::string name;
  /// Runs one seed; prints its events if given a file.
  std::function<RunReport(std::uint64_t seed, std::FILE* log)> run;
  /// How many seeds a campaign gives it: the quick one of `./do test`, and the full one of
  /// `./do sim`. Slow protocols have fewer.
  struct Seeds {
    std::uint64_t quick;
    std::uint64_t full;
  };
  Seeds seeds{5000, 20'000};
  /// A canary is a protocol broken on purpose: the properties must catch it.
  Expect expect = Expect::no_violation;
};

}  // namespace countersign::sim
