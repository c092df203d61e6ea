#pragma once

#include <cstdint>
#include <utility>

#include "protocol/ot/base_ot.hpp"
#include "support/seeded_random.hpp"

namespace countersign::protocol::ot::base_ot_exchange {

/// Base OT between two honest sides, as its tests and the attacks on it begin.

inline const Digest ctx_pair{1, 2, 3};

struct Exchange {
  GiverKey giver;
  TakerOffer offer;
};

inline Exchange exchange(std::uint64_t seed) {
  testing::SeededRandom giver_random(seed);
  testing::SeededRandom taker_random(seed + 1000);
  GiverKey giver = draw_giver_key(giver_random);
  TakerOffer offer = take(ctx_pair, giver.Y, taker_random);
  return {std::move(giver), std::move(offer)};
}

}  // namespace countersign::protocol::ot::base_ot_exchange
