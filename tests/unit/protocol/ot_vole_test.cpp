#include "protocol/ot/vole.hpp"

#include <gtest/gtest.h>

#include "crypto/tagged_hash.hpp"
#include "protocol/ot/pads.hpp"
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
const Error inconsistent{Fault::vole_check, "vole message is inconsistent"};
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

TEST(Vole, has_no_product_for_another_slot_of_the_batch) {
  SeededRandom random(3);
  const Ends ends = extended(2, random);
  const VoleSent sent = vole_send(ends.alice, {vctx, 0}, random);
  EXPECT_EQ(error_of(vole_receive(ends.bob, {vctx, 1}, sent.message)), inconsistent);
}

// Row 28 of the attack catalogue: chi covers the transcript of the extension, through vctx.
TEST(Vole, refuses_a_message_made_under_another_transcript) {
  SeededRandom random(4);
  const Ends ends = extended(1, random);
  const VoleContext here{Digest{1}, Digest{2}, Digest{3}, Digest{4}, Digest{5}};
  VoleContext there = here;
  there.ext[31] ^= 1;
  EXPECT_NE(hash_of(here), hash_of(there));
  const VoleSent sent = vole_send(ends.alice, {hash_of(here), 0}, random);
  EXPECT_TRUE(vole_receive(ends.bob, {hash_of(here), 0}, sent.message).has_value());
  EXPECT_EQ(error_of(vole_receive(ends.bob, {hash_of(there), 0}, sent.message)), inconsistent);
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

/// Q_{j,c} + 1 in the message.
void increment(VoleMessage& message, std::size_t j, std::size_t c) {
  const auto place = std::span(message.Q).subspan(32 * (pad_scalars * j + c)).first<32>();
  const auto Q = Scalar::decode(place);
  ASSERT_TRUE(Q.has_value());
  (*Q + Scalar(1)).encode_to(place);
}

/// What Alice knows: all u_j, from her T0 and the challenge, for messages that she alters.
struct CheatingAlice {
  const AliceColumns& columns;

  /// hu for an altered Q, under the challenge that belongs to it.
  void repair(VoleMessage& message) const {
    using crypto::HashLabel;
    using crypto::le32;
    using crypto::le64;
    using crypto::ScalarLabel;
    using crypto::Suite;
    using crypto::tagged_hash;
    const Digest vctx_b =
        tagged_hash({Suite::ecdsa_secp256k1, HashLabel::vole_slot}, {vctx, le32(0)});
    const Digest Q_hash = tagged_hash({Suite::ecdsa_secp256k1, HashLabel::vole_Q}, {message.Q});
    std::array<Scalar, 2> chi;
    for (std::uint64_t c = 1; c <= 2; ++c) {
      ByteArray<32> bytes;
      crypto::tagged_scalar({Suite::ecdsa_secp256k1, ScalarLabel::vole_chi},
                            {vctx_b, Q_hash, le64(c)}, bytes);
      chi[c - 1] = Scalar::reduce(bytes);
    }
    std::vector<Scalar> T0(pad_scalars * m);
    std::vector<Scalar> T1(pad_scalars * m);
    const Pads pads(vctx);
    pads.write({0, columns.w.expose_secret(), ByteArray<16>{}}, T0);
    pads.write({0, columns.w.expose_secret(), columns.delta.expose_secret()}, T1);
    // alpha, from an entry that was not altered.
    std::array<Scalar, 3> alpha;
    for (std::size_t c = 0; c < 3; ++c) {
      const std::size_t last = pad_scalars * (m - 1) + c;
      const auto Q = Scalar::decode(View(message.Q).subspan(32 * last, 32));
      alpha[c] = *Q - T0[last] + T1[last];
    }
    const auto weighed = [&](const Scalar* row) {
      return row[0] * chi[0] + row[1] * chi[1] + row[2];
    };
    Bytes all_u(32 * m);
    for (std::size_t j = 0; j < m; ++j) {
      weighed(&T0[pad_scalars * j]).encode_to(std::span(all_u).subspan(32 * j).first<32>());
    }
    message.hu = tagged_hash({Suite::ecdsa_secp256k1, HashLabel::vole_u}, {vctx_b, all_u});
    message.v = weighed(alpha.data()).encode();
  }
};

// Row 29: a changed Q_j with everything else as it must be is caught exactly if w_j = 1.
TEST(Vole, notices_a_changed_correction_exactly_where_bob_chose_it) {
  SeededRandom random(5);
  const Ends ends = extended(1, random);
  const VoleSent sent = vole_send(ends.alice, {vctx, 0}, random);
  for (std::size_t j = 0; j < 24; ++j) {
    VoleMessage message = sent.message;
    increment(message, j, j % 3);
    CheatingAlice{ends.alice}.repair(message);
    const auto received = vole_receive(ends.bob, {vctx, 0}, message);
    const bool chosen = bit_of(ends.bob.choices.expose_secret(), j) == 1;
    EXPECT_EQ(error_of(received), chosen ? std::optional(inconsistent) : std::nullopt);
  }
}

TEST(Vole, refuses_a_changed_correction_check_value_or_hash) {
  SeededRandom random(6);
  const Ends ends = extended(1, random);
  const VoleSent sent = vole_send(ends.alice, {vctx, 0}, random);
  for (std::size_t j = 0; j < 8; ++j) {
    // Whatever w_j is: the challenge is another one, and with it every u_j.
    VoleMessage message = sent.message;
    increment(message, 90 * j, 0);
    EXPECT_EQ(error_of(vole_receive(ends.bob, {vctx, 0}, message)), inconsistent);
  }
  VoleMessage message = sent.message;
  message.hu[0] ^= 1;
  EXPECT_EQ(error_of(vole_receive(ends.bob, {vctx, 0}, message)), inconsistent);
  message = sent.message;
  message.v[31] ^= 1;
  EXPECT_EQ(error_of(vole_receive(ends.bob, {vctx, 0}, message)), inconsistent);
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

// Row 27: the gadget comes after the last message of the sender. With another hu, v or Q the same
// columns give another beta, so a sender cannot know which choice bits it is made of.
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
