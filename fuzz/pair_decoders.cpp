#include <algorithm>
#include <cstdint>

#include "base/invariant.hpp"
#include "protocol/ot/vole.hpp"
#include "protocol/pair/messages.hpp"
#include "protocol/pair/record.hpp"

namespace countersign::protocol {
namespace {

using pair_messages::PR1;
using pair_messages::PR2;
using pair_messages::PR3;
using pair_messages::PR4;

void refused_as_promised(const Error& error) {
  invariant(error.fault == Fault::bad_length || error.fault == Fault::bad_encoding,
            "a decoder fails in the ways it says");
}

/// A message that parses has one encoding.
template <class M>
void message(View body, const ShapeOf<M>& shape) {
  const auto parsed = parse<M>(body, shape);
  if (!parsed.has_value()) return refused_as_promised(parsed.error());
  const SecretBytes payload = payload_of(*parsed, shape);
  invariant(std::ranges::equal(payload.expose_secret().subspan(1), body),
            "a message has one encoding");
}

/// So has a stored record, and every step works on what was read.
void record(View bytes) {
  auto read = PairRecord::decode(bytes);
  if (!read.has_value()) return refused_as_promised(read.error());
  invariant(std::ranges::equal(read->encode().expose_secret(), bytes), "a record has one encoding");
  const bool has_setup = read->has_setup().has_value();
  invariant(has_setup == (read->state() == PairState::ok), "a setup exists exactly in state ok");
  read->quarantine();
  invariant(!read->has_setup().has_value(), "a quarantine leaves no setup");
  invariant(PairRecord::decode(read->encode().expose_secret()).has_value(),
            "what a step has made can be stored");
}

void base_ot_points(View bytes) {
  if (bytes.size() != ot::base_ot_points_size) return;
  const auto points = ot::decode_row_points(bytes);
  invariant(points.has_value() || points.error().fault == Fault::ot_setup_failed,
            "base ot fails in the way it says");
}

void decode(std::uint8_t which, View bytes) {
  switch (which % 7) {
    case 0: message<PR1>(bytes, PairRole::giver); break;
    case 1: message<PR1>(bytes, PairRole::taker); break;
    case 2: message<PR2>(bytes, NoShape{}); break;
    case 3: message<PR3>(bytes, NoShape{}); break;
    case 4: message<PR4>(bytes, NoShape{}); break;
    case 5: record(bytes); break;
    default: base_ot_points(bytes); break;
  }
}

}  // namespace
}  // namespace countersign::protocol

// The first byte says which decoder reads the rest, which lies in an allocation of its own so that
// the sanitizer sees every read outside it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const countersign::Bytes bytes(data + 1, data + size);
  countersign::protocol::decode(data[0], bytes);
  return 0;
}
