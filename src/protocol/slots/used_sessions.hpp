#pragma once

#include <cstdint>

#include "base/guard.hpp"
#include "base/result.hpp"
#include "protocol/session.hpp"

namespace countersign::protocol {

/// The durable table of session ids that were used. Section 1.4 of the protocol specification: a
/// sid is never used twice, because nonces of OT extensions, slot ids and proofs are derived from
/// it. Whoever is about to take part in a run claims its sid first, be it the initiator or a party
/// that was asked.
///
/// 1. A claim is durable when it returns. Crash: a sid that was claimed and not used is lost, which
///    costs nothing.
/// 2. One claim of a sid succeeds, across threads, processes and nodes.
/// 3. A claim that could not be stored is an error, and the run does not start.
/// 4. Like slots, the table is not in any backup. A node that lost it has lost its generation, and
///    its peers refuse it (slots/stamps.hpp).
///
/// Memory: 32 bytes a run. An entry may go when its sid can never be offered again: for PAIR and
/// slots, when the initiator's generation has risen since (its stamps of then are refused); for
/// keys, when the journal entry is closed. A store that is full answers over_limit.
class UsedSessions {
 public:
  virtual ~UsedSessions() = default;

  Status claim(const SessionId& sid) {
    const Result<Claim> claimed = insert(sid);
    if (!claimed.has_value()) return claimed.error();
    return require(guard("sessions.used-once", *claimed == Claim::fresh),
                   {Fault::replay, "session id was used before"});
  }

 protected:
  enum class Claim : std::uint8_t { fresh, used };
  /// Stores the sid unless it is there, in one step, and says which.
  virtual Result<Claim> insert(const SessionId& sid) = 0;
};

}  // namespace countersign::protocol
