// The attacks of section 13 of the protocol specification that aim at base OT and the extension,
// by their rows there; those on the VOLE are in ot_vole_attack_test.cpp. Row 25, a punctured index
// that leaks through time, has no place to happen: with k = 1 there is no tree of seeds.

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <vector>

#include "base/hex.hpp"
#include "crypto/tagged_hash.hpp"
#include "protocol/ot/base_ot.hpp"
#include "protocol/ot/consistency.hpp"
#include "protocol/ot/extension.hpp"
#include "protocol/ot/hedged_random.hpp"
#include "protocol/ot/pads.hpp"
#include "protocol/pair/contexts.hpp"
#include "support/cheating_bob.hpp"
#include "support/dealt_seeds.hpp"
#include "support/error_of.hpp"
#include "support/seeded_random.hpp"
#include "unit/protocol/base_ot_exchange.hpp"

namespace countersign::protocol::ot {
namespace {

using crypto::HashLabel;
using crypto::le64;
using crypto::Suite;
using crypto::tagged_hash;
using curve::equal_public;
using curve::Ristretto255;
using curve::Scalar;
using testing::bet_on_delta;
using testing::deal_seeds;
using testing::DealtSeeds;
using testing::DeltaBet;
using testing::error_of;
using testing::SeededRandom;

constexpr Columns one = Columns::of_multiplications(1);
using base_ot_exchange::ctx_pair;
using base_ot_exchange::Exchange;
using base_ot_exchange::exchange;
const Error invalid_point{Fault::ot_setup_failed, "base ot point is invalid"};
const Error extension_fails{Fault::ote_check, "ot extension is inconsistent"};

SecretBytes choices_for(Columns columns, Random& random) {
  return SecretBytes::filled(columns.row_bytes(),
                             [&](std::span<std::uint8_t> out) { random.fill(out); });
}

std::size_t differing_bits(View a, View b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    count += static_cast<std::size_t>(std::popcount(static_cast<unsigned>(a[i] ^ b[i])));
  }
  return count;
}

/// All coefficients of the extension's check, chi_{s,b}, read off by rows with a single bit.
Bytes coefficients(const Digest& nonce, View u) {
  const Consistency check(nonce, one, u);
  Bytes all;
  for (std::size_t b = 0; b < one.words(); ++b) {
    Bytes row(one.row_bytes());
    row[16 * b] = 1;
    for (const Gf128& chi : check.forms(row)) {
      ByteArray<16> bytes;
      chi.store(bytes);
      all.insert(all.end(), bytes.begin(), bytes.end());
    }
  }
  return all;
}

TEST(Attack, row_04_coefficients_of_256_bits_that_all_depend_on_u) {
  SeededRandom random(4);
  Bytes u(rows * one.row_bytes());
  random.fill(u);
  const Bytes here = coefficients(Digest{1}, u);
  ASSERT_EQ(here.size(), 2 * 16 * one.words());
  u[u.size() - 1] ^= 0x80;
  const Bytes there = coefficients(Digest{1}, u);
  // 1,536 bits, of which half differ; a hundred more or fewer are five standard deviations.
  EXPECT_NEAR(static_cast<double>(differing_bits(here, there)), 768, 100);
  const Bytes elsewhere = coefficients(Digest{2}, u);
  EXPECT_NEAR(static_cast<double>(differing_bits(there, elsewhere)), 768, 100);
}

TEST(Attack, row_04_every_bit_of_both_check_sums_counts) {
  SeededRandom random(5);
  const DealtSeeds dealt = deal_seeds(random);
  const auto honest = extend_as_bob(dealt.bob, Digest{1}, one, choices_for(one, random)).message;
  for (std::size_t bit = 0; bit < 8 * honest.xt.size(); ++bit) {
    ExtensionMessage message = honest;
    message.xt[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_EQ(error_of(extend_as_alice(dealt.alice, Digest{1}, message)), extension_fails);
  }
}

TEST(Attack, row_04_draws_whose_names_join_to_the_same_bytes) {
  SeededRandom random(6);
  const Draws draws(random, Secret<32>::generate(random), {Suite::pair_ristretto255, ctx_pair});
  const auto drawn = [&](std::string_view purpose, std::string_view peer) {
    Bytes out(32);
    draws.stream({purpose, bytes_of(peer), out.size()}).fill(out);
    return out;
  };
  EXPECT_NE(drawn("base-ot", ""), drawn("base", "-ot"));
  EXPECT_NE(drawn("base", "-ot"), drawn("", "base-ot"));
}

TEST(Attack, row_05_extension_replayed_in_another_session_role_or_setup) {
  SeededRandom random(7);
  const DealtSeeds dealt = deal_seeds(random);
  const auto key = [](std::uint64_t seed) {
    SeededRandom draw(seed);
    return crypto::Ed25519SecretKey::generate(draw).public_key();
  };
  const auto nonce = [](const Digest& setup, const Direction& direction, const Digest& batch,
                        const Digest& salt) {
    return extension_nonce({direction_context(setup, direction), batch, salt});
  };
  const Direction there{key(1), key(2)};
  const Direction back{key(2), key(1)};
  const Direction other{key(1), key(3)};
  const Digest here = nonce(Digest{1}, there, Digest{2}, Digest{3});
  const auto message = extend_as_bob(dealt.bob, here, one, choices_for(one, random)).message;
  EXPECT_EQ(error_of(extend_as_alice(dealt.alice, here, message)), std::nullopt);
  for (const Digest& elsewhere : {nonce(Digest{9}, there, Digest{2}, Digest{3}),   // setup
                                  nonce(Digest{1}, back, Digest{2}, Digest{3}),    // role
                                  nonce(Digest{1}, other, Digest{2}, Digest{3}),   // receiver
                                  nonce(Digest{1}, there, Digest{9}, Digest{3}),   // session
                                  nonce(Digest{1}, there, Digest{2}, Digest{9})})  // salt
  {
    EXPECT_EQ(error_of(extend_as_alice(dealt.alice, elsewhere, message)), extension_fails);
  }
}

// --- Base OT ---

/// Hg of the specification, as anybody can compute it.
Ristretto255 hashed_point(std::size_t row, std::uint8_t bit, const Ristretto255& P) {
  ByteArray<64> uniform;
  crypto::tagged_stream(
      {Suite::pair_ristretto255, crypto::StreamLabel::bot_hg},
      {ctx_pair, crypto::le16(static_cast<std::uint16_t>(row)), crypto::byte(bit), P.encode()},
      uniform);
  return Ristretto255::from_hash(uniform);
}

TEST(Attack, row_22_both_points_of_a_row_are_group_elements) {
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const Exchange one_run = exchange(seed);
    std::size_t valid = 0;
    for (std::size_t i = 0; i < 2 * rows; ++i) {
      const View point = View(one_run.offer.points).subspan(32 * i, 32);
      valid += Ristretto255::decode(point).has_value() ? 1U : 0U;
    }
    EXPECT_EQ(valid, 2 * rows);  // so validity says nothing about the choice
  }
}

TEST(Attack, row_23_no_key_comes_of_public_values_alone) {
  const Exchange run = exchange(1);
  const auto points = decode_row_points(run.offer.points);
  ASSERT_TRUE(points.has_value());
  const auto bob = give(ctx_pair, run.giver, *points);
  // An outsider has the transcript, and takes some other scalar for y: he gets other keys, all.
  const GiverKey guess{curve::SecretScalar25519::computed([] { return curve::Scalar25519(1); }),
                       run.giver.Y};
  const auto guessed = give(ctx_pair, guess, *points);
  ASSERT_TRUE(bob.has_value() && guessed.has_value());
  for (std::size_t i = 0; i < 2 * rows; ++i) {
    EXPECT_FALSE(std::ranges::equal(bob->seed(i / 2, i % 2), guessed->seed(i / 2, i % 2)));
  }
}

TEST(Attack, row_56_bad_base_ot_points_give_one_error_in_all_places) {
  const Exchange run = exchange(1);
  const ByteArray<32> identity{};
  ByteArray<32> not_canonical;  // 2^255 - 1, above the field's prime
  not_canonical.fill(0xff);
  not_canonical[31] = 0x7f;
  // The second encoding of an element, which libsodium 1.0.18 takes, and that of the identity.
  ByteArray<32> second = run.giver.Y.encode();
  second[31] |= 0x80;
  ByteArray<32> second_identity{};
  second_identity[31] = 0x80;
  const ByteArray<32> negative{1};  // odd, as no encoding is
  // RFC 9496, A.2: not on the curve.
  const auto not_a_square =
      *array_from_hex<32>("26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371");
  for (const auto& bad :
       {identity, not_canonical, second, second_identity, negative, not_a_square}) {
    EXPECT_EQ(error_of(decode_giver_point(bad)), invalid_point);
    for (const std::size_t place : std::array<std::size_t, 4>{0, 1, 128, 2 * rows - 1}) {
      Bytes points = run.offer.points;
      std::ranges::copy(bad, points.begin() + static_cast<std::ptrdiff_t>(32 * place));
      EXPECT_EQ(error_of(decode_row_points(points)), invalid_point);
    }
  }
  EXPECT_EQ(error_of(decode_giver_point(View(run.giver.Y.encode()).first(31))), invalid_point);
  EXPECT_EQ(error_of(decode_giver_point(run.giver.Y.encode())), std::nullopt);
}

TEST(Attack, row_56_points_that_cancel_out_are_refused) {
  const Exchange run = exchange(1);
  const auto points = decode_row_points(run.offer.points);
  ASSERT_TRUE(points.has_value());
  for (const std::uint8_t s : {std::uint8_t{0}, std::uint8_t{1}}) {
    RowPoints crafted = *points;
    crafted[100][s] = Ristretto255() - hashed_point(100, s, crafted[100][1 - s]);
    EXPECT_EQ(error_of(give(ctx_pair, run.giver, crafted)),
              (Error{Fault::ot_setup_failed, "base ot points cancel out"}));
  }
}

// The attack of eprint 2021/682, section 3: one shared point for two rows. To copy the points is
// not enough, since Hg tells rows apart, so row 8 is made such that M_0 of rows 7 and 8 are one
// point, and with it yM_0.
TEST(Attack, row_57_rows_with_one_shared_point_have_different_keys) {
  const Exchange run = exchange(3);
  auto points = decode_row_points(run.offer.points);
  ASSERT_TRUE(points.has_value());
  const Ristretto255 M = (*points)[7][0] + hashed_point(7, 0, (*points)[7][1]);
  (*points)[8][1] = (*points)[7][1];
  (*points)[8][0] = M - hashed_point(8, 0, (*points)[7][1]);
  const auto bob = give(ctx_pair, run.giver, *points);
  ASSERT_TRUE(bob.has_value());
  EXPECT_FALSE(std::ranges::equal(bob->seed(7, 0), bob->seed(8, 0)));
}

TEST(Attack, row_57_keys_name_their_row_and_choice) {
  // Here the whole exchange stands in each key, and Hg has the row too, so keys differ even without
  // their tag. The tag is held by computing keys with the fields of the specification.
  const Exchange run = exchange(4);
  const auto points = decode_row_points(run.offer.points);
  const auto bob = give(ctx_pair, run.giver, *points);
  ASSERT_TRUE(bob.has_value());
  for (const std::size_t r : {std::size_t{0}, rows - 1}) {
    for (std::uint8_t s = 0; s < 2; ++s) {
      const auto& [r_0, r_1] = (*points)[r];
      const Ristretto255 M = (*points)[r][s] + hashed_point(r, s, (*points)[r][1 - s]);
      const auto shared = mul(run.giver.y, M);
      const Digest key = tagged_hash({Suite::pair_ristretto255, HashLabel::bot_key},
                                     {ctx_pair, le64(r), le64(s), run.giver.Y.encode(),
                                      r_0.encode(), r_1.encode(), shared.expose_secret().encode()});
      EXPECT_TRUE(std::ranges::equal(bob->seed(r, s), key));
    }
  }
}

// --- The extension ---

TEST(Attack, row_24_two_sessions_of_one_setup_share_no_row_and_no_pad) {
  SeededRandom random(8);
  const DealtSeeds dealt = deal_seeds(random);
  const SecretBytes x = choices_for(one, random);
  const Bytes first = extend_as_bob(dealt.bob, Digest{1}, one, x).message.u;
  const Bytes second = extend_as_bob(dealt.bob, Digest{2}, one, x).message.u;
  // Were the rows equal, u + u' would be x + x', here zero. Independent ones differ in half of
  // their bits.
  const double half = 4.0 * static_cast<double>(first.size());
  EXPECT_NEAR(static_cast<double>(differing_bits(first, second)), half, 0.02 * half);

  std::vector<Scalar> pads(8 * pad_scalars);
  std::vector<Scalar> others(8 * pad_scalars);
  Pads(Digest{1}).write({0, Bytes(8 * 16), ByteArray<16>{}}, pads);
  Pads(Digest{2}).write({0, Bytes(8 * 16), ByteArray<16>{}}, others);
  for (std::size_t i = 0; i < pads.size(); ++i) {
    EXPECT_FALSE(equal_public(pads[i], others[i]));
    if (i > 0) {
      EXPECT_FALSE(equal_public(pads[i], pads[i - 1]));
    }
  }
}

TEST(Attack, row_25_there_is_no_tree_with_a_punctured_index) {
  EXPECT_EQ(parameters.tree_depth, 1U);
}

TEST(Attack, row_26_a_single_flipped_bit_of_u) {
  SeededRandom random(9);
  const DealtSeeds dealt = deal_seeds(random);
  const auto honest = extend_as_bob(dealt.bob, Digest{1}, one, choices_for(one, random)).message;
  for (std::size_t r = 0; r < rows; ++r) {
    ExtensionMessage message = honest;
    message.u[r * one.row_bytes() + r % one.row_bytes()] ^=
        static_cast<std::uint8_t>(1U << (r % 8));
    // The coefficients change with u, so even a row with Delta_r = 0 is caught.
    EXPECT_EQ(error_of(extend_as_alice(dealt.alice, Digest{1}, message)), extension_fails);
  }
}

TEST(Attack, row_26_bets_on_one_and_two_rows_pass_only_if_all_are_right) {
  SeededRandom random(10);
  const DealtSeeds dealt = deal_seeds(random);
  const SecretBytes x = choices_for(one, random);
  const auto right = [&](std::size_t r) { return static_cast<unsigned>(dealt.alice.delta_bit(r)); };
  const auto checked = [&](std::span<const DeltaBet> bets) {
    const auto message = bet_on_delta(dealt.bob, Digest{1}, one, x.expose_secret(), bets);
    return error_of(extend_as_alice(dealt.alice, Digest{1}, message));
  };
  for (const unsigned wrong : {0b00U, 0b01U, 0b10U, 0b11U}) {
    const std::array<DeltaBet, 2> bets = {DeltaBet{9, 3, right(9) ^ (wrong & 1)},
                                          DeltaBet{77, 500, right(77) ^ (wrong >> 1)}};
    const auto verdict = [](bool passes) {
      return passes ? std::nullopt : std::optional(extension_fails);
    };
    EXPECT_EQ(checked(bets), verdict(wrong == 0));
    EXPECT_EQ(checked({bets.data(), 1}), verdict((wrong & 1) == 0));
  }
}

TEST(Attack, row_26_another_x_in_every_row) {
  SeededRandom random(11);
  const DealtSeeds dealt = deal_seeds(random);
  const SecretBytes x = choices_for(one, random);
  std::vector<DeltaBet> bets;
  for (std::size_t r = 0; r < rows; ++r) {
    bets.push_back({r, random.below(one.data()), static_cast<unsigned>(random.below(2))});
  }
  const auto message = bet_on_delta(dealt.bob, Digest{1}, one, x.expose_secret(), bets);
  EXPECT_EQ(error_of(extend_as_alice(dealt.alice, Digest{1}, message)), extension_fails);
}

}  // namespace
}  // namespace countersign::protocol::ot
