#pragma once

#include "crypto/labels.hpp"

namespace countersign::crypto {

/// The groups that signing keys live in, both of prime order q: secp256k1, and the subgroup of that
/// order of Ed25519's curve.
enum class Group : std::uint8_t { secp256k1, ed25519 };

/// The group of a suite's keys. The suite of pair set-ups has none: asking for it is a bug.
Group group_of(Suite suite);

}  // namespace countersign::crypto
