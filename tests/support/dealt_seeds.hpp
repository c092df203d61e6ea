#pragma once

#include <algorithm>

#include "base/random.hpp"
#include "protocol/ot/seeds.hpp"

namespace countersign::testing {

/// Both halves of one direction of a pair, as base OT would leave them.
struct DealtSeeds {
  protocol::ot::AliceSeeds alice;
  protocol::ot::BobSeeds bob;
};

inline DealtSeeds deal_seeds(Random& random) {
  using protocol::ot::AliceSeeds;
  using protocol::ot::BobSeeds;
  using protocol::ot::rows;
  using protocol::ot::seed_size;
  BobSeeds bob{Secret<BobSeeds::size>::generate(random)};
  auto delta = Secret<rows / 8>::generate(random);
  auto held = Secret<AliceSeeds::size>::filled([&](std::span<std::uint8_t> out) {
    for (std::size_t i = 0; i < rows; ++i) {
      const unsigned delta_i = (delta.expose_secret()[i / 8] >> (i % 8)) & 1U;
      std::ranges::copy(bob.seed(i, 1 ^ delta_i), out.subspan(i * seed_size).begin());
    }
  });
  return {{std::move(delta), std::move(held)}, std::move(bob)};
}

}  // namespace countersign::testing
