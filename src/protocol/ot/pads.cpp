#include "protocol/ot/pads.hpp"

#include <cstring>

#include "base/constant_time.hpp"
#include "base/invariant.hpp"
#include "base/secret.hpp"
#include "crypto/tagged_hash.hpp"
#include "protocol/ot/gf128.hpp"
#include "protocol/ot/in_place.hpp"

namespace countersign::protocol::ot {
namespace {

using crypto::HashLabel;
using crypto::Suite;
using curve::Scalar;

static_assert(parameters.m % blake2b_lanes == 0, "pads are made eight at a time");
static_assert(pad_scalars == 3, "a pad fills one block and half of another");

/// Key, LE32(J), the number of the block, the column.
constexpr Blake2bShape shape{.message_bytes = 32 + 4 + 1 + 16, .hash_bytes = 64};

/// Scalar `which`, 0 or 1, of a hash.
void set_scalar(Scalar& out, const Blake2bHashes& hashes, std::size_t lane, std::size_t which) {
  ByteArray<32> bytes;
  for (std::size_t w = 0; w < 4; ++w) {
    std::memcpy(&bytes[8 * w], &hashes.words[4 * which + w][lane], 8);
  }
  set_in_place(out, [&] { return Scalar::reduce(bytes); });
}

}  // namespace

Pads::Pads(const Digest& vctx) {
  const Secret<32> key =
      crypto::tagged_key({Suite::pair_ristretto255, HashLabel::ote_pad_key}, {vctx});
  for (std::size_t w = 0; w < 4; ++w) {
    std::uint64_t word = 0;
    std::memcpy(&word, &key.expose_secret()[8 * w], 8);
    blocks_.words[w].fill(word);
  }
}

Pads::~Pads() {
  wipe({reinterpret_cast<std::uint8_t*>(&blocks_), sizeof blocks_});
  wipe({reinterpret_cast<std::uint8_t*>(&hashes_), sizeof hashes_});
}

void Pads::write(const Range& range, std::span<Scalar> out) {
  const std::size_t count = range.columns.size() / 16;
  invariant(count % blake2b_lanes == 0 && out.size() == pad_scalars * count,
            "whole groups of pads");
  const Gf128 offset = Gf128::load(range.offset);
  for (std::size_t j = 0; j < count; j += blake2b_lanes) {
    for (std::size_t lane = 0; lane < blake2b_lanes; ++lane) {
      const Gf128 column = Gf128::load(range.columns.subspan(16 * (j + lane)).first<16>()) ^ offset;
      const std::uint64_t index = range.first_index + j + lane;
      blocks_.words[4][lane] = index | column.low << 40;  // block number 0 in between
      blocks_.words[5][lane] = column.low >> 24 | column.high << 40;
      blocks_.words[6][lane] = column.high >> 24;
    }
    blake2b_eight(shape, blocks_, hashes_);
    for (std::size_t lane = 0; lane < blake2b_lanes; ++lane) {
      set_scalar(out[pad_scalars * (j + lane)], hashes_, lane, 0);
      set_scalar(out[pad_scalars * (j + lane) + 1], hashes_, lane, 1);
    }
    for (std::uint64_t& word : blocks_.words[4]) word |= std::uint64_t{1} << 32;
    blake2b_eight(shape, blocks_, hashes_);
    for (std::size_t lane = 0; lane < blake2b_lanes; ++lane) {
      set_scalar(out[pad_scalars * (j + lane) + 2], hashes_, lane, 0);
    }
  }
}

}  // namespace countersign::protocol::ot
