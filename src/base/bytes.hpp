#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace countersign {

/// Owned bytes, borrowed bytes, and bytes whose count is part of the type. None of them is for
/// secrets: those are Secret<N> or SecretBytes (base/secret.hpp).
using Bytes = std::vector<std::uint8_t>;
using View = std::span<const std::uint8_t>;
template <std::size_t N>
using ByteArray = std::array<std::uint8_t, N>;

/// A hash value, a binding, a session id before it gets its own type.
using Digest = ByteArray<32>;

/// The bytes of printable text, for hashing and encoding. No conversion takes place.
inline View bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Lower-case hexadecimal, two digits a byte, no prefix. For public values only.
std::string to_hex(View bytes);

}  // namespace countersign
