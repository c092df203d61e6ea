#include "crypto/sodium_ready.hpp"

#include <sodium.h>

#include "base/invariant.hpp"

namespace countersign::crypto {

void sodium_ready() {
  static const bool ready = sodium_init() >= 0;
  invariant(ready, "libsodium starts");
}

}  // namespace countersign::crypto
