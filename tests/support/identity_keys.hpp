#pragma once

#include "crypto/ed25519.hpp"
#include "support/seeded_random.hpp"

namespace countersign::testing {

/// The identity key that a number stands for.
inline crypto::Ed25519PublicKey identity_key(std::uint64_t number) {
  SeededRandom random(number);
  return crypto::Ed25519SecretKey::from_seed(Secret<32>::generate(random)).public_key();
}

}  // namespace countersign::testing
