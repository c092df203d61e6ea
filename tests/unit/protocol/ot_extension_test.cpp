#include "protocol/ot/extension.hpp"

#include <gtest/gtest.h>

#include <bit>

#include "support/cheating_bob.hpp"
#include "support/dealt_seeds.hpp"
#include "support/seeded_random.hpp"

namespace countersign::protocol::ot {
namespace {

using testing::bet_on_delta;
using testing::deal_seeds;
using testing::DealtSeeds;
using testing::DeltaBet;
using testing::SeededRandom;

constexpr Columns one = Columns::of_multiplications(1);
const Error inconsistent{Fault::ote_check, "ot extension is inconsistent"};

Digest nonce_of(SeededRandom& random) {
  Digest nonce;
  random.fill(nonce);
  return nonce;
}

SecretBytes choices_for(Columns columns, SeededRandom& random) {
  return SecretBytes::filled(columns.row_bytes(),
                             [&](std::span<std::uint8_t> out) { random.fill(out); });
}

/// One extension over fresh seeds, in which `alter` may change what Alice gets.
template <class Alter>
Result<AliceColumns> extend_altered(std::uint64_t seed, Alter&& alter) {
  SeededRandom random(seed);
  const DealtSeeds dealt = deal_seeds(random);
  const Digest nonce = nonce_of(random);
  BobExtension bob = extend_as_bob(dealt.bob, nonce, one, choices_for(one, random));
  alter(bob.message);
  return extend_as_alice(dealt.alice, nonce, bob.message);
}

class ExtensionOf : public ::testing::TestWithParam<Columns> {};

TEST_P(ExtensionOf, gives_bob_the_column_of_his_choice) {
  SeededRandom random(1);
  const Columns columns = GetParam();
  const DealtSeeds dealt = deal_seeds(random);
  const Digest nonce = nonce_of(random);
  const SecretBytes x = choices_for(columns, random);
  const BobExtension bob = extend_as_bob(dealt.bob, nonce, columns, x);
  const auto alice = extend_as_alice(dealt.alice, nonce, bob.message);
  ASSERT_TRUE(alice.has_value());

  const View v = bob.own.v.expose_secret();
  const View w = alice->w.expose_secret();
  const View delta = dealt.alice.delta.expose_secret();
  ASSERT_EQ(v.size(), 16 * columns.data());
  ASSERT_EQ(w.size(), v.size());
  for (std::size_t j = 0; j < columns.data(); ++j) {
    const bool chosen = ((x.expose_secret()[j / 8] >> (j % 8)) & 1) == 1;
    EXPECT_EQ((bob.own.choices.expose_secret()[j / 8] >> (j % 8)) & 1, chosen ? 1 : 0);
    for (std::size_t byte = 0; byte < 16; ++byte) {
      ASSERT_EQ(w[16 * j + byte], v[16 * j + byte] ^ (chosen ? delta[byte] : 0)) << "column " << j;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, ExtensionOf,
                         ::testing::Values(Columns::of_multiplications(1),
                                           Columns::of_multiplications(2),
                                           Columns::of_multiplications(16),
                                           Columns::of_bootstrap()));

TEST(Extension, parses_back_what_it_sends) {
  SeededRandom random(2);
  const DealtSeeds dealt = deal_seeds(random);
  const BobExtension bob =
      extend_as_bob(dealt.bob, nonce_of(random), one, choices_for(one, random));
  Writer out;
  bob.message.encode(out);
  ASSERT_EQ(out.written().size(), one.message_bytes());
  Reader in(out.written());
  const auto parsed = ExtensionMessage::decode(in, one);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_TRUE(in.finished("trailing bytes").has_value());
  EXPECT_EQ(parsed->u, bob.message.u);
  EXPECT_EQ(parsed->xt, bob.message.xt);
  EXPECT_EQ(parsed->hT, bob.message.hT);
  EXPECT_EQ(hash_of(*parsed), hash_of(bob.message));
}

// Row 24 of the attack catalogue: with equal rows, u + u' = x + x'.
TEST(Extension, expands_the_same_seeds_to_other_rows_under_another_nonce) {
  SeededRandom random(3);
  const DealtSeeds dealt = deal_seeds(random);
  const SecretBytes x = choices_for(one, random);
  const BobExtension first = extend_as_bob(dealt.bob, nonce_of(random), one, x);
  const BobExtension second = extend_as_bob(dealt.bob, nonce_of(random), one, x);
  // Were the rows equal, so would be u. Independent ones differ in half of their bits.
  const std::size_t bits = 8 * first.message.u.size();
  std::size_t differing = 0;
  for (std::size_t i = 0; i < first.message.u.size(); ++i) {
    differing += static_cast<std::size_t>(
        std::popcount(static_cast<unsigned>(first.message.u[i] ^ second.message.u[i])));
  }
  EXPECT_GT(differing, bits * 49 / 100);
  EXPECT_LT(differing, bits * 51 / 100);
}

TEST(Extension, refuses_the_transcript_of_another_nonce) {
  SeededRandom random(4);
  const DealtSeeds dealt = deal_seeds(random);
  const Digest nonce = nonce_of(random);
  const BobExtension bob = extend_as_bob(dealt.bob, nonce, one, choices_for(one, random));
  const auto alice = extend_as_alice(dealt.alice, nonce_of(random), bob.message);
  ASSERT_FALSE(alice.has_value());
  EXPECT_EQ(alice.error(), inconsistent);
}

// Row 26: Bob does not use one x.
TEST(Extension, refuses_a_single_flipped_bit) {
  int refused = 0;
  for (std::uint64_t seed = 0; seed < 16; ++seed) {
    const auto alice = extend_altered(seed, [&](ExtensionMessage& message) {
      message.u[seed * 1000] ^= static_cast<std::uint8_t>(1U << (seed % 8));
    });
    // The coefficients change with u, so even a row with Delta_r = 0 is caught.
    ASSERT_FALSE(alice.has_value());
    EXPECT_EQ(alice.error(), inconsistent);
    ++refused;
  }
  EXPECT_EQ(refused, 16);
}

TEST(Extension, refuses_another_sum_or_hash) {
  for (const std::size_t at : {0U, 15U, 16U, 31U}) {
    const auto alice = extend_altered(5, [&](ExtensionMessage& message) { message.xt[at] ^= 1; });
    ASSERT_FALSE(alice.has_value());
    EXPECT_EQ(alice.error(), inconsistent);
  }
  const auto alice = extend_altered(5, [](ExtensionMessage& message) { message.hT[31] ^= 0x80; });
  ASSERT_FALSE(alice.has_value());
  EXPECT_EQ(alice.error(), inconsistent);
}

TEST(Extension, passes_a_bet_on_delta_exactly_if_it_is_right) {
  SeededRandom random(6);
  const DealtSeeds dealt = deal_seeds(random);
  const SecretBytes x = choices_for(one, random);
  for (std::size_t r = 0; r < 24; ++r) {
    const Digest nonce = nonce_of(random);
    const unsigned bet_on = static_cast<unsigned>(random.below(2));
    const DeltaBet bet{r, r * 31 % one.data(), bet_on};
    const auto message = bet_on_delta(dealt.bob, nonce, one, x.expose_secret(), {&bet, 1});
    const auto alice = extend_as_alice(dealt.alice, nonce, message);
    EXPECT_EQ(alice.has_value(), dealt.alice.delta_bit(r) == bet_on) << "row " << r;
    if (!alice.has_value()) {
      EXPECT_EQ(alice.error(), inconsistent);
    }
  }
}

TEST(Extension, passes_bets_on_two_rows_only_if_both_are_right) {
  SeededRandom random(7);
  const DealtSeeds dealt = deal_seeds(random);
  const SecretBytes x = choices_for(one, random);
  for (const unsigned wrong : {0b00U, 0b01U, 0b10U, 0b11U}) {
    const Digest nonce = nonce_of(random);
    const std::array<DeltaBet, 2> bets = {
        DeltaBet{9, 3, static_cast<unsigned>(dealt.alice.delta_bit(9)) ^ (wrong & 1)},
        DeltaBet{77, 500, static_cast<unsigned>(dealt.alice.delta_bit(77)) ^ (wrong >> 1)}};
    const auto message = bet_on_delta(dealt.bob, nonce, one, x.expose_secret(), bets);
    EXPECT_EQ(extend_as_alice(dealt.alice, nonce, message).has_value(), wrong == 0);
  }
}

TEST(Extension, refuses_another_x_in_every_row) {
  SeededRandom random(8);
  const DealtSeeds dealt = deal_seeds(random);
  const SecretBytes x = choices_for(one, random);
  std::vector<DeltaBet> bets;
  for (std::size_t r = 0; r < rows; ++r) {
    bets.push_back({r, random.below(one.data()), static_cast<unsigned>(random.below(2))});
  }
  const Digest nonce = nonce_of(random);
  const auto message = bet_on_delta(dealt.bob, nonce, one, x.expose_secret(), bets);
  const auto alice = extend_as_alice(dealt.alice, nonce, message);
  ASSERT_FALSE(alice.has_value());
  EXPECT_EQ(alice.error(), inconsistent);
}

}  // namespace
}  // namespace countersign::protocol::ot
