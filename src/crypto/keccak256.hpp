#pragma once

#include "base/bytes.hpp"

namespace countersign::crypto {

/// Keccak-256 with the original padding, as Ethereum uses it. It is not SHA3-256, whose padding
/// differs. For public input only.
Digest keccak256(View input);

}  // namespace countersign::crypto
