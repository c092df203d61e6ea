#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.hpp"

namespace countersign::protocol::ot {

/// Turns 128 rows of bits into columns of 16 bytes: bit r of column j is bit j of row r. Row r lies
/// at `rows[r * stride ..]`. `columns` holds whole columns; a row has bits for all of them, and for
/// those that fill the last block of 128. Time depends on sizes only.
void transpose(View rows, std::size_t stride, std::span<std::uint8_t> columns);

}  // namespace countersign::protocol::ot
