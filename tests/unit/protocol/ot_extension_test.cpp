#include "protocol/ot/extension.hpp"

#include <gtest/gtest.h>

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

TEST(Extension, refuses_the_transcript_of_another_nonce) {
  SeededRandom random(4);
  const DealtSeeds dealt = deal_seeds(random);
  const Digest nonce = nonce_of(random);
  const BobExtension bob = extend_as_bob(dealt.bob, nonce, one, choices_for(one, random));
  const auto alice = extend_as_alice(dealt.alice, nonce_of(random), bob.message);
  ASSERT_FALSE(alice.has_value());
  EXPECT_EQ(alice.error(), inconsistent);
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

}  // namespace
}  // namespace countersign::protocol::ot
