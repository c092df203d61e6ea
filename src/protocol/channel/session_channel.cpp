#include "protocol/channel/session_channel.hpp"

#include "base/guard.hpp"
#include "base/invariant.hpp"

namespace countersign::protocol {
namespace {

Channel channel_of(const SignedMessage& message) {
  return message.place().receiver.has_value() ? Channel::direct : Channel::broadcast;
}

bool all_distinct(const PerParty<IdentityKey>& parties) {
  std::set<IdentityKey> identities;
  for (const auto& [party, identity] : parties) identities.insert(identity);
  return identities.size() == parties.size();
}

Status check(const SessionTerms& terms, Party self) {
  if (!guard("session-channel.parties-bounded", terms.parties.size() <= parties_max)) {
    return Error{Fault::over_limit, "too many parties in a session"};
  }
  if (!guard("session-channel.identities-distinct", all_distinct(terms.parties))) {
    return Error{Fault::bad_argument, "two parties of a session have one identity"};
  }
  return require(guard("session-channel.takes-part", terms.parties.contains(self)),
                 {Fault::bad_argument, "a signer begins sessions that it takes part in"});
}

}  // namespace

Result<SessionChannel> SessionChannel::begin(SessionTerms terms, const Place& place,
                                             const ClaimSession& claim) {
  const Status sound = check(terms, place.self);
  if (!sound.has_value()) return sound.error();
  const Status claimed = claim(terms.sid);
  if (!guard("session-channel.id-is-new", claimed.has_value())) return claimed.error();
  return SessionChannel(std::move(terms), place);
}

SessionChannel::SessionChannel(SessionTerms terms, const Place& place)
    : terms_(std::move(terms)), place_(place), context_(context_of(terms_)) {
  for (const auto& [party, identity] : terms_.parties) {
    if (party == place_.self) continue;
    peer_of_.emplace(identity, party);
    peers_[party];
  }
}

Session SessionChannel::session() const {
  Session session{terms_.sid, place_.self, {}};
  for (const auto& [party, identity] : terms_.parties) session.parties.push_back(party);
  return session;
}

const SignedMessage& SessionChannel::say(const Envelope& envelope,
                                         const crypto::Ed25519SecretKey& identity) {
  invariant(identity.public_key() == terms_.parties.at(place_.self), "a party signs for itself");
  const bool direct = envelope.channel == Channel::direct;
  invariant(!direct || envelope.to.size() == 1, "a direct message goes to one party");
  std::optional<IdentityKey> receiver;
  if (direct) receiver = terms_.parties.at(envelope.to.front());
  said_.push_back({{envelope.to.begin(), envelope.to.end()},
                   SignedMessage::sign(identity, {terms_.protocol, terms_.sid, context_, receiver},
                                       envelope.payload.expose_secret())});
  return said_.back().message;
}

std::vector<const SignedMessage*> SessionChannel::said_to(Party peer) const {
  std::vector<const SignedMessage*> messages;
  for (const Said& said : said_) {
    if (said.to.contains(peer)) messages.push_back(&said.message);
  }
  return messages;
}

Verdict SessionChannel::hear(SignedMessage message) {
  const MessagePlace& place = message.place();
  const bool ours = place.protocol == terms_.protocol && place.sid == terms_.sid;
  if (!guard("session-channel.same-session", ours)) {
    return Dropped{Fault::wrong_session, "message of another session"};
  }
  if (!guard("session-channel.same-terms", place.context == context_)) {
    return Dropped{Fault::wrong_session, "message under other terms of the session"};
  }
  const auto from = peer_of_.find(place.sender);
  if (!guard("session-channel.sender-is-peer", from != peer_of_.end())) {
    return Dropped{Fault::not_qualified, "message of a signer that is not in the session"};
  }
  return hear_from(from->second, std::move(message));
}

Verdict SessionChannel::hear_from(Party from, SignedMessage message) {
  Peer& peer = peers_.at(from);
  const Slot slot{channel_of(message), message.place().tag};
  const auto earlier = peer.heard.find(slot);
  if (earlier != peer.heard.end()) {
    const Status proven = check_equivocation(earlier->second, message);
    if (!proven.has_value()) return Dropped{Fault::replay, "message that was heard already"};
    Blame blame{{Fault::equivocation, "two different signed messages in one round", {from}}, {}};
    blame.evidence.push_back(earlier->second.clone());
    blame.evidence.push_back(std::move(message));
    return blame;
  }
  const std::size_t bytes = peer.payload_bytes + message.payload().size();
  if (!guard("session-channel.bytes-bounded", bytes <= place_.peer_bytes_max)) {
    // No message shows it alone: all of them together are too long.
    Blame blame{{Fault::over_limit, "too many bytes in one session", {from}}, all_heard_from(from)};
    blame.evidence.push_back(std::move(message));
    return blame;
  }
  peer.payload_bytes = bytes;
  const auto stored = peer.heard.emplace(slot, std::move(message)).first;
  return Delivery{from, slot.first, stored->second.payload()};
}

const SignedMessage* SessionChannel::heard_from(Party peer, Channel channel,
                                                std::uint8_t tag) const {
  const auto& heard = peers_.at(peer).heard;
  const auto found = heard.find({channel, tag});
  return found == heard.end() ? nullptr : &found->second;
}

std::vector<SignedMessage> SessionChannel::all_heard_from(Party peer) const {
  std::vector<SignedMessage> messages;
  for (const auto& [slot, message] : peers_.at(peer).heard) messages.push_back(message.clone());
  return messages;
}

}  // namespace countersign::protocol
