#include <algorithm>
#include <cstdint>

#include "base/invariant.hpp"
#include "curve/ed25519.hpp"
#include "curve/secp256k1.hpp"
#include "protocol/dkg/messages.hpp"
#include "support/structures.hpp"

namespace countersign::protocol::dkg {
namespace {

/// Backups that begin with their own length, so that how many bytes belong to a message depends on
/// what is in it, as with real ones.
template <curve::Group G>
class LengthFirst final : public Backups<G> {
 public:
  std::size_t size_of(View beginning) const override {
    return beginning.empty() ? 1 : 1 + std::size_t{beginning.front()};
  }
  std::size_t size_max() const override { return 256; }
  Bytes make(const BackupStatement<G>&, const curve::SecretOf<typename G::Scalar>&,
             Random&) const override {
    return {0};
  }
  bool holds(const BackupStatement<G>&, View) const override { return true; }
};

/// A message that parses has one encoding; one that does not is refused as promised.
template <class M>
void message(View body, const ShapeOf<M>& shape) {
  const auto parsed = parse<M>(body, shape);
  if (!parsed.has_value()) {
    const Fault fault = parsed.error().fault;
    invariant(fault == Fault::bad_length || fault == Fault::bad_point || fault == Fault::bad_scalar,
              "a decoder fails in the ways it says");
    return;
  }
  const SecretBytes payload = payload_of(*parsed, shape);
  invariant(std::ranges::equal(payload.expose_secret().subspan(1), body),
            "a message has one encoding");
}

template <curve::Group G>
void decode_over(std::uint8_t which, View bytes) {
  static const LengthFirst<G> format;
  static const AccessStructure structure = testing::flat(2, 3);
  switch (which % 4) {
    case 0: message<Commitment>(bytes, {}); break;
    case 1: message<Opening<G>>(bytes, structure); break;
    case 2: message<Shares<G>>(bytes, {which / 4 % 3U}); break;
    default: message<BackedUp<G>>(bytes, {&format, which / 4 % 4U}); break;
  }
}

/// The lowest bit of the first byte says over which group, the others which decoder reads the rest.
void decode(std::uint8_t first, View bytes) {
  const auto which = static_cast<std::uint8_t>(first / 2);
  if ((first & 1) == 0) {
    decode_over<curve::Secp256k1>(which, bytes);
  } else {
    decode_over<curve::Ed25519>(which, bytes);
  }
}

}  // namespace
}  // namespace countersign::protocol::dkg

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const countersign::Bytes bytes(data + 1, data + size);
  countersign::protocol::dkg::decode(data[0], bytes);
  return 0;
}
