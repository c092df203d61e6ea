#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "crypto/ed25519.hpp"
#include "protocol/session.hpp"

namespace countersign::protocol {

/// What a signer says in a run of a protocol, signed with its identity key (the protocol
/// specification, section 1.4), so that whoever misbehaves can be shown to others:
///
///   offset  bytes  field
///        0      1  version, 1
///        1      1  protocol
///        2     32  sid
///       34     32  context: a hash of what the sender takes this session to be (session_terms.hpp)
///       66     32  sender's identity key
///       98     32  receiver's identity key, or 32 zero bytes (no key has them): a broadcast
///      130      4  length of the payload, little-endian, at least 1
///      134      n  payload: the tag of the round, then the body, as the engine has them
///  134 + n     64  Ed25519 of the sender over T("message", the first 134 bytes, the payload)
///
/// 1. A SignedMessage that exists has been signed by the sender that it names, and has this one
///    encoding. There is no other way to make one than to sign or to parse.
/// 2. A broadcast is signed once: all receivers get the same bytes.
/// 3. An honest party signs one payload for one place (MessagePlace) in all its life. Hence two are
///    proof of guilt, whoever judges them.
/// 4. Bytes are wiped, since direct messages may hold secrets. To show a direct message to anybody
///    gives these away: the protocol says when that is right (a complaint).
///
/// Errors of `parse` name nobody: until a signature has been verified nobody has said anything.

using IdentityKey = crypto::Ed25519PublicKey;

/// Which protocol a session runs. Stable numbers: they are sent.
enum class ProtocolKind : std::uint8_t {
  key_generation = 1,
  resharing = 2,
  pairing = 3,
  slots = 4,
  ecdsa_signing = 5,
  frost_signing = 6,
};

/// The place of a message: at most one message has it.
struct MessagePlace {
  ProtocolKind protocol;
  SessionId sid;
  Digest context;
  IdentityKey sender;
  std::optional<IdentityKey> receiver;  // none: broadcast
  std::uint8_t tag;

  friend auto operator<=>(const MessagePlace&, const MessagePlace&) = default;
};

inline constexpr std::size_t message_header_bytes = 134;
inline constexpr std::size_t message_signature_bytes = 64;
inline constexpr std::size_t message_overhead_bytes =
    message_header_bytes + message_signature_bytes;
/// A tag and a body. The largest there is now is the correction of a batch of slots.
inline constexpr std::size_t message_payload_bytes_max = std::size_t{8} << 20;

/// What a message is addressed by, before it has a payload.
struct MessageAddress {
  ProtocolKind protocol;
  SessionId sid;
  Digest context;
  std::optional<IdentityKey> receiver;  // none: broadcast
};

class SignedMessage final {
 public:
  /// The sender is the key's owner. The payload has 1 to message_payload_bytes_max bytes.
  static SignedMessage sign(const crypto::Ed25519SecretKey& identity, const MessageAddress& to,
                            View payload);

  /// bad_length, over_limit, bad_encoding, what the parts' own parsers say, or bad_signature.
  static Result<SignedMessage> parse(View bytes);

  const MessagePlace& place() const { return place_; }
  /// Tag and body, as the engine takes them.
  View payload() const;
  /// The body without its tag, as a message's `parse` takes it.
  View body() const { return payload().subspan(1); }
  /// What is sent, stored and shown.
  View bytes() const { return bytes_.expose_secret(); }

  SignedMessage clone() const;

 private:
  SignedMessage(MessagePlace place, SecretBytes bytes)
      : place_(std::move(place)), bytes_(std::move(bytes)) {}

  MessagePlace place_;
  SecretBytes bytes_;
};

/// Whether two messages prove that their sender said two different things in one place. Pure: the
/// same verdict for the same two messages, whoever judges. Holds if they do; else bad_argument:
/// they have two places, or one payload (a signer can sign one payload in many ways).
Status check_equivocation(const SignedMessage& first, const SignedMessage& second);

}  // namespace countersign::protocol
