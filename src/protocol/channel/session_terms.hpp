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

}  // namespace countersign::protocol
