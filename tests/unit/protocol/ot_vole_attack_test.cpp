// The attacks of section 13 of the protocol specification that aim at the VOLE, by their rows
// there.

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "crypto/tagged_hash.hpp"
#include "protocol/ot/pads.hpp"
#include "protocol/ot/vole.hpp"
#include "support/dealt_seeds.hpp"
#include "support/error_of.hpp"
#include "support/seeded_random.hpp"

namespace countersign::protocol::ot {
namespace {

using crypto::HashLabel;
using crypto::le32;
using crypto::le64;
using crypto::Suite;
using crypto::tagged_hash;
using curve::equal_public;
using curve::Scalar;
using testing::error_of;
using testing::SeededRandom;

constexpr std::size_t m = parameters.m;
const Error vole_fails{Fault::vole_check, "vole message is inconsistent"};

SecretBytes choices_for(Columns columns, Random& random) {
  return SecretBytes::filled(columns.row_bytes(),
                             [&](std::span<std::uint8_t> out) { random.fill(out); });
}

/// Both ends of one extension.
struct Ends {
  BobColumns bob;
  AliceColumns alice;
};

Ends extended(std::uint32_t batch, const SecretBytes& x, Random& random) {
  const testing::DealtSeeds dealt = testing::deal_seeds(random);
  const Columns columns = Columns::of_multiplications(batch);
  BobExtension bob = extend_as_bob(dealt.bob, Digest{1}, columns, x);
  auto alice = extend_as_alice(dealt.alice, Digest{1}, bob.message);
  EXPECT_TRUE(alice.has_value());
  return {std::move(bob.own), std::move(*alice)};
}

Ends extended(std::uint32_t batch, Random& random) {
  return extended(batch, choices_for(Columns::of_multiplications(batch), random), random);
}

/// Q_{j,c}, or v, plus 1.
void increment(std::span<std::uint8_t> scalars, std::size_t at) {
  const auto place = scalars.subspan(32 * at).first<32>();
  (*Scalar::decode(place) + Scalar(1)).encode_to(place);
}

/// What Alice knows, computed by the formulas of the specification: her pads, the challenge, all
/// u_j and v. With it she can alter a message and make everything fit again that she can.
class KnowingAlice {
 public:
  KnowingAlice(const AliceColumns& columns, const VoleSlot& slot)
      : slot_(slot), pads_of_0_(pad_scalars * m), pads_of_1_(pad_scalars * m) {
    Pads pads(slot.vctx);
    const std::size_t first = slot.number * m;
    const View W = columns.w.expose_secret().subspan(16 * first, 16 * m);
    const auto index = static_cast<std::uint32_t>(first);
    pads.write({index, W, ByteArray<16>{}}, pads_of_0_);
    pads.write({index, W, columns.delta.expose_secret()}, pads_of_1_);
  }

  /// hu and v for this Q.
  void repair(VoleMessage& message) const {
    const Digest vctx_b = tagged_hash({Suite::ecdsa_secp256k1, HashLabel::vole_slot},
                                      {slot_.vctx, le32(slot_.number)});
    const Digest Q_hash = tagged_hash({Suite::ecdsa_secp256k1, HashLabel::vole_Q}, {message.Q});
    std::array<Scalar, 2> chi;
    for (std::uint64_t c = 1; c <= 2; ++c) {
      ByteArray<32> bytes;
      crypto::tagged_scalar({Suite::ecdsa_secp256k1, crypto::ScalarLabel::vole_chi},
                            {vctx_b, Q_hash, le64(c)}, bytes);
      chi[c - 1] = Scalar::reduce(bytes);
    }
    const auto weighed = [&](std::span<const Scalar> row) {
      return row[0] * chi[0] + row[1] * chi[1] + row[2];
    };
    Bytes all_u(32 * m);
    for (std::size_t j = 0; j < m; ++j) {
      weighed(std::span(pads_of_0_).subspan(pad_scalars * j, pad_scalars))
          .encode_to(std::span(all_u).subspan(32 * j).first<32>());
    }
    message.hu = tagged_hash({Suite::ecdsa_secp256k1, HashLabel::vole_u}, {vctx_b, all_u});
    message.v = weighed(alpha_of(message)).encode();
  }

 private:
  /// From the last entries of Q, which no test alters.
  std::array<Scalar, pad_scalars> alpha_of(const VoleMessage& message) const {
    std::array<Scalar, pad_scalars> alpha;
    for (std::size_t c = 0; c < pad_scalars; ++c) {
      const std::size_t last = pad_scalars * (m - 1) + c;
      const auto Q = Scalar::decode(View(message.Q).subspan(32 * last, 32));
      alpha[c] = *Q - pads_of_0_[last] + pads_of_1_[last];
    }
    return alpha;
  }

