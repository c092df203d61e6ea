// The parts of OT extension that are plain computations on bits and bytes.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/bytes.hpp"
#include "crypto/blake2b.hpp"
#include "protocol/ot/blake2b_lanes.hpp"
#include "protocol/ot/gf128.hpp"
#include "protocol/ot/parameters.hpp"
#include "protocol/ot/transpose.hpp"
#include "support/seeded_random.hpp"

namespace countersign::protocol::ot {
namespace {

using testing::SeededRandom;

bool equal(const Gf128& a, const Gf128& b) {
  return a.low == b.low && a.high == b.high;
}

Gf128 power_of_x(unsigned exponent) {
  return exponent < 64 ? Gf128{std::uint64_t{1} << exponent, 0}
                       : Gf128{0, std::uint64_t{1} << (exponent - 64)};
}

Bytes random_bytes(SeededRandom& random, std::size_t count) {
  Bytes bytes(count);
  random.fill(bytes);
  return bytes;
}

TEST(Gf128, raising_to_the_power_of_its_order_changes_nothing) {
  SeededRandom random(1);
  for (int i = 0; i < 20; ++i) {
    const Gf128 a{random.next(), random.next()};
    Gf128 power = a;
    for (int squaring = 0; squaring < 128; ++squaring) power = power * power;
    EXPECT_TRUE(equal(power, a));
  }
}

TEST(Gf128, reduces_x_to_the_128_by_its_polynomial) {
  EXPECT_TRUE(equal(power_of_x(1) * power_of_x(127), Gf128{0x87, 0}));
  EXPECT_TRUE(
      equal(power_of_x(127) * power_of_x(127), power_of_x(127) * power_of_x(100) * power_of_x(27)));
}

TEST(Gf128, has_the_laws_of_a_field) {
  SeededRandom random(2);
  for (int i = 0; i < 100; ++i) {
    const Gf128 a{random.next(), random.next()};
    const Gf128 b{random.next(), random.next()};
    const Gf128 c{random.next(), random.next()};
    EXPECT_TRUE(equal(a * b, b * a));
    EXPECT_TRUE(equal(a * (b * c), (a * b) * c));
    EXPECT_TRUE(equal(a * (b ^ c), (a * b) ^ (a * c)));
    EXPECT_TRUE(equal(a * Gf128{1, 0}, a));
  }
}

TEST(Gf128, stores_the_coefficient_of_x_to_the_j_in_bit_j) {
  for (unsigned j = 0; j < 128; ++j) {
    ByteArray<16> bytes;
    power_of_x(j).store(bytes);
    for (unsigned bit = 0; bit < 128; ++bit) {
      EXPECT_EQ((bytes[bit / 8] >> (bit % 8)) & 1, bit == j ? 1 : 0);
    }
    EXPECT_TRUE(equal(Gf128::load(bytes), power_of_x(j)));
  }
}

TEST(Gf128, sums_products_the_same_in_both_ways) {
  if (!gf128_ways::has_carryless())
    GTEST_SKIP() << "this processor has no carry-less multiplication";
  SeededRandom random(3);
  for (std::size_t count = 0; count < 12; ++count) {
    std::vector<Gf128> factors(count);
    for (auto& factor : factors) factor = {random.next(), random.next()};
    const Bytes row = random_bytes(random, 16 * count);
    Gf128 sum;
    for (std::size_t i = 0; i < count; ++i) {
      sum = sum ^ (factors[i] * Gf128::load(View(row).subspan(16 * i).first<16>()));
    }
    EXPECT_TRUE(equal(gf128_ways::portable(factors, row), sum));
    EXPECT_TRUE(equal(gf128_ways::carryless(factors, row), sum));
  }
}

TEST(Transpose, moves_bit_j_of_row_r_to_bit_r_of_column_j) {
  SeededRandom random(4);
  constexpr std::size_t row_bytes = 48;  // three blocks, of which two are transposed
  const Bytes matrix = random_bytes(random, rows * row_bytes);
  Bytes columns(2 * 128 * 16);
  transpose(matrix, row_bytes, columns);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t j = 0; j < 256; ++j) {
      const int in = (matrix[r * row_bytes + j / 8] >> (j % 8)) & 1;
      const int out = (columns[16 * j + r / 8] >> (r % 8)) & 1;
      ASSERT_EQ(in, out) << "row " << r << ", column " << j;
    }
  }
}

TEST(Transpose, writes_no_more_columns_than_it_is_asked_for) {
  SeededRandom random(6);
  constexpr std::size_t row_bytes = 48;
  const Bytes matrix = random_bytes(random, rows * row_bytes);
  Bytes whole(2 * 128 * 16);
  transpose(matrix, row_bytes, whole);
  for (const std::size_t count : {0U, 1U, 112U, 128U, 129U, 255U}) {
    Bytes columns(16 * count);  // in an allocation of its own
    transpose(matrix, row_bytes, columns);
    EXPECT_TRUE(std::ranges::equal(columns, View(whole).first(columns.size()))) << count;
  }
}

TEST(Blake2bLanes, agree_with_the_library_for_every_length) {
  SeededRandom random(5);
  for (std::size_t message_bytes = 0; message_bytes <= 128; ++message_bytes) {
    const std::size_t hash_bytes = 16 + random.below(49);
    Blake2bBlocks blocks;
    std::vector<Bytes> messages;
    for (std::size_t lane = 0; lane < blake2b_lanes; ++lane) {
      messages.push_back(random_bytes(random, message_bytes));
      ByteArray<128> block{};
      std::ranges::copy(messages[lane], block.begin());
      for (std::size_t w = 0; w < 16; ++w) std::memcpy(&blocks.words[w][lane], &block[8 * w], 8);
    }
    const Blake2bShape shape{message_bytes, hash_bytes};
    std::vector<Blake2bHashes> results(1);
    blake2b_ways::one_by_one(shape, blocks, results[0]);
    if (blake2b_ways::has_fours()) {
      blake2b_ways::in_fours(shape, blocks, results.emplace_back());
    }
    if (blake2b_ways::has_eights()) {
      blake2b_ways::in_eights(shape, blocks, results.emplace_back());
    }
    for (std::size_t lane = 0; lane < blake2b_lanes; ++lane) {
      Bytes expected(hash_bytes);
      crypto::blake2b(messages[lane], expected);
      for (const Blake2bHashes& hashes : results) {
        ByteArray<64> hash;
        for (std::size_t w = 0; w < 8; ++w) std::memcpy(&hash[8 * w], &hashes.words[w][lane], 8);
        EXPECT_EQ(Bytes(hash.begin(), hash.begin() + static_cast<std::ptrdiff_t>(hash_bytes)),
                  expected);
      }
    }
  }
}

TEST(Parameters, give_messages_the_sizes_of_the_specification) {
  EXPECT_EQ(Columns::of_multiplications(1).message_bytes(), 16'192U);
  EXPECT_EQ(Columns::of_multiplications(16).message_bytes(), 128U * (94 * 16 + 32) + 64);
  EXPECT_EQ(Columns::of_bootstrap().row_bytes(), 48U);
  EXPECT_EQ(Columns::of_bootstrap().message_bytes(), 6'208U);
}

}  // namespace
}  // namespace countersign::protocol::ot
