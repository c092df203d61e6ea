// The attacks of section 13 of the protocol specification that aim at base OT, the extension and
// the VOLE, by their rows there. Row 25, a punctured index that leaks through time, has no place to
// happen: with k = 1 there is no tree of seeds.

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <vector>

#include "crypto/tagged_hash.hpp"
#include "protocol/ot/base_ot.hpp"
#include "protocol/ot/consistency.hpp"
#include "protocol/ot/hedged_random.hpp"
#include "protocol/ot/pads.hpp"
#include "protocol/ot/vole.hpp"
#include "protocol/pair/contexts.hpp"
#include "support/cheating_bob.hpp"
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
using curve::Ristretto255;
using curve::Scalar;
using testing::bet_on_delta;
using testing::deal_seeds;
using testing::DealtSeeds;
using testing::DeltaBet;
using testing::error_of;
using testing::SeededRandom;

constexpr std::size_t m = parameters.m;
constexpr Columns one = Columns::of_multiplications(1);
const Digest ctx_pair{1, 2, 3};
const Error invalid_point{Fault::ot_setup_failed, "base ot point is invalid"};
const Error extension_fails{Fault::ote_check, "ot extension is inconsistent"};
const Error vole_fails{Fault::vole_check, "vole message is inconsistent"};

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
  ByteArray<32> high_bit = run.giver.Y.encode();
  high_bit[31] |= 0x80;
  const ByteArray<32> negative{1};      // odd, as no encoding is
  const ByteArray<32> not_a_square{4};  // even and small, and on no curve
  for (const auto& bad : {identity, not_canonical, high_bit, negative, not_a_square}) {
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

TEST(Attack, row_57_rows_with_one_shared_point_have_different_keys) {
  const Exchange run = exchange(3);
  auto points = decode_row_points(run.offer.points);
  ASSERT_TRUE(points.has_value());
  // To copy the points is not enough, since Hg tells rows apart: row 8 is made so that M_0 of rows
  // 7 and 8 are one point, and with it yM_0.
  const Ristretto255 M = (*points)[7][0] + hashed_point(7, 0, (*points)[7][1]);
  (*points)[8][1] = (*points)[7][1];
  (*points)[8][0] = M - hashed_point(8, 0, (*points)[7][1]);
  const auto bob = give(ctx_pair, run.giver, *points);
  ASSERT_TRUE(bob.has_value());
  EXPECT_FALSE(std::ranges::equal(bob->seed(7, 0), bob->seed(8, 0)));
}

TEST(Attack, row_57_keys_name_their_row_and_choice) {
  // Both points of a row of one key: M_0 = M_1 needs r_0 + Hg(0, r_1) = r_1 + Hg(1, r_0), which
  // nobody can solve; so the keys are recomputed with the specification's fields instead.
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

// --- The VOLE ---

/// Both ends of one extension.
struct Ends {
  BobColumns bob;
  AliceColumns alice;
};

Ends extended(std::uint32_t batch, const SecretBytes& x, Random& random) {
  const DealtSeeds dealt = deal_seeds(random);
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
      : slot_(slot), T0_(pad_scalars * m), T1_(pad_scalars * m) {
    Pads pads(slot.vctx);
    const std::size_t first = slot.number * m;
    const View W = columns.w.expose_secret().subspan(16 * first, 16 * m);
    const auto index = static_cast<std::uint32_t>(first);
    pads.write({index, W, ByteArray<16>{}}, T0_);
    pads.write({index, W, columns.delta.expose_secret()}, T1_);
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
      weighed(std::span(T0_).subspan(pad_scalars * j, pad_scalars))
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
      alpha[c] = *Q - T0_[last] + T1_[last];
    }
    return alpha;
  }

  VoleSlot slot_;
  std::vector<Scalar> T0_;
  std::vector<Scalar> T1_;
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
  const Ends ends = extended(1, SecretBytes(one.row_bytes()), random);
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
