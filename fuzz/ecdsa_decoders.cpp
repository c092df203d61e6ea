#include <algorithm>
#include <cstdint>

#include "base/invariant.hpp"
#include "protocol/ecdsa/batch.hpp"
#include "protocol/ecdsa/content.hpp"
#include "protocol/ecdsa/messages.hpp"

namespace countersign::protocol::ecdsa {
namespace {

/// A message that parses has one encoding.
template <class M>
void message(View body, const ShapeOf<M>& shape) {
  const auto parsed = parse<M>(body, shape);
  if (!parsed.has_value()) {
    invariant(parsed.error().fault == Fault::bad_length, "only lengths are looked at here");
    return;
  }
  const SecretBytes payload = payload_of(*parsed, shape);
  invariant(std::ranges::equal(payload.expose_secret().subspan(1), body),
            "a message has one encoding");
}

/// So has a proposal; and if it can be joined, its names can be made.
void proposal(View bytes) {
  const auto decoded = SlotProposal::decode(bytes);
  if (!decoded.has_value()) return;
  invariant(std::ranges::equal(decoded->encode(), bytes), "a proposal has one encoding");
  const auto batch = SlotBatch::join(*decoded, decoded->signers.front());
  if (!batch.has_value()) return;
  invariant(batch->meta(batch->count() - 1).well_formed(), "a slot that is made can be stored");
  const auto last = static_cast<std::uint16_t>(batch->signers().count());
  invariant(batch->setup_of(Party(1), Party(last)) == decoded->setups[last - 2u],
            "a setup is found under its pair");
}

/// And a stored slot.
void content(View bytes) {
  SlotMeta meta;
  meta.self = Party(1);
  const auto key =
      *IdentityKey::parse(Digest{0x58, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
                                 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
                                 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66});
  meta.signers = {signer_name(key), signer_name(key)};
  const auto read = SlotContent::decode(bytes, meta);
  if (!read.has_value()) return;
  invariant(std::ranges::equal(read->encode().expose_secret(), bytes),
            "a slot's content has one encoding");
}

void decode(std::uint8_t which, View bytes) {
  switch (which % 8) {
    case 0: message<P1Commitments>(bytes, {2}); break;
    case 1: message<P1Extension>(bytes, {1}); break;
    case 2: message<P2>(bytes, {1}); break;
    case 3: message<R3>(bytes, NoShape{}); break;
    case 4: message<R4>(bytes, NoShape{}); break;
    case 5: message<ZeroReveal>(bytes, {3}); break;
    case 6: proposal(bytes); break;
    default: content(bytes); break;
  }
}

}  // namespace
}  // namespace countersign::protocol::ecdsa

// The first byte says which decoder reads the rest, which lies in an allocation of its own so that
// the sanitizer sees every read outside it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const countersign::Bytes bytes(data + 1, data + size);
  countersign::protocol::ecdsa::decode(data[0], bytes);
  return 0;
}
