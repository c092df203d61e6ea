#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/invariant.hpp"
#include "crypto/ed25519.hpp"

namespace countersign::crypto {
namespace {

/// What parses is of the one length and comes back as it was.
template <class Parsed>
Result<Parsed> parsed(View bytes, std::size_t length) {
  auto value = Parsed::parse(bytes);
  if (value.has_value()) {
    invariant(bytes.size() == length, "what parses has the one length");
    invariant(std::ranges::equal(value->bytes(), bytes), "what parses comes back");
  }
  return value;
}

const Ed25519SecretKey& fixed_key() {
  static const auto key = Ed25519SecretKey::from_seed(
      Secret<32>::filled([](auto out) { std::ranges::fill(out, std::uint8_t{7}); }));
  return key;
}

/// Key (32 bytes), signature (64), message: anything may parse, nothing may crash, and what the
/// fixed key has not signed does not verify under it.
void check_ed25519(View input) {
  const View key_bytes = input.first(std::min<std::size_t>(input.size(), 32));
  const View after_key = input.subspan(key_bytes.size());
  const View signature_bytes = after_key.first(std::min<std::size_t>(after_key.size(), 64));
  const View message = after_key.subspan(signature_bytes.size());

  static_cast<void>(parsed<Ed25519PublicKey>(input, 32).has_value());
  static_cast<void>(parsed<Ed25519Signature>(input, 64).has_value());
  const auto key = parsed<Ed25519PublicKey>(key_bytes, 32);
  const auto signature = parsed<Ed25519Signature>(signature_bytes, 64);
  if (!signature.has_value()) return;
  if (key.has_value()) static_cast<void>(verify(*key, *signature, message).has_value());
  const bool verifies = verify(fixed_key().public_key(), *signature, message).has_value();
  invariant(verifies == (fixed_key().sign(message) == *signature),
            "a message has one signature under an honest key that nobody else can make");
}

}  // namespace
}  // namespace countersign::crypto

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  countersign::crypto::check_ed25519({data, size});
  return 0;
}
