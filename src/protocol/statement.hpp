#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/bytes.hpp"
#include "protocol/message.hpp"
#include "protocol/session.hpp"

namespace countersign::protocol {

/// A message of a run as its sender signed it, for whoever was not there (the protocol
/// specification, 1.4). The signature covers everything here, so that what was said in one run, in
/// one round, to one receiver, cannot be shown as something else.
struct Statement {
  SessionId sid;
  Party sender;
  std::optional<Party> receiver;  // none: a broadcast
  Bytes payload;                  // tag and body
  ByteArray<64> signature;

  Channel channel() const { return receiver.has_value() ? Channel::direct : Channel::broadcast; }
  /// The round; 0 for an empty payload, which no message has as its tag.
  std::uint8_t tag() const { return payload.empty() ? std::uint8_t{0} : payload.front(); }
  View body() const { return View(payload).subspan(payload.empty() ? 0 : 1); }
};

/// Whether the signature is its sender's, by the identity keys of this run's members. The channels,
/// which make signatures, have this check.
using SignatureCheck = std::function<bool(const Statement&)>;

}  // namespace countersign::protocol
