#pragma once

#include <secp256k1.h>

#include <bit>

#include "curve/point.hpp"

namespace countersign::curve {

/// libsecp256k1's public key of a point other than the identity, and back. For the source files of
/// this room: only they see the library.
inline secp256k1_pubkey to_library(const Point& P) {
  return std::bit_cast<secp256k1_pubkey>(P.library_key());
}
inline Point from_library(const secp256k1_pubkey& key) {
  return Point(std::bit_cast<Point::LibraryKey>(key));
}

}  // namespace countersign::curve
