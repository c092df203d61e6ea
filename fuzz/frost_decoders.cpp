#include <algorithm>
#include <cstdint>

#include "base/invariant.hpp"
#include "protocol/frost/messages.hpp"

namespace countersign::protocol::frost {
namespace {

using curve::Ed25519;
using curve::Secp256k1;

void refused_as_promised(const Error& error) {
  constexpr std::array promised = {Fault::bad_length, Fault::bad_encoding, Fault::bad_point,
                                   Fault::bad_scalar};
  invariant(std::ranges::count(promised, error.fault) == 1, "a decoder fails in the ways it says");
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

void decode(std::uint8_t which, View bytes) {
  const std::vector<Party> signers = {Party(1), Party(3)};
  switch (which % 7) {
    case 0: message<Terms>(bytes, NoShape{}); break;
    case 1: message<Committed<Ed25519>>(bytes, NoShape{}); break;
    case 2: message<Committed<Secp256k1>>(bytes, NoShape{}); break;
    case 3: message<Offer<Ed25519>>(bytes, signers); break;
    case 4: message<Offer<Secp256k1>>(bytes, signers); break;
    case 5: message<Response<Ed25519>>(bytes, NoShape{}); break;
    default: message<Response<Secp256k1>>(bytes, NoShape{}); break;
  }
}

}  // namespace
}  // namespace countersign::protocol::frost

// The first byte says which decoder reads the rest, which lies in an allocation of its own so that
// the sanitizer sees every read outside it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const countersign::Bytes bytes(data + 1, data + size);
  countersign::protocol::frost::decode(data[0], bytes);
  return 0;
}
