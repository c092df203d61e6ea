#include "protocol/ot/prg.hpp"

#include <cstring>

#include "base/constant_time.hpp"
#include "crypto/chacha20.hpp"
#include "crypto/tagged_hash.hpp"

namespace countersign::protocol::ot {

using crypto::HashLabel;
using crypto::Suite;

Prg::Prg(const Digest& nonce)
    : prefix_(crypto::tagged_hash({Suite::pair_ristretto255, HashLabel::ote_prg}, {nonce})) {}

void Prg::expand(const std::array<Expansion, blake2b_lanes>& expansions) const {
  Blake2bBlocks blocks;
  for (std::size_t lane = 0; lane < blake2b_lanes; ++lane) {
    const Expansion& expansion = expansions[lane];
    for (std::size_t w = 0; w < 4; ++w) {
      std::memcpy(&blocks.words[w][lane], &expansion.seed[8 * w], 8);
      std::memcpy(&blocks.words[4 + w][lane], &prefix_[8 * w], 8);
    }
    blocks.words[8][lane] = expansion.row | expansion.y << 16;
  }
  Blake2bHashes keys;
  blake2b_eight({.message_bytes = seed_size + 32 + 4, .hash_bytes = 32}, blocks, keys);
  for (std::size_t lane = 0; lane < blake2b_lanes; ++lane) {
    const auto key = Secret<32>::filled([&](std::span<std::uint8_t, 32> out) {
      for (std::size_t w = 0; w < 4; ++w) std::memcpy(&out[8 * w], &keys.words[w][lane], 8);
    });
    crypto::chacha20_stream({key.expose_secret()}, expansions[lane].out);
  }
  wipe({reinterpret_cast<std::uint8_t*>(&blocks), sizeof blocks});
  wipe({reinterpret_cast<std::uint8_t*>(&keys), sizeof keys});
}

}  // namespace countersign::protocol::ot
