#pragma once

#include <numeric>

#include "base/bytes.hpp"

namespace countersign::testing {

/// The bytes 0, 1, 2 .. (after 255 again from 0): input that any other implementation can make too.
inline Bytes counting(std::size_t count) {
  Bytes bytes(count);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  return bytes;
}

inline ByteArray<32> counting() {
  ByteArray<32> bytes;
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  return bytes;
}

}  // namespace countersign::testing
