#include "protocol/ot/vole.hpp"

#include <gtest/gtest.h>

#include "support/dealt_seeds.hpp"
#include "support/error_of.hpp"
#include "support/seeded_random.hpp"

namespace countersign::protocol::ot {
namespace {

using curve::equal_public;
using curve::Scalar;
using testing::error_of;
using testing::SeededRandom;

constexpr std::size_t m = parameters.m;
const Error not_canonical{Fault::bad_scalar, "scalar is not below the group order"};
const Digest vctx{5, 6, 7};

/// Both ends of one extension.
struct Ends {
  BobColumns bob;
  AliceColumns alice;
};

Ends extended(std::uint32_t batch, SeededRandom& random) {
  const testing::DealtSeeds dealt = testing::deal_seeds(random);
  const Columns columns = Columns::of_multiplications(batch);
  const auto x = SecretBytes::filled(columns.row_bytes(),
                                     [&](std::span<std::uint8_t> out) { random.fill(out); });
  BobExtension bob = extend_as_bob(dealt.bob, Digest{1}, columns, x);
  auto alice = extend_as_alice(dealt.alice, Digest{1}, bob.message);
  EXPECT_TRUE(alice.has_value());
  return {std::move(bob.own), std::move(*alice)};
}

void expect_products(const VoleSender& alice, const VoleReceiver& bob) {
  for (std::size_t c = 0; c < parameters.ell; ++c) {
    EXPECT_TRUE(equal_public(alice.t.expose_secret()[c] + bob.o.expose_secret()[c],
                             alice.alpha.expose_secret()[c] * bob.beta.expose_secret()));
  }
}

TEST(Vole, shares_the_products_of_random_factors) {
  SeededRandom random(1);
  const Ends ends = extended(1, random);
  const VoleSent sent = vole_send(ends.alice, {vctx, 0}, random);
  const auto received = vole_receive(ends.bob, {vctx, 0}, sent.message);
  ASSERT_TRUE(received.has_value());
  expect_products(sent.own, *received);
}

TEST(Vole, makes_a_batch_of_independent_multiplications) {
  SeededRandom random(2);
  constexpr std::uint32_t batch = 4;
  const Ends ends = extended(batch, random);
  std::vector<Scalar> betas;
  for (std::uint32_t b = 0; b < batch; ++b) {
    const VoleSent sent = vole_send(ends.alice, {vctx, b}, random);
    const auto received = vole_receive(ends.bob, {vctx, b}, sent.message);
    ASSERT_TRUE(received.has_value());
    expect_products(sent.own, *received);
    for (const Scalar& earlier : betas) {
      EXPECT_FALSE(equal_public(earlier, received->beta.expose_secret()));
    }
    betas.push_back(received->beta.expose_secret());
  }
}

TEST(Vole, has_a_context_of_all_its_parts) {
  const VoleContext base{Digest{1}, Digest{2}, Digest{3}, Digest{4}, Digest{5}};
  for (const auto part : {&VoleContext::pctx, &VoleContext::batch, &VoleContext::salt_alice,
                          &VoleContext::salt_bob, &VoleContext::ext}) {
    VoleContext changed = base;
    (changed.*part)[0] ^= 0x80;
    EXPECT_NE(hash_of(base), hash_of(changed));
  }
  const VoleContext swapped{Digest{1}, Digest{2}, Digest{4}, Digest{3}, Digest{5}};
  EXPECT_NE(hash_of(base), hash_of(swapped));
}

TEST(Vole, refuses_scalars_that_are_not_canonical) {
  SeededRandom random(7);
  const Ends ends = extended(1, random);
  const VoleSent sent = vole_send(ends.alice, {vctx, 0}, random);
  for (const std::size_t at : {std::size_t{0}, pad_scalars * m - 1}) {
    VoleMessage message = sent.message;
    std::ranges::fill(std::span(message.Q).subspan(32 * at, 32), 0xff);
    EXPECT_EQ(error_of(vole_receive(ends.bob, {vctx, 0}, message)), not_canonical);
  }
  VoleMessage message = sent.message;
  message.v.fill(0xff);
  EXPECT_EQ(error_of(vole_receive(ends.bob, {vctx, 0}, message)), not_canonical);
}

// With another message the same columns give another beta, so a sender cannot know which choice
// bits it is made of.
TEST(Vole, makes_its_gadget_of_the_whole_message) {
  SeededRandom random(8);
  const Ends ends = extended(1, random);
  SeededRandom other(9);
  const VoleSent first = vole_send(ends.alice, {vctx, 0}, random);
  const VoleSent second = vole_send(ends.alice, {vctx, 0}, other);
  const auto beta_1 = vole_receive(ends.bob, {vctx, 0}, first.message);
  const auto beta_2 = vole_receive(ends.bob, {vctx, 0}, second.message);
  ASSERT_TRUE(beta_1.has_value() && beta_2.has_value());
  EXPECT_FALSE(equal_public(beta_1->beta.expose_secret(), beta_2->beta.expose_secret()));
}

TEST(Vole, parses_back_what_it_sends) {
  SeededRandom random(10);
  const Ends ends = extended(1, random);
  const VoleSent sent = vole_send(ends.alice, {vctx, 0}, random);
  Writer out;
  sent.message.encode(out);
  ASSERT_EQ(out.written().size(), 72'256U);
  Reader in(out.written());
  const auto parsed = VoleMessage::decode(in);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_TRUE(in.finished("trailing bytes").has_value());
  EXPECT_EQ(parsed->Q, sent.message.Q);
  EXPECT_EQ(parsed->hu, sent.message.hu);
  EXPECT_EQ(parsed->v, sent.message.v);
}

}  // namespace
}  // namespace countersign::protocol::ot
