#include <algorithm>
#include <cstdint>

#include "base/invariant.hpp"
#include "crypto/tagged_hash.hpp"
#include "protocol/channel/hello.hpp"
#include "protocol/channel/signed_message.hpp"

namespace countersign::protocol {
namespace {

void refused_as_promised(const Error& error) {
  const Fault allowed[] = {Fault::bad_length, Fault::over_limit, Fault::bad_encoding,
                           Fault::bad_point,  Fault::bad_scalar, Fault::bad_signature};
  invariant(std::ranges::find(allowed, error.fault) != std::end(allowed) && error.culprits.empty(),
            "a decoder fails in the ways it says, and blames nobody");
}

const crypto::Ed25519SecretKey& fixed_identity() {
  static const auto identity = crypto::Ed25519SecretKey::from_seed(
      Secret<32>::filled([](auto out) { std::ranges::fill(out, 1); }));
  return identity;
}

/// The bytes under a signature of the fixed identity, so that what the fuzzer makes gets past it.
Bytes signed_by_us(Bytes bytes, const Digest& hash) {
  std::ranges::copy(fixed_identity().sign(hash).bytes(), bytes.end() - 64);
  return bytes;
}

void message(View bytes) {
  const auto read = SignedMessage::parse(bytes);
  if (!read.has_value()) return refused_as_promised(read.error());
  invariant(std::ranges::equal(read->bytes(), bytes), "a message has one encoding");
  invariant(!read->payload().empty() && read->payload().front() == read->place().tag,
            "a message has a tag");
  invariant(!check_equivocation(*read, read->clone()).has_value(), "a copy proves nothing");
  if (read->place().sender != fixed_identity().public_key()) return;
  const MessagePlace& place = read->place();
  const auto again = SignedMessage::sign(fixed_identity(),
                                         {place.protocol, place.sid, place.context, place.receiver},
                                         read->payload());
  invariant(again.place() == place, "a message is signed for the place that it states");
}

void signed_message(Bytes bytes) {
  if (bytes.size() < message_overhead_bytes) return;
  std::ranges::copy(fixed_identity().public_key().bytes(), bytes.begin() + 66);
  const View all(bytes);
  const Digest hash = crypto::tagged_hash(
      crypto::ChannelLabel::message,
      {all.first(message_header_bytes),
       all.subspan(message_header_bytes, bytes.size() - message_overhead_bytes)});
  message(signed_by_us(std::move(bytes), hash));
}

void hello(View bytes) {
  const auto read = Hello::parse(bytes);
  if (!read.has_value()) return refused_as_promised(read.error());
  if (read->sender() != fixed_identity().public_key()) return;
  const Bytes again = Hello::sign(fixed_identity(), read->content());
  invariant(std::ranges::equal(again, bytes), "a hello has one encoding");
}

void signed_hello(Bytes bytes) {
  if (bytes.size() != hello_bytes) return;
  std::ranges::copy(fixed_identity().public_key().bytes(), bytes.begin() + 2);
  const Digest hash =
      crypto::tagged_hash(crypto::ChannelLabel::hello, {View(bytes).first(hello_bytes - 64)});
  hello(signed_by_us(std::move(bytes), hash));
}

}  // namespace
}  // namespace countersign::protocol

// The first byte says which decoder reads the rest, and whether it is signed before.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const countersign::Bytes bytes(data + 1, data + size);
  switch (data[0] % 4) {
    case 0: countersign::protocol::message(bytes); break;
    case 1: countersign::protocol::signed_message(bytes); break;
    case 2: countersign::protocol::hello(bytes); break;
    default: countersign::protocol::signed_hello(bytes); break;
  }
  return 0;
}
