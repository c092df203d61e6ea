#include <algorithm>
#include <cstdint>

#include "base/invariant.hpp"
#include "protocol/slots/deaths.hpp"
#include "protocol/slots/record.hpp"
#include "protocol/slots/stamps.hpp"

namespace countersign::protocol {
namespace {

void refused_as_promised(const Error& error) {
  invariant(error.fault == Fault::bad_length || error.fault == Fault::bad_encoding,
            "a decoder fails in the ways it says");
}

SlotRecord copy_of(const SlotRecord& record) {
  auto copy = SlotRecord::decode(record.encode().expose_secret());
  invariant(copy.has_value(), "what was read or changed can be stored");
  return std::move(*copy);
}

PerParty<SecretBytes> bodies_for(const SlotRecord& record) {
  PerParty<SecretBytes> bodies;
  for (const Party j : record.meta().peers()) bodies.emplace(j, SecretBytes(3));
  return bodies;
}

PerParty<Digest> digests_for(const SlotRecord& record, std::uint8_t version) {
  PerParty<Digest> digests;
  for (const Party j : record.meta().peers()) digests.emplace(j, Digest{version});
  return digests;
}

/// Every step works on what was read, goes forward only, and keeps what has left.
void walk(const SlotRecord& read) {
  SlotRecord record = copy_of(read);
  const SlotRequest request{.req = Digest{0x5a}, .key_id = Digest{0xa5}};
  const SlotRequest own = record.request().value_or(request);
  SlotRequest other = own;
  other.req[0] ^= 1;
  static_cast<void>(record.reserve(own));
  invariant(!record.reserve(other).has_value(), "a slot is one request's");
  static_cast<void>(record.open(own, bodies_for(record)));
  static_cast<void>(record.hear(own, digests_for(record, 1)));
  static_cast<void>(record.spend(own, digests_for(record, 1), SecretBytes(4)));
  const SlotRecord walked = copy_of(record);
  invariant(walked.state() >= read.state(), "a slot does not go back");
  invariant(walked.counts_as_signed() >= read.counts_as_signed(), "signed stays signed");
  record.kill(SlotDeath::final_verify);
  invariant(copy_of(record).state() == SlotState::dead, "every slot can die");
  invariant(record.counts_as_signed() == walked.counts_as_signed(), "signed stays signed");
  invariant(!death_by(SlotEvent(OwnStateVoided{}), record).has_value(), "a slot dies once");
}

/// A record that parses has one encoding.
void record(View bytes) {
  const auto read = SlotRecord::decode(bytes);
  if (!read.has_value()) return refused_as_promised(read.error());
  invariant(std::ranges::equal(read->encode().expose_secret(), bytes), "a record has one encoding");
  invariant(read->meta().well_formed(), "the fields of a record fit each other");
  walk(*read);
}

/// So has a book of stamps.
void stamps(View bytes) {
  const auto read = StampBook::decode(bytes);
  if (!read.has_value()) return refused_as_promised(read.error());
  invariant(std::ranges::equal(read->encode(), bytes), "a book of stamps has one encoding");
}

}  // namespace
}  // namespace countersign::protocol

// The first byte says which decoder reads the rest, which lies in an allocation of its own so that
// the sanitizer sees every read outside it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const countersign::Bytes bytes(data + 1, data + size);
  if (data[0] % 2 == 0) {
    countersign::protocol::record(bytes);
  } else {
    countersign::protocol::stamps(bytes);
  }
  return 0;
}
