#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.hpp"

namespace countersign::protocol::ot {

/// Turns 128 rows of bits into columns of 16 bytes: bit r of column j is bit j of row r. Row r lies
/// at `rows[r * row_bytes ..]`; `columns` is a multiple of 2048 bytes (128 columns), and each row
/// has at least as many bits as there are columns. Time depends on sizes only.
void transpose(View rows, std::size_t row_bytes, std::span<std::uint8_t> columns);

}  // namespace countersign::protocol::ot
