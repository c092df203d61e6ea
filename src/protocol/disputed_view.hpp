#pragma once

#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "protocol/statement.hpp"

namespace countersign::protocol {

/// Who lied, when parties have echoed different views of a broadcast round (the protocol
/// specification, section 3, on E1 and E2).
///
/// Every party publishes the messages of the round as it received them, each signed by its sender,
/// and the signed echoes that it was sent. Then there are two ways to be found out: to have signed
/// two messages in the round, or to have signed an echo of a set that one cannot show. Where two
/// echoes differ and their authors publish, at least one of them has happened; an honest party has
/// done neither.

/// What one party publishes.
struct Publication {
  std::vector<Statement> view;    // the round's message of each party, its own among them
  std::vector<Statement> echoes;  // the messages with echoes, its own among them
};

struct DisputedView {
  SessionId sid;
  std::set<Party> parties;
  std::uint8_t tag;  // of the broadcast round that the views are of
  /// The echo in a message, or nothing if the message carries none.
  std::function<std::optional<Digest>(const Statement&)> echo_in;
  /// The echo of a view, which maps each party to the body of its message.
  std::function<Digest(const PerParty<Bytes>&)> echo_of;
  SignatureCheck is_signed;
};

/// What a dispute has shown.
struct Findings {
  /// Fault::equivocation names those who signed two messages of the round, then
  /// Fault::inconsistent_broadcast those whose publication is not what they echoed.
  std::vector<Error> guilty;
  /// Those who have echoed a view and publish nothing. That is no proof of anything: a party may
  /// not know of the dispute yet, or have lost what it kept. Whoever stays silent after it was
  /// asked may be left out of the next attempt by people, never by a machine.
  std::set<Party> silent;

  friend bool operator==(const Findings&, const Findings&) = default;
};

/// Empty if the echoes that were published are equal and their authors can show what they echoed:
/// then there was nothing to dispute.
///
/// The echo of a party that has echoed nothing yet cannot be asked for, so such a party is not
/// listed as silent.
Findings judge(const DisputedView& dispute, const PerParty<Publication>& published);

/// Whether the publications show an echo that this party has signed: then it is asked for its own.
bool shows_echo_of(const DisputedView& dispute, const PerParty<Publication>& published,
                   Party party);

}  // namespace countersign::protocol
