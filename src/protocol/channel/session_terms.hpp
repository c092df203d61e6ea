#pragma once

#include "crypto/labels.hpp"
#include "protocol/channel/signed_message.hpp"

namespace countersign::protocol {

/// What all participants of one session must agree on before its first message, and what the
/// signature under every message covers.
struct SessionTerms {
  ProtocolKind protocol;
  crypto::Suite suite;
  SessionId sid;
  /// A hash of whatever else decides what an honest party sends and how long it is: the binding,
  /// the structure, the number of slots of a batch.
  Digest parameters;
  PerParty<IdentityKey> parties;
};

/// context = T("session", byte protocol, suite, sid, parameters, [(idx,idkey)])
///
/// An initiator who shows two honest signers different terms under one sid gives them different
/// contexts. They then do not hear each other, and neither blames the other for messages that
/// would be wrong under its own terms.
Digest context_of(const SessionTerms& terms);

/// Who says what to whom; nobody in particular is a broadcast.
struct Turn {
  Party from;
  std::optional<Party> to;
  std::uint8_t tag;
};

/// The place of that message in this session. Whoever is shown a SignedMessage as evidence compares
/// its place with this one, made from terms of its own (out of the journal), before he looks at
/// what it says. The parties are those of the terms.
MessagePlace place_in(const SessionTerms& terms, const Turn& turn);

}  // namespace countersign::protocol
