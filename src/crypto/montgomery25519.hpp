#pragma once

#include <span>
#include <vector>

#include "base/bytes.hpp"

namespace countersign::crypto {

/// The u of X25519's curve for points of Ed25519's: u = (1 + y) / (1 - y) modulo p = 2^255 - 19
/// (RFC 7748, section 4.1). The points are public, canonical encodings of points other than the
/// identity and that of order 2; all of them share one inversion. Vartime.
std::vector<ByteArray<32>> montgomery_from_edwards_vartime(std::span<const ByteArray<32>> points);

}  // namespace countersign::crypto
