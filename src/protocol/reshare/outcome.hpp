#pragma once

#include <cstdint>
#include <span>
#include <variant>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/result.hpp"
#include "crypto/keys/structure.hpp"

namespace countersign::protocol {

/// Whether a run has made a key or an epoch of one: a pure function of the log, and of nothing else
/// (the protocol specification, section 8, Outcome). Key generation is decided by it as well, with
/// nobody in S_old.
///
///   N   the members: of the new structure, or of the structure of the key that is made
///   D   the index at which the last missing ready stands
///
/// 1. COMMITTED at D, the first index where every member of N has a ready with one result, if no
///    abort of this attempt lies before.
/// 2. ABORTED at the first abort before D, or where one member has a second ready of another
///    result.
/// 3. After either, nothing that is logged has any effect. So the outcome of a prefix of the log is
///    PENDING or that of every longer one.
///
/// The argument is a prefix of the log under a witnessed checkpoint. There is no way in for bare
/// ready statements: they certify a result, but do not show that no abort came before (rule 5).

/// A ready that the log's followers have found valid (crypto::check_ready), of this attempt.
struct LoggedReady {
  Party author;  // its index in N
  Digest result;
};

/// An abort of this attempt by one of its participants, or the enacted proposal that closes it.
struct LoggedAbort {};

struct AttemptEntry {
  std::uint64_t index;  // in the log
  std::variant<LoggedReady, LoggedAbort> what;
};

enum class Phase : std::uint8_t { pending, committed, aborted };

struct Outcome {
  Phase phase = Phase::pending;
  std::uint64_t index = 0;  // D, or that of what aborted it
  Digest result = {};       // of a committed one: the certificate hash of the new epoch

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// Entries of one attempt, in the order of the log. A ready of somebody outside N counts for
/// nothing, and so does one that its author has logged before.
Outcome outcome_of(std::span<const AttemptEntry> entries, crypto::PartyCount members);

/// Attempts of one entry, counted from 0. An aborted one opens the next, up to so many.
inline constexpr std::uint64_t attempts_max = 16;

/// Which of the tight sets that the entry lists deals in an attempt: s_old[a mod length].
/// Fault::bad_argument if it lists none, over_limit for an attempt that no entry can open.
Result<std::size_t> dealers_of_attempt(std::uint64_t attempt, std::size_t sets);

}  // namespace countersign::protocol
