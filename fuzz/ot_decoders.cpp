#include <algorithm>
#include <cstdint>

#include "base/invariant.hpp"
#include "protocol/ot/extension.hpp"
#include "protocol/ot/vole.hpp"
#include "support/dealt_seeds.hpp"
#include "support/seeded_random.hpp"

namespace countersign::protocol::ot {
namespace {

constexpr Columns columns = Columns::of_multiplications(1);
constexpr Digest nonce{1};
constexpr VoleSlot slot{Digest{2}, 0};

template <class M>
Bytes encoded(const M& message) {
  Writer out;
  message.encode(out);
  return out.take();
}

/// One extension and one multiplication between two honest ends, whose messages the fuzzer changes.
struct Honest {
  testing::SeededRandom random{1};
  testing::DealtSeeds seeds = testing::deal_seeds(random);
  BobExtension bob =
      extend_as_bob(seeds.bob, nonce, columns,
                    SecretBytes::filled(columns.row_bytes(),
                                        [this](std::span<std::uint8_t> out) { random.fill(out); }));
  Bytes extension = encoded(bob.message);
  Bytes vole =
      encoded(vole_send(*extend_as_alice(seeds.alice, nonce, bob.message), slot, random).message);
};

const Honest& honest() {
  static const Honest made;
  return made;
}

/// A message that parses has one encoding; what does not, has the wrong length.
template <class M, class Decode>
Result<M> message(View bytes, const Decode& decode) {
  Reader in(bytes);
  Result<M> parsed = decode(in);
  const Status end = in.finished("message does not parse");
  if (!end.has_value()) {
    invariant(end.error().fault == Fault::bad_length, "a message has one length");
    return end.error();
  }
  invariant(parsed.has_value(), "any bytes of the right length are a message");
  invariant(std::ranges::equal(encoded(*parsed), bytes), "a message has one encoding");
  return parsed;
}

/// Alice accepts what Bob has sent and nothing else.
void extension(View bytes) {
  const auto parsed = message<ExtensionMessage>(
      bytes, [](Reader& in) { return ExtensionMessage::decode(in, columns); });
  if (!parsed.has_value()) return;
  const auto alice = extend_as_alice(honest().seeds.alice, nonce, *parsed);
  const bool same = std::ranges::equal(bytes, honest().extension);
  invariant(alice.has_value() == same, "a changed extension is refused");
  invariant(same || alice.error().fault == Fault::ote_check, "and for this reason");
}

/// So does Bob with what Alice has sent.
void vole(View bytes) {
  const auto parsed =
      message<VoleMessage>(bytes, [](Reader& in) { return VoleMessage::decode(in); });
  if (!parsed.has_value()) return;
  const auto bob = vole_receive(honest().bob.own, slot, *parsed);
  const bool same = std::ranges::equal(bytes, honest().vole);
  invariant(bob.has_value() == same, "a changed multiplication is refused");
  const bool reason =
      same || bob.error().fault == Fault::vole_check || bob.error().fault == Fault::bad_scalar;
  invariant(reason, "and for one of two reasons");
}

/// A message with bytes of the fuzzer's added: three of their place, then how to change it, each.
Bytes changed(Bytes message, View changes) {
  for (; changes.size() >= 4; changes = changes.subspan(4)) {
    const auto place = static_cast<std::size_t>(changes[0] | changes[1] << 8 | changes[2] << 16);
    message[place % message.size()] ^= changes[3];
  }
  return message;
}

}  // namespace
}  // namespace countersign::protocol::ot

// The first byte says which message, and whether the rest is that message or what to change in an
// honest one. The message lies in an allocation of its own so that the sanitizer sees every read
// outside it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace ot = countersign::protocol::ot;
  if (size == 0) return 0;
  const countersign::Bytes rest(data + 1, data + size);
  switch (data[0] % 4) {
    case 0: ot::extension(rest); break;
    case 1: ot::vole(rest); break;
    case 2: ot::extension(ot::changed(ot::honest().extension, rest)); break;
    default: ot::vole(ot::changed(ot::honest().vole, rest)); break;
  }
  return 0;
}
