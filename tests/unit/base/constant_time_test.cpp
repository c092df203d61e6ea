#include "base/constant_time.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "support/seeded_random.hpp"

namespace countersign {
namespace {

Bytes random_bytes(std::size_t count) {
  Bytes bytes(count);
  testing::SeededRandom(count).fill(bytes);
  return bytes;
}

TEST(ConstantTime, a_mask_is_all_ones_or_zero) {
  EXPECT_EQ(ct_mask(0), 0u);
  EXPECT_EQ(ct_mask(1), 0xffffffffffffffffu);
}

TEST(ConstantTime, selects_one_of_two_words) {
  EXPECT_EQ(ct_select(1, 0x0123456789abcdef, 0xfedcba9876543210), 0x0123456789abcdefu);
  EXPECT_EQ(ct_select(0, 0x0123456789abcdef, 0xfedcba9876543210), 0xfedcba9876543210u);
}

TEST(ConstantTime, selects_one_of_two_strings) {
  const Bytes chosen = random_bytes(33);
  const Bytes other(33, 0x5a);
  Bytes out(33);
  ct_select(1, out, chosen, other);
  EXPECT_EQ(out, chosen);
  ct_select(0, out, chosen, other);
  EXPECT_EQ(out, other);
}

TEST(ConstantTime, a_selection_may_overwrite_one_of_its_inputs) {
  const Bytes fresh = random_bytes(8);
  const Bytes old(8, 1);
  Bytes value = old;
  ct_select(0, value, fresh, value);
  EXPECT_EQ(value, old);
  ct_select(1, value, fresh, value);
  EXPECT_EQ(value, fresh);
}

TEST(ConstantTimeDeathTest, a_selection_needs_equal_lengths) {
  Bytes two(2);
  const Bytes three(3);
  EXPECT_EXIT(ct_select(1, two, three, two), ::testing::KilledBySignal(SIGABRT), "equal lengths");
  EXPECT_EXIT(ct_select(1, two, two, three), ::testing::KilledBySignal(SIGABRT), "equal lengths");
}

TEST(ConstantTime, equal_strings_are_equal) {
  for (std::size_t count = 0; count <= 65; ++count) {
    EXPECT_TRUE(ct_equal(random_bytes(count), random_bytes(count))) << count;
  }
}

TEST(ConstantTime, a_single_different_bit_anywhere_is_noticed) {
  for (const std::size_t count : {1u, 16u, 32u, 33u}) {
    const Bytes bytes = random_bytes(count);
    for (std::size_t bit = 0; bit < 8 * count; ++bit) {
      Bytes flipped = bytes;
      flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ (1u << bit % 8));
      EXPECT_FALSE(ct_equal(bytes, flipped)) << count << ' ' << bit;
    }
  }
}

// Differences that a sum or an exclusive or over the bytes would cancel.
TEST(ConstantTime, two_differences_do_not_cancel) {
  EXPECT_FALSE(ct_equal(Bytes{0x80, 0x80}, Bytes{0, 0}));
  EXPECT_FALSE(ct_equal(Bytes{1, 0xff}, Bytes{0, 0}));
  EXPECT_FALSE(ct_equal(Bytes(256, 0xff), Bytes(256, 0)));
}

TEST(ConstantTime, strings_of_different_lengths_differ) {
  EXPECT_FALSE(ct_equal(Bytes{}, Bytes{0}));
  EXPECT_FALSE(ct_equal(Bytes{1, 2}, Bytes{1, 2, 0}));
  EXPECT_TRUE(ct_equal(Bytes{}, Bytes{}));
}

TEST(ConstantTime, wipes_exactly_what_it_is_given) {
  Bytes bytes(10, 0xaa);
  wipe(std::span(bytes).subspan(3, 4));
  EXPECT_EQ(bytes, (Bytes{0xaa, 0xaa, 0xaa, 0, 0, 0, 0, 0xaa, 0xaa, 0xaa}));
  wipe({});
  EXPECT_EQ(std::ranges::count(bytes, 0), 4);
}

}  // namespace
}  // namespace countersign
