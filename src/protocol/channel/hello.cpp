#include "protocol/channel/hello.hpp"

#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "base/reader.hpp"
#include "base/writer.hpp"
#include "crypto/tagged_hash.hpp"

namespace countersign::protocol {
namespace {

constexpr std::size_t signed_part_bytes = hello_bytes - 64;
constexpr ByteArray<32> no_key = {};

/// The fields as they stand in the bytes, nothing of them believed.
struct RawLinkKey {
  std::uint64_t generation;
  ByteArray<32> key;
};
struct RawHello {
  std::uint8_t version;
  std::uint8_t type;
  ByteArray<32> sender;
  ByteArray<32> receiver;
  RawLinkKey own;
  RawLinkKey seen;
  Digest challenge;
  Digest answer;
  std::uint8_t asks;
};

RawHello read(View bytes) {
  Reader in(bytes);
  return {.version = in.u8(),
          .type = in.u8(),
          .sender = in.array<32>(),
          .receiver = in.array<32>(),
          .own = {.generation = in.u64(), .key = in.array<32>()},
          .seen = {.generation = in.u64(), .key = in.array<32>()},
          .challenge = in.array<32>(),
          .answer = in.array<32>(),
          .asks = in.u8()};
}

Result<LinkKey> parse_link_key(const RawLinkKey& raw) {
  if (!guard("hello.generation-from-1", raw.generation != 0)) {
    return Error{Fault::bad_encoding, "link key without a generation"};
  }
  const auto key = crypto::X25519PublicKey::parse(raw.key);
  if (!key.has_value()) return key.error();
  return LinkKey{raw.generation, *key};
}

Result<std::optional<LinkKey>> parse_seen(const RawLinkKey& raw) {
  if (raw.generation == 0 && raw.key == no_key) return std::optional<LinkKey>();
  const auto seen = parse_link_key(raw);
  if (!seen.has_value()) return seen.error();
  return std::optional(*seen);
}

Result<HelloContent> parse_content(const RawHello& raw) {
  const bool known = raw.version == channel_version &&
                     raw.type == static_cast<std::uint8_t>(DatagramType::hello) && raw.asks <= 1;
  if (!guard("hello.known-form", known)) {
    return Error{Fault::bad_encoding, "hello of an unknown form"};
  }
  const auto receiver = IdentityKey::parse(raw.receiver);
  if (!receiver.has_value()) return receiver.error();
  const auto own = parse_link_key(raw.own);
  if (!own.has_value()) return own.error();
  const auto seen = parse_seen(raw.seen);
  if (!seen.has_value()) return seen.error();
  return HelloContent{.receiver = *receiver,
                      .own = *own,
                      .seen = *seen,
                      .challenge = raw.challenge,
                      .answer = raw.answer,
                      .asks = static_cast<HelloContent::Asks>(raw.asks)};
}

Digest signed_hash(View signed_part) {
  return crypto::tagged_hash(crypto::ChannelLabel::hello, {signed_part});
}

}  // namespace

Bytes Hello::sign(const crypto::Ed25519SecretKey& identity, const HelloContent& content) {
  invariant(content.own.generation != 0, "generations count from 1");
  Writer out;
  out.u8(channel_version).u8(static_cast<std::uint8_t>(DatagramType::hello));
  out.bytes(identity.public_key().bytes()).bytes(content.receiver.bytes());
  out.u64(content.own.generation).bytes(content.own.key.bytes());
  out.u64(content.seen.has_value() ? content.seen->generation : 0);
  out.bytes(content.seen.has_value() ? content.seen->key.bytes() : no_key);
  out.bytes(content.challenge).bytes(content.answer);
  out.u8(static_cast<std::uint8_t>(content.asks));
  out.bytes(identity.sign(signed_hash(out.written())).bytes());
  return out.take();
}

Result<HelloNames> Hello::names_in(View bytes) {
  if (!guard("hello.exact-length", bytes.size() == hello_bytes)) {
    return Error{Fault::bad_length, "hello of the wrong length"};
  }
  const RawHello raw = read(bytes);
  return HelloNames{raw.sender, raw.receiver};
}

Result<Hello> Hello::parse(View bytes) {
  const auto names = names_in(bytes);
  if (!names.has_value()) return names.error();
  const RawHello raw = read(bytes);
  const auto content = parse_content(raw);
  if (!content.has_value()) return content.error();
  const auto sender = IdentityKey::parse(raw.sender);
  if (!sender.has_value()) return sender.error();
  const auto signature = crypto::Ed25519Signature::parse(bytes.last(64));
  if (!signature.has_value()) return signature.error();
  const Status holds =
      crypto::verify(*sender, *signature, signed_hash(bytes.first(signed_part_bytes)));
  if (!holds.has_value()) return holds.error();
  return Hello(*sender, *content);
}

}  // namespace countersign::protocol
