#include "protocol/ot/transpose.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/constant_time.hpp"
#include "base/invariant.hpp"
#include "protocol/ot/parameters.hpp"

namespace countersign::protocol::ot {
namespace {

constexpr std::size_t block_bytes = 128 * 16;

/// Two words that are worked on as one. A generic vector: SSE2 has it, and where there is none the
/// compiler makes two words of it.
using Words = std::uint64_t __attribute__((vector_size(16)));

/// Four 64 x 64 matrices side by side: row i of the upper two, then row i of the lower two.
using Quadrants = std::array<std::array<Words, 2>, 64>;

/// Exchanges, in both pairs of matrices, the upper right with the lower left block of the square of
/// `2 * distance` rows that holds row i in its upper half.
template <std::size_t distance>
void swap_blocks(std::array<Words, 2>& upper, std::array<Words, 2>& lower) {
  // The low `distance` bits of every 2 * distance bits.
  constexpr std::uint64_t mask = ~std::uint64_t{0} / ((std::uint64_t{1} << distance) + 1);
  for (std::size_t half = 0; half < 2; ++half) {
    const Words swap = ((upper[half] >> distance) ^ lower[half]) & mask;
    upper[half] ^= swap << distance;
    lower[half] ^= swap;
  }
}

template <std::size_t distance>
void transpose_level(Quadrants& q) {
  for (std::size_t start = 0; start < 64; start += 2 * distance) {
    for (std::size_t i = start; i < start + distance; ++i) {
      swap_blocks<distance>(q[i], q[i + distance]);
    }
  }
}

/// Transposes each of the four by halving the squares (Eklundh's method).
void transpose_each(Quadrants& q) {
  transpose_level<32>(q);
  transpose_level<16>(q);
  transpose_level<8>(q);
  transpose_level<4>(q);
  transpose_level<2>(q);
  transpose_level<1>(q);
}

/// Copies 128 columns of 128 rows in, with the two halves of every row beside each other.
void load(View rows_from, std::size_t stride, Quadrants& q) {
  for (std::size_t i = 0; i < 64; ++i) {
    std::memcpy(&q[i][0], &rows_from[i * stride], 16);
    std::memcpy(&q[i][1], &rows_from[(64 + i) * stride], 16);
  }
}

void store(const Quadrants& q, std::span<std::uint8_t, block_bytes> columns) {
  for (std::size_t i = 0; i < 64; ++i) {
    const std::array<std::uint64_t, 4> words = {q[i][0][0], q[i][1][0], q[i][0][1], q[i][1][1]};
    std::memcpy(&columns[16 * i], &words[0], 16);
    std::memcpy(&columns[16 * (64 + i)], &words[2], 16);
  }
}

}  // namespace

void transpose(View all_rows, std::size_t stride, std::span<std::uint8_t> columns) {
  const std::size_t blocks = (columns.size() + block_bytes - 1) / block_bytes;
  invariant(columns.size() % 16 == 0 && 16 * blocks <= stride, "whole columns that exist");
  invariant(all_rows.size() == rows * stride, "a matrix to transpose has 128 rows");
  Quadrants q;
  ByteArray<block_bytes> last;
  for (std::size_t block = 0; block < blocks; ++block) {
    load(all_rows.subspan(16 * block), stride, q);
    transpose_each(q);
    const auto out = columns.subspan(block * block_bytes);
    if (out.size() >= block_bytes) {
      store(q, out.first<block_bytes>());
    } else {
      store(q, last);
      std::ranges::copy(std::span(last).first(out.size()), out.begin());
      wipe(last);
    }
  }
  wipe({reinterpret_cast<std::uint8_t*>(q.data()), sizeof q});
}

}  // namespace countersign::protocol::ot
