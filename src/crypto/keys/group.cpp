#include "crypto/keys/group.hpp"

#include "base/invariant.hpp"

namespace countersign::crypto {

Group group_of(Suite suite) {
  switch (suite) {
    case Suite::ecdsa_secp256k1:
    case Suite::frost_bip340: return Group::secp256k1;
    case Suite::frost_ed25519: return Group::ed25519;
    case Suite::pair_ristretto255: break;
  }
  invariant(false, "a suite of keys has a group");
  return {};
}

}  // namespace countersign::crypto
