#pragma once

#include <cstdint>
#include <span>

namespace countersign::crypto {

/// Whether 32 little-endian bytes are below `limit`. Vartime: public values only.
bool below_vartime(std::span<const std::uint8_t, 32> value,
                   std::span<const std::uint8_t, 32> limit);

/// Whether the low 255 bits are a number below p = 2^255 - 19: the one spelling of a field element.
/// The top bit is the caller's to judge. Vartime: public values only.
bool canonical_field25519_vartime(std::span<const std::uint8_t, 32> bytes);

}  // namespace countersign::crypto
