#pragma once

#include <functional>
#include <map>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/channel/links.hpp"
#include "protocol/channel/session_terms.hpp"
#include "protocol/message.hpp"

namespace countersign::protocol {

/// One signer's end of one session: signs what its machine says, and takes what its peers have
/// signed, each message once. Kept for the length of the session, and then wiped with all that was
/// said in it.
///
/// 1. A session begins once: its id is claimed durably before anything is signed. So we never sign
///    two different things in one place, not even after a crash: what a crash has cut short is not
///    taken up again, unless the caller's claim knows that the run says exactly the same again.
/// 2. What belongs to another session, to other terms under the same id, or to nobody in this
///    session is dropped. An honest signer may have been led to send it.
/// 3. The first message of a place counts, for as long as the session lasts. An equal second one is
///    dropped, a different one blames its sender and comes with the proof.
/// 4. All that a peer has said is kept, for evidence, within the bytes that its protocol allows.

/// Claims an id durably: Fault::replay if it was ever claimed before. It returns after the claim is
/// on disk.
using ClaimSession = std::function<Status(const SessionId&)>;

/// A message to be given to the machine. The payload is borrowed from the channel.
struct Delivery {
  Party from;
  Channel channel;
  View payload;
};

/// A party has broken a rule, and these messages of its own show it.
struct Blame {
  Error error;
  std::vector<SignedMessage> evidence;
};

using Verdict = std::variant<Dropped, Delivery, Blame>;

class SessionChannel final {
 public:
  /// Our place in the session, and how many bytes of payload each peer may send in it: the
  /// bytes_max of the protocol's Rules.
  struct Place {
    Party self;
    std::size_t peer_bytes_max;
  };

  /// bad_argument, over_limit, or what `claim` says. The terms may come from a peer that proposes
  /// the session, and are checked.
  static Result<SessionChannel> begin(SessionTerms terms, const Place& place,
                                      const ClaimSession& claim);

  const SessionTerms& terms() const { return terms_; }
  /// What the machine of this session is made with.
  Session session() const;

  /// Signs what the machine says: once, whatever the number of receivers. The identity is that of
  /// our party in the terms. The reference holds until the next call.
  const SignedMessage& say(const Envelope& envelope, const crypto::Ed25519SecretKey& identity);
  /// What was said to a peer so far, in order: to be sent again where it may have been lost.
  std::vector<const SignedMessage*> said_to(Party peer) const;

  /// Takes a message that Links has opened.
  Verdict hear(SignedMessage message);

  /// What a peer has said, nullptr if it has not: the evidence of a complaint.
  const SignedMessage* heard_from(Party peer, Channel channel, std::uint8_t tag) const;
  /// All of it, for a report of why a run failed. Holds the peer's secrets for us.
  std::vector<SignedMessage> all_heard_from(Party peer) const;

 private:
  using Slot = std::pair<Channel, std::uint8_t>;
  struct Peer {
    std::map<Slot, SignedMessage> heard;
    std::size_t payload_bytes = 0;
  };
  struct Said {
    std::set<Party> to;
    SignedMessage message;
  };

  SessionChannel(SessionTerms terms, const Place& place);
  Verdict hear_from(Party from, SignedMessage message);

  SessionTerms terms_;
  Place place_;
  Digest context_;
  std::map<IdentityKey, Party> peer_of_;
  PerParty<Peer> peers_;
  std::vector<Said> said_;
};

}  // namespace countersign::protocol
