#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.hpp"
#include "curve/point.hpp"

namespace countersign::curve {

/// Whether this is a BIP-340 signature of the key's x coordinate on the message, which may be of
/// any length. The parity of the key's y plays no part: an x-only key is Point::lift_x of its 32
/// bytes. All values are public.
[[nodiscard]] bool bip340_verifies(const Point& key, View message,
                                   std::span<const std::uint8_t, 64> signature);

}  // namespace countersign::curve
