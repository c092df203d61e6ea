#include "protocol/channel/signed_message.hpp"

#include <algorithm>

#include "base/declassify.hpp"
#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "base/reader.hpp"
#include "base/writer.hpp"
#include "crypto/tagged_hash.hpp"

namespace countersign::protocol {
namespace {

constexpr std::uint8_t version = 1;
constexpr Digest broadcast_receiver = {};

SecretBytes copy_of(View bytes) {
  return SecretBytes::filled(
      bytes.size(), [&](std::span<std::uint8_t> out) { std::ranges::copy(bytes, out.begin()); });
}

Digest signed_hash(View header, View payload) {
  const crypto::HashTag tag(crypto::ChannelLabel::message);
  return crypto::tagged_hash(tag, {header, payload});
}

/// The header as it stands in the bytes, nothing of it believed.
struct RawHeader {
  std::uint8_t version;
  std::uint8_t protocol;
  Digest sid;
  Digest context;
  ByteArray<32> sender;
  ByteArray<32> receiver;
  std::uint32_t length;
};

RawHeader read_header(Reader& in) {
  return {.version = in.u8(),
          .protocol = in.u8(),
          .sid = in.array<32>(),
          .context = in.array<32>(),
          .sender = in.array<32>(),
          .receiver = in.array<32>(),
          .length = in.u32()};
}

bool is_protocol(std::uint8_t number) {
  return number >= static_cast<std::uint8_t>(ProtocolKind::key_generation) &&
         number <= static_cast<std::uint8_t>(ProtocolKind::frost_signing);
}

Result<std::optional<IdentityKey>> parse_receiver(const ByteArray<32>& bytes) {
  if (bytes == broadcast_receiver) return std::optional<IdentityKey>();
  const auto key = IdentityKey::parse(bytes);
  if (!key.has_value()) return key.error();
  return std::optional(*key);
}

Result<MessagePlace> parse_place(const RawHeader& raw, std::uint8_t tag) {
  if (!guard("signed-message.version", raw.version == version)) {
    return Error{Fault::bad_encoding, "message of another version"};
  }
  if (!guard("signed-message.protocol", is_protocol(raw.protocol))) {
    return Error{Fault::bad_encoding, "message of an unknown protocol"};
  }
  const auto sender = IdentityKey::parse(raw.sender);
  if (!sender.has_value()) return sender.error();
  const auto receiver = parse_receiver(raw.receiver);
  if (!receiver.has_value()) return receiver.error();
  return MessagePlace{static_cast<ProtocolKind>(raw.protocol),
                      SessionId(raw.sid),
                      raw.context,
                      *sender,
                      *receiver,
                      tag};
}

Bytes encode_header(const MessageAddress& to, const IdentityKey& sender, std::size_t length) {
  Writer out;
  out.u8(version).u8(static_cast<std::uint8_t>(to.protocol));
  out.bytes(to.sid.value()).bytes(to.context).bytes(sender.bytes());
  out.bytes(to.receiver.has_value() ? to.receiver->bytes() : broadcast_receiver);
  out.u32(static_cast<std::uint32_t>(length));
  return out.take();
}

}  // namespace

SignedMessage SignedMessage::sign(const crypto::Ed25519SecretKey& identity,
                                  const MessageAddress& to, View payload) {
  invariant(!payload.empty(), "a message has a tag");
  invariant(payload.size() <= message_payload_bytes_max, "a message fits");
  const IdentityKey& sender = identity.public_key();
  const Bytes header = encode_header(to, sender, payload.size());
  const auto signature = identity.sign(signed_hash(header, payload));
  Writer out;
  out.bytes(header).bytes(payload).bytes(signature.bytes());
  return {{to.protocol, to.sid, to.context, sender, to.receiver, payload.front()},
          SecretBytes::take(out.take())};
}

Result<SignedMessage> SignedMessage::parse(View bytes) {
  // Lengths first: nothing is computed over what is too long, and every later read is inside.
  if (!guard("signed-message.long-enough", bytes.size() > message_overhead_bytes)) {
    return Error{Fault::bad_length, "message is too short"};
  }
  const View payload = bytes.subspan(message_header_bytes, bytes.size() - message_overhead_bytes);
  if (!guard("signed-message.limit", payload.size() <= message_payload_bytes_max)) {
    return Error{Fault::over_limit, "message is too long"};
  }
  const View header = bytes.first(message_header_bytes);
  Reader in(header);
  const RawHeader raw = read_header(in);
  if (!guard("signed-message.exact-length", raw.length == payload.size())) {
    return Error{Fault::bad_length, "message of another length than it states"};
  }
  auto place = parse_place(raw, payload.front());
  if (!place.has_value()) return place.error();

  const auto signature = crypto::Ed25519Signature::parse(bytes.last(message_signature_bytes));
  if (!signature.has_value()) return signature.error();
  const Status signed_by_sender =
      crypto::verify(place->sender, *signature, signed_hash(header, payload));
  if (!signed_by_sender.has_value()) return signed_by_sender.error();
  return SignedMessage(std::move(*place), copy_of(bytes));
}

View SignedMessage::payload() const {
  return bytes().subspan(message_header_bytes, bytes().size() - message_overhead_bytes);
}

SignedMessage SignedMessage::clone() const {
  return {place_, copy_of(bytes())};
}

Status check_equivocation(const SignedMessage& first, const SignedMessage& second) {
  if (!guard("equivocation.one-place", first.place() == second.place())) {
    return Error{Fault::bad_argument, "messages of two places are no equivocation"};
  }
  // Constant time, because a direct message may be a share. The verdict is public.
  const bool equal = declassified(ct_equal(first.payload(), second.payload()));
  return require(guard("equivocation.two-payloads", !equal),
                 {Fault::bad_argument, "two equal messages are no equivocation"});
}

}  // namespace countersign::protocol