  VoleSlot slot_;
  std::vector<Scalar> pads_of_0_;
  std::vector<Scalar> pads_of_1_;
};

const VoleContext context{Digest{1}, Digest{2}, Digest{3}, Digest{4}, Digest{5}};

TEST(Attack, row_05_vole_message_replayed_in_another_slot_or_session) {
  SeededRandom random(12);
  const Ends ends = extended(2, random);
  const VoleSent sent = vole_send(ends.alice, {hash_of(context), 0}, random);
  EXPECT_EQ(error_of(vole_receive(ends.bob, {hash_of(context), 0}, sent.message)), std::nullopt);
  EXPECT_EQ(error_of(vole_receive(ends.bob, {hash_of(context), 1}, sent.message)), vole_fails);
  for (const auto part : {&VoleContext::pctx, &VoleContext::batch, &VoleContext::salt_alice,
                          &VoleContext::salt_bob, &VoleContext::ext}) {
    VoleContext elsewhere = context;
    (elsewhere.*part)[31] ^= 1;
    EXPECT_EQ(error_of(vole_receive(ends.bob, {hash_of(elsewhere), 0}, sent.message)), vole_fails);
  }
}

TEST(Attack, row_27_parameters_are_those_of_the_corrected_proof) {
  EXPECT_EQ(parameters.lambda_s, 80U);
  EXPECT_EQ(parameters.m, 256U + 2 * 128 + 3 * 80);
  EXPECT_EQ(parameters.rho, 1U);
}

TEST(Attack, row_27_the_gadget_hashes_what_alice_sends_last) {
  SeededRandom random(13);
  // With no choice bit set, Bob's check does not look at v: any v passes, and all that it changes
  // is the gadget, which weighs his shares.
  const Ends ends = extended(1, SecretBytes(Columns::of_multiplications(1).row_bytes()), random);
  const VoleSlot slot{hash_of(context), 0};
  const VoleSent sent = vole_send(ends.alice, slot, random);
  VoleMessage other = sent.message;
  increment(other.v, 0);
  const auto before = vole_receive(ends.bob, slot, sent.message);
  const auto after = vole_receive(ends.bob, slot, other);
  ASSERT_TRUE(before.has_value() && after.has_value());
  for (std::size_t c = 0; c < parameters.ell; ++c) {
    EXPECT_FALSE(equal_public(before->o.expose_secret()[c], after->o.expose_secret()[c]));
  }
}

TEST(Attack, row_28_the_challenge_covers_the_transcript_of_the_extension) {
  SeededRandom random(14);
  const Ends ends = extended(2, random);
  // v = sum alpha_c chi_c says which challenge was used: that of the specification, with vctx, and
  // thereby ext, and the number of the slot in it.
  for (const std::uint32_t number : {0U, 1U}) {
    const VoleSlot slot{hash_of(context), number};
    const VoleMessage sent = vole_send(ends.alice, slot, random).message;
    VoleMessage expected = sent;
    KnowingAlice(ends.alice, slot).repair(expected);
    EXPECT_EQ(sent.v, expected.v);
    EXPECT_EQ(sent.hu, expected.hu);
  }
  VoleContext other_ext = context;
  other_ext.ext[0] ^= 1;
  EXPECT_NE(hash_of(context), hash_of(other_ext));
}

TEST(Attack, row_29_a_changed_correction_is_caught_exactly_where_bob_chose_it) {
  SeededRandom random(15);
  const Ends ends = extended(1, random);
  const VoleSlot slot{hash_of(context), 0};
  const VoleSent sent = vole_send(ends.alice, slot, random);
  const KnowingAlice alice(ends.alice, slot);
  for (std::size_t j = 0; j < 24; ++j) {
    VoleMessage message = sent.message;
    increment(message.Q, pad_scalars * j + j % pad_scalars);
    alice.repair(message);
    const bool chosen = bit_of(ends.bob.choices.expose_secret(), j) == 1;
    EXPECT_EQ(error_of(vole_receive(ends.bob, slot, message)),
              chosen ? std::optional(vole_fails) : std::nullopt);
  }
}

TEST(Attack, row_29_a_changed_message_that_is_not_made_to_fit_is_always_caught) {
  SeededRandom random(16);
  const Ends ends = extended(1, random);
  const VoleSlot slot{hash_of(context), 0};
  const VoleSent sent = vole_send(ends.alice, slot, random);
  for (std::size_t j = 0; j < m; j += 94) {
    VoleMessage message = sent.message;
    increment(message.Q, pad_scalars * j);
    EXPECT_EQ(error_of(vole_receive(ends.bob, slot, message)), vole_fails);
  }
  VoleMessage message = sent.message;
  message.hu[31] ^= 1;
  EXPECT_EQ(error_of(vole_receive(ends.bob, slot, message)), vole_fails);
  message = sent.message;
  increment(message.v, 0);
  EXPECT_EQ(error_of(vole_receive(ends.bob, slot, message)), vole_fails);
}

}  // namespace
}  // namespace countersign::protocol::ot
