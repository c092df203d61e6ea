#include <algorithm>
#include <cstdint>

#include "base/invariant.hpp"
#include "curve/ed25519.hpp"
#include "curve/secp256k1.hpp"
#include "protocol/reshare/messages.hpp"
#include "protocol/reshare/share_record.hpp"
#include "support/named_backups.hpp"
#include "support/structures.hpp"

namespace countersign::protocol {
namespace {

using reshare::Announcement;
using reshare::Echo;
using reshare::Opening;
using reshare::Shares;

const AccessStructure& structure() {
  static const AccessStructure three_of_five = testing::flat(3, 5);
  return three_of_five;
}

/// A message that parses has one encoding.
template <class M>
void message(View body, const ShapeOf<M>& shape) {
  const auto parsed = parse<M>(body, shape);
  if (!parsed.has_value()) {
    invariant(parsed.error().culprits.empty(), "a decoder does not know the sender");
    return;
  }
  const SecretBytes payload = payload_of(*parsed, shape);
  invariant(std::ranges::equal(payload.expose_secret().subspan(1), body),
            "a message has one encoding");
}

/// So has a stored record, and every step works on what was read.
template <curve::Group G>
void record(View bytes) {
  auto read = ShareRecord<G>::decode(bytes);
  if (!read.has_value()) return;
  invariant(std::ranges::equal(read->encode().expose_secret(), bytes), "a record has one encoding");
  if (read->pending() == nullptr) return;
  const SessionId sid = read->pending()->sid;
  const Digest key_id = read->pending()->share.record.key_id;
  const Outcome aborted{Phase::aborted, 1, {}};
  const auto followed = read->follow({sid, aborted, 2, Decision::Place::member, {key_id, {}}});
  invariant(followed.has_value() && read->pending() == nullptr, "an abort drops what is pending");
}

template <curve::Group G>
void decode(std::uint8_t which, View bytes) {
  const auto point = G::Point::generator();
  static const testing::NamedBackups<G> format;
  switch (which % 8) {
    case 0: message<Announcement>(bytes, {false}); break;
    case 1: message<Announcement>(bytes, {true}); break;
    case 2: message<Opening<G>>(bytes, {&structure(), nullptr}); break;
    case 3: message<Opening<G>>(bytes, {&structure(), &point}); break;
    case 4: message<Echo>(bytes, {}); break;
    case 5: message<Shares<G>>(bytes, {3}); break;
    case 6: message<completion::BackedUp<G>>(bytes, {&format, 2}); break;
    default: record<G>(bytes); break;
  }
}

}  // namespace
}  // namespace countersign::protocol

// The first byte says which decoder reads the rest, which lies in an allocation of its own so that
// the sanitizer sees every read outside it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const countersign::Bytes bytes(data + 1, data + size);
  if (data[0] < 8) {
    countersign::protocol::decode<countersign::curve::Secp256k1>(data[0], bytes);
  } else {
    countersign::protocol::decode<countersign::curve::Ed25519>(data[0], bytes);
  }
  return 0;
}
