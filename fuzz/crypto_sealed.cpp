#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/invariant.hpp"
#include "base/reader.hpp"
#include "crypto/sealed.hpp"
#include "support/seeded_random.hpp"

namespace countersign::crypto {
namespace {

struct Ends {
  SealedChannel a;
  SealedChannel b;
};

const Ends& fixed_ends() {
  static const Ends ends = [] {
    testing::SeededRandom random(1);
    const auto a = X25519SecretKey::generate(random);
    const auto b = X25519SecretKey::generate(random);
    return Ends{SealedChannel::between(a, b.public_key(), bytes_of("fuzz")).value(),
                SealedChannel::between(b, a.public_key(), bytes_of("fuzz")).value()};
  }();
  return ends;
}

/// Bytes from outside never open. Bytes of ours open at the other end, and with any change of one
/// byte, cut short, or sent back, they do not.
void check_sealed(View input) {
  const auto& [a, b] = fixed_ends();
  invariant(!b.open(input, {}).has_value(), "nobody else makes a message that opens");

  Reader in(input);
  const std::uint32_t place = in.u32();
  const std::uint8_t change = in.u8();
  const View text = in.rest();
  testing::SeededRandom random(input.size());
  Bytes sealed = a.seal(text, {bytes_of("header")}, random);
  const auto opened = b.open(sealed, {bytes_of("header")});
  invariant(opened.has_value() && std::ranges::equal(opened->expose_secret(), text),
            "a message opens to what was sealed");
  invariant(!a.open(sealed, {bytes_of("header")}).has_value(), "a reflected message does not open");
  if (change == 0) {
    sealed.resize(place % sealed.size());
  } else {
    sealed[place % sealed.size()] ^= change;
  }
  invariant(!b.open(sealed, {bytes_of("header")}).has_value(), "a changed message does not open");
}

}  // namespace
}  // namespace countersign::crypto

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  countersign::crypto::check_sealed({data, size});
  return 0;
}
