#include "curve/bip340.hpp"

#include <secp256k1_schnorrsig.h>

#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "curve/library_key.hpp"

namespace countersign::curve {

bool bip340_verifies(const Point& key, View message, std::span<const std::uint8_t, 64> signature) {
  if (!guard("bip340.key-not-identity", !key.is_identity())) return false;
  const auto full = to_library(key);
  secp256k1_xonly_pubkey x_only;
  const int done =
      secp256k1_xonly_pubkey_from_pubkey(secp256k1_context_static, &x_only, nullptr, &full);
  invariant(done == 1, "every point has an x coordinate");
  return secp256k1_schnorrsig_verify(secp256k1_context_static, signature.data(), message.data(),
                                     message.size(), &x_only) == 1;
}

}  // namespace countersign::curve
