#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "protocol/rounds.hpp"

namespace countersign::protocol {

/// What the peers of one run have sent, and the rules by which it is taken. The transport has
/// authenticated every sender; so whatever breaks a rule is its sender's fault, and the Error
/// names it.
///
/// Invariants:
///  1. The first message of a round wins. An equal second one is a retransmission and changes
///     nothing; a different one is equivocation. This holds for as long as the run lasts, also
///     when the round is long over: that is why bytes are kept.
///  2. A round of which nothing was asked yet is early: it is kept, within `early_rounds_max`.
///  3. A round is opened once, by `open`, with the parties that take part in it. A message of an
///     opened round by anybody else is a fault, whether it came before or after.
///  4. Messages are stored in memory that is wiped, as direct ones hold secrets.
///
/// Two senders are not this class's affair: whoever does not belong to the run, and the party
/// itself, are turned away before (Net::deliver).
class Inbox final {
 public:
  explicit Inbox(Rules rules) : rules_(std::move(rules)) {}

  /// Takes a payload as it came: a tag and a body.
  Status accept(Party from, Channel channel, View payload);

  /// From now on the round is being gathered from these parties. Names all others that have
  /// already sent a message of it.
  Status open(std::uint8_t tag, const std::set<Party>& parties);

  /// Whether a party's message of a round has arrived, and its bytes without the tag.
  bool has(std::uint8_t tag, Party from) const { return messages_.contains({tag, from}); }
  View body(std::uint8_t tag, Party from) const;

  /// Forgets all messages, and wipes them.
  void clear() { messages_.clear(); }

  const Rounds& rounds() const { return rules_.rounds; }

 private:
  bool takes_part(std::uint8_t tag, Party party) const;
  Status store(std::uint8_t tag, Party from, View payload);

  Rules rules_;
  std::map<std::uint8_t, std::set<Party>> opened_;
  std::map<std::pair<std::uint8_t, Party>, SecretBytes> messages_;
};

}  // namespace countersign::protocol
