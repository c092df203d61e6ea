#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.hpp"

namespace countersign::crypto {

/// What keys are derived from: borrowed. An empty salt is RFC 5869's default, 32 zero bytes.
struct HkdfInput {
  View key_material;
  View salt = {};
  View info = {};
};

/// HKDF-SHA256 (RFC 5869), extract and expand. `out` has at most `hkdf_sha256_bytes_max` bytes.
inline constexpr std::size_t hkdf_sha256_bytes_max = std::size_t{255} * 32;
void hkdf_sha256(const HkdfInput& input, std::span<std::uint8_t> out);

}  // namespace countersign::crypto
