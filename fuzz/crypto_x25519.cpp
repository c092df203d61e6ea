#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/invariant.hpp"
#include "crypto/x25519.hpp"

namespace countersign::crypto {
namespace {

/// A key that parses has 32 bytes, comes back as it was, and never gives the zero secret.
void check_x25519(View input) {
  const auto key = X25519PublicKey::parse(input);
  if (!key.has_value()) return;
  invariant(input.size() == 32 && std::ranges::equal(key->bytes(), input), "a key comes back");
  static const auto own = X25519SecretKey::from_bytes(
      Secret<32>::filled([](auto out) { std::ranges::fill(out, std::uint8_t{7}); }));
  const auto shared = own.exchange(*key);
  invariant(std::ranges::any_of(shared.expose_secret(), [](auto byte) { return byte != 0; }),
            "an exchange never gives zero");
}

}  // namespace
}  // namespace countersign::crypto

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  countersign::crypto::check_x25519({data, size});
  return 0;
}
