#include "protocol/ot/base_ot.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "support/seeded_random.hpp"
#include "unit/protocol/base_ot_exchange.hpp"

namespace countersign::protocol::ot {
namespace {

using testing::SeededRandom;

using base_ot_exchange::ctx_pair;
using base_ot_exchange::Exchange;
using base_ot_exchange::exchange;

Bytes bytes_from(std::span<const std::uint8_t> bytes) {
  return {bytes.begin(), bytes.end()};
}

BobSeeds give_all(const Digest& ctx, const Exchange& one) {
  const auto points = decode_row_points(one.offer.points);
  EXPECT_TRUE(points.has_value());
  auto seeds = give(ctx, one.giver, *points);
  EXPECT_TRUE(seeds.has_value());
  return std::move(*seeds);
}

TEST(BaseOt, leaves_the_taker_with_the_seed_of_his_choice_only) {
  const Exchange one = exchange(1);
  const BobSeeds bob = give_all(ctx_pair, one);
  const AliceSeeds& alice = one.offer.seeds;
  for (std::size_t r = 0; r < rows; ++r) {
    const std::size_t lacks = alice.delta_bit(r);
    EXPECT_TRUE(std::ranges::equal(alice.seed(r), bob.seed(r, 1 - lacks)));
    EXPECT_FALSE(std::ranges::equal(alice.seed(r), bob.seed(r, lacks)));
  }
}

TEST(BaseOt, gives_all_rows_of_all_runs_different_seeds) {
  std::set<Bytes> seeds;
  for (const std::uint64_t seed : {1U, 2U}) {
    const BobSeeds bob = give_all(ctx_pair, exchange(seed));
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t s = 0; s < 2; ++s) seeds.insert(bytes_from(bob.seed(r, s)));
    }
  }
  EXPECT_EQ(seeds.size(), 4 * rows);
}

TEST(BaseOt, binds_the_seeds_to_the_run) {
  const Exchange one = exchange(1);
  const BobSeeds here = give_all(ctx_pair, one);
  const BobSeeds elsewhere = give_all(Digest{9}, one);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t s = 0; s < 2; ++s) {
      EXPECT_FALSE(std::ranges::equal(here.seed(r, s), elsewhere.seed(r, s)));
    }
  }
}

TEST(BaseOt, draws_choice_bits_of_both_kinds) {
  std::size_t ones = 0;
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const Exchange one = exchange(seed);
    for (std::size_t r = 0; r < rows; ++r) ones += one.offer.seeds.delta_bit(r);
  }
  EXPECT_GT(ones, 200U);  // of 512; further off has a chance of 2^-20
  EXPECT_LT(ones, 312U);
}

}  // namespace
}  // namespace countersign::protocol::ot
