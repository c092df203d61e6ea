#include "support/seeded_random.hpp"

#include <gtest/gtest.h>

#include <array>

#include "base/hex.hpp"

namespace countersign::testing {
namespace {

// The outputs for this seed that SplitMix64's descriptions publish.
TEST(SeededRandom, agrees_with_published_values_of_splitmix64) {
  SeededRandom random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317u);
  EXPECT_EQ(random.next(), 3203168211198807973u);
  EXPECT_EQ(random.next(), 9817491932198370423u);
  EXPECT_EQ(random.next(), 4593380528125082431u);
  EXPECT_EQ(random.next(), 16408922859458223821u);
}

TEST(SeededRandom, fills_bytes_the_same_on_every_compiler) {
  ByteArray<16> bytes;
  SeededRandom(7041).fill(bytes);
  EXPECT_EQ(to_hex(bytes), "e48f6e253c09dd814f70725e4afc46ed");
}

TEST(SeededRandom, draws_the_same_dice_on_every_compiler) {
  SeededRandom random(7041);
  std::array<std::uint64_t, 8> dice;
  for (auto& die : dice) die = random.below(6);
  EXPECT_EQ(dice, (std::array<std::uint64_t, 8>{4, 4, 2, 5, 1, 5, 5, 1}));
}

TEST(SeededRandom, a_seed_repeats_and_another_differs) {
  EXPECT_EQ(SeededRandom(1).next(), SeededRandom(1).next());
  EXPECT_NE(SeededRandom(1).next(), SeededRandom(2).next());
}

TEST(SeededRandom, stays_below_its_bound_and_reaches_every_value) {
  SeededRandom random(3);
  std::array<unsigned, 7> seen{};
  for (int i = 0; i < 7000; ++i) ++seen.at(random.below(7));
  for (const unsigned count : seen) EXPECT_NEAR(count, 1000, 150);
}

TEST(SeededRandom, a_chance_is_a_percentage) {
  SeededRandom random(4);
  unsigned hits = 0;
  for (int i = 0; i < 10000; ++i) hits += random.chance(25) ? 1u : 0u;
  EXPECT_NEAR(hits, 2500, 200);
  EXPECT_FALSE(random.chance(0));
  EXPECT_TRUE(random.chance(100));
}

}  // namespace
}  // namespace countersign::testing
