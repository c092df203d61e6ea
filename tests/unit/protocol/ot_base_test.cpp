#include "protocol/ot/base_ot.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "crypto/tagged_hash.hpp"
#include "support/error_of.hpp"
#include "support/seeded_random.hpp"

namespace countersign::protocol::ot {
namespace {

using curve::Ristretto255;
using testing::error_of;
using testing::SeededRandom;

const Error invalid{Fault::ot_setup_failed, "base ot point is invalid"};
const Error cancels{Fault::ot_setup_failed, "base ot points cancel out"};
const Digest ctx_pair{1, 2, 3};

Bytes bytes_from(std::span<const std::uint8_t> bytes) {
  return {bytes.begin(), bytes.end()};
}

struct Exchange {
  GiverKey giver;
  TakerOffer offer;
};

Exchange exchange(std::uint64_t seed) {
  SeededRandom giver_random(seed);
  SeededRandom taker_random(seed + 1000);
  GiverKey giver = draw_giver_key(giver_random);
  TakerOffer offer = take(ctx_pair, giver.Y, taker_random);
  return {std::move(giver), std::move(offer)};
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

// Row 21 of the attack catalogue (a point that is not validated) and row 56 (the identity, or what
// does not decode, as an oracle for the choice bits): the same error wherever it stands.
TEST(BaseOt, refuses_the_identity_and_what_is_no_element_in_either_place_of_any_row) {
  const Exchange one = exchange(1);
  ByteArray<32> identity{};
  ByteArray<32> not_canonical;  // 2^255 - 1, above the field's prime
  not_canonical.fill(0xff);
  not_canonical[31] = 0x7f;
  ByteArray<32> negative = {};  // 1 is odd, which no encoding is
  negative[0] = 1;
  for (const auto& bad : {identity, not_canonical, negative}) {
    EXPECT_EQ(error_of(decode_giver_point(bad)), invalid);
    for (const std::size_t place : std::array<std::size_t, 4>{0, 1, 128, 2 * rows - 1}) {
      Bytes points = one.offer.points;
      std::ranges::copy(bad, points.begin() + static_cast<std::ptrdiff_t>(32 * place));
      EXPECT_EQ(error_of(decode_row_points(points)), invalid);
    }
  }
  EXPECT_EQ(error_of(decode_giver_point(one.giver.Y.encode())), std::nullopt);
}

TEST(BaseOt, refuses_points_whose_sum_with_their_hash_is_the_identity) {
  const Exchange one = exchange(1);
  const auto points = decode_row_points(one.offer.points);
  ASSERT_TRUE(points.has_value());
  for (const std::size_t s : {0U, 1U}) {
    constexpr std::size_t row = 100;
    RowPoints crafted = *points;
    ByteArray<64> uniform;
    crypto::tagged_stream({crypto::Suite::pair_ristretto255, crypto::StreamLabel::bot_hg},
                          {ctx_pair, crypto::le16(row), crypto::byte(static_cast<std::uint8_t>(s)),
                           crafted[row][1 - s].encode()},
                          uniform);
    crafted[row][s] = Ristretto255() - Ristretto255::from_hash(uniform);
    EXPECT_EQ(error_of(give(ctx_pair, one.giver, crafted)), cancels);
  }
}

// Row 22: both points of a row are group elements, and validity says nothing about the choice.
TEST(BaseOt, sends_group_elements_in_both_places) {
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const Exchange one = exchange(seed);
    std::size_t valid = 0;
    for (std::size_t i = 0; i < 2 * rows; ++i) {
      valid +=
          Ristretto255::decode(View(one.offer.points).subspan(32 * i, 32)).has_value() ? 1U : 0U;
    }
    EXPECT_EQ(valid, 2 * rows);
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

// Row 23: whoever has the transcript only cannot compute a seed from it.
TEST(BaseOt, makes_no_seed_from_public_values_alone) {
  const Exchange one = exchange(1);
  const auto points = decode_row_points(one.offer.points);
  ASSERT_TRUE(points.has_value());
  const BobSeeds bob = give_all(ctx_pair, one);
  // An outsider who takes any other scalar for y gets other seeds, all of them.
  const GiverKey guess{curve::SecretScalar25519::computed([] { return curve::Scalar25519(1); }),
                       one.giver.Y};
  const auto guessed = give(ctx_pair, guess, *points);
  ASSERT_TRUE(guessed.has_value());
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t s = 0; s < 2; ++s) {
      EXPECT_FALSE(std::ranges::equal(bob.seed(r, s), guessed->seed(r, s)));
    }
  }
}

// Row 57: a taker who copies a row, so that both rows have one Diffie-Hellman point.
TEST(BaseOt, gives_a_copied_row_other_seeds) {
  SeededRandom random(3);
  const GiverKey giver = draw_giver_key(random);
  const TakerOffer offer = take(ctx_pair, giver.Y, random);
  auto points = decode_row_points(offer.points);
  ASSERT_TRUE(points.has_value());
  // Equal points r_0 - not only r_0 and r_1, which Hg separates: row 8 is made so that M_0 of rows
  // 7 and 8 are one point.
  const auto hashed = [&](std::size_t row) {
    ByteArray<64> uniform;
    crypto::tagged_stream({crypto::Suite::pair_ristretto255, crypto::StreamLabel::bot_hg},
                          {ctx_pair, crypto::le16(static_cast<std::uint16_t>(row)), crypto::byte(0),
                           (*points)[7][1].encode()},
                          uniform);
    return Ristretto255::from_hash(uniform);
  };
  const Ristretto255 M = (*points)[7][0] + hashed(7);
  (*points)[8][1] = (*points)[7][1];
  (*points)[8][0] = M - hashed(8);
  const auto bob = give(ctx_pair, giver, *points);
  ASSERT_TRUE(bob.has_value());
  EXPECT_FALSE(std::ranges::equal(bob->seed(7, 0), bob->seed(8, 0)));
}

}  // namespace
}  // namespace countersign::protocol::ot
