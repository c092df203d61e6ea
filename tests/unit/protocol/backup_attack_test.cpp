#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "crypto/aead.hpp"
#include "crypto/hkdf.hpp"
#include "protocol/backup/verifiable_backups.hpp"
#include "support/backup_prover.hpp"
#include "support/error_of.hpp"

// Backups that somebody has changed, made of something else, or bet on. Rows are those of the
// attack catalogue.

namespace countersign::protocol {
namespace {

using backup::bit_of;
using backup::Bits;
using testing::BackedUpShare;
using testing::error_of;
using testing::SeededRandom;

template <class G>
using Prover = testing::BackupProver<G>;

const Error not_the_challenge{Fault::bad_backup, "the bits of a backup are not its challenge"};
const Error nothing_opens{Fault::bad_backup, "no row of a backup gives the share"};
const Error half_is_zero{Fault::bad_point, "half of a share is zero"};
const Error wrong_length{Fault::bad_length, "a backup of another length than its bits demand"};

/// One share over secp256k1, and an honest backup of it.
struct Honest {
  using G = curve::Secp256k1;
  SeededRandom dice{2};
  G group{dice};
  VerifiableBackups<G> backups{group};
  BackedUpShare<G> share = testing::draw_share(group, crypto::Suite::ecdsa_secp256k1, dice);
  Bytes backup = backups.make(share.statement, share.x, dice);

  std::optional<Error> refusal(View bytes) const {
    return error_of(backups.check(share.statement, bytes));
  }
  bool opens(View bytes) const {
    const auto x = backups.open(share.statement, share.recovery, bytes);
    return x.has_value() && x->expose_secret().encode() == share.x.expose_secret().encode();
  }
  Prover<G> prover() { return {share.statement, share.x.expose_secret(), dice}; }
};

/// A prover whose challenge has this bit in row i: `bend` is done again until it has.
void until_bit(Prover<curve::Secp256k1>& prover, std::size_t i, unsigned bit,
               const std::function<void()>& bend) {
  do bend();
  while (bit_of(prover.challenge(), i) != bit);
}

TEST(Attack, row_47_one_byte_changed_anywhere) {
  const Honest honest;
  // A step that shares no factor with the lengths of rows, so that each place in a row is met.
  for (std::size_t at = 0; at < honest.backup.size(); at += 61) {
    Bytes changed = honest.backup;
    changed[at] ^= static_cast<std::uint8_t>(1U << (at % 8));
    const auto refused = honest.refusal(changed);
    ASSERT_TRUE(refused.has_value()) << at;
    EXPECT_EQ(*refused, at < 16 ? wrong_length : not_the_challenge) << at;
  }
}

TEST(Attack, row_47_bits_changed_at_the_same_length) {
  const Honest honest;
  Bytes changed = honest.backup;
  const auto bits = [&](std::size_t i) { return (changed[i / 8] >> (i % 8)) & 1U; };
  std::size_t other = 1;
  while (bits(other) == bits(0)) ++other;
  changed[0] ^= 1;
  changed[other / 8] = static_cast<std::uint8_t>(changed[other / 8] ^ (1U << (other % 8)));
  EXPECT_TRUE(honest.refusal(changed).has_value());
}

TEST(Attack, row_47_another_share_encrypted) {
  Honest honest;
  const auto wrong = honest.share.x + curve::Scalar(1);
  EXPECT_EQ(honest.refusal(honest.backups.make(honest.share.statement, wrong, honest.dice)),
            not_the_challenge);
}

TEST(Attack, row_47_encrypted_to_another_key) {
  Honest honest;
  const auto thief = crypto::X25519SecretKey::generate(honest.dice);
  auto to_thief = honest.share.statement;
  to_thief.recovery_key = thief.public_key();
  const Bytes backup = honest.backups.make(to_thief, honest.share.x, honest.dice);
  EXPECT_TRUE(honest.backups.holds(to_thief, backup));
  EXPECT_EQ(honest.refusal(backup), not_the_challenge);

  // The same under the right label: only the ciphertexts are to the thief.
  auto prover = honest.prover();
  for (std::size_t i = 0; i < backup::rows; ++i) {
    for (unsigned b = 0; b < 2; ++b) {
      prover.encrypt(i, b, prover.halves[i][b], thief.public_key());
    }
  }
  EXPECT_EQ(honest.refusal(prover.finish()), not_the_challenge);
  EXPECT_FALSE(honest.opens(prover.finish()));
}

TEST(Attack, row_47_shown_under_another_label) {
  const Honest honest;
  using Statement = BackupStatement<curve::Secp256k1>;
  SeededRandom dice(3);
  const std::vector<std::function<void(Statement&)>> changes = {
      [](Statement& s) { s.suite = crypto::Suite::frost_bip340; },
      [](Statement& s) { s.key_id[31] ^= 1; },
      [](Statement& s) { s.epoch += 1; },
      [](Statement& s) { s.structure_hash[0] ^= 1; },
      [](Statement& s) {
        s.leaf = {1, 2};
      },
      [](Statement& s) { s.leaf = {2}; },
      [](Statement& s) { s.X_ell = -s.X_ell; },
      [&](Statement& s) { s.recovery_key = crypto::X25519SecretKey::generate(dice).public_key(); },
  };
  for (const auto& change : changes) {
    auto other = honest.share.statement;
    change(other);
    EXPECT_NE(backup::label_of(other), backup::label_of(honest.share.statement));
    EXPECT_EQ(error_of(honest.backups.check(other, honest.backup)), not_the_challenge);
  }
  auto other = honest.share.statement;
  other.epoch += 1;
  EXPECT_EQ(error_of(honest.backups.open(other, honest.share.recovery, honest.backup)),
            nothing_opens);
}

TEST(Attack, row_47_rows_swapped) {
  const Honest honest;
  auto parsed = *backup::decode(honest.backup);
  std::size_t other = 1;
  while (bit_of(parsed.bits, other) != bit_of(parsed.bits, 0)) ++other;
  std::swap(parsed.all[0], parsed.all[other]);
  EXPECT_EQ(honest.refusal(backup::encode(parsed)), not_the_challenge);
}

TEST(Attack, row_47_cut_short_or_longer) {
  const Honest honest;
  for (const std::size_t size : {std::size_t{0}, std::size_t{15}, std::size_t{16},
                                 honest.backup.size() - 1, honest.backup.size() + 1}) {
    Bytes other = honest.backup;
    other.resize(size);
    EXPECT_EQ(honest.refusal(other), wrong_length) << size;
    EXPECT_EQ(error_of(honest.backups.open(honest.share.statement, honest.share.recovery, other)),
              wrong_length);
  }
}

TEST(Attack, row_47_opened_half_not_canonical) {
  const Honest honest;
  auto parsed = *backup::decode(honest.backup);
  std::size_t opened = 0;
  while (bit_of(parsed.bits, opened) == 0) ++opened;
  parsed.all[opened].x.fill(0xff);
  const Bytes changed = backup::encode(parsed);
  EXPECT_EQ(honest.refusal(changed)->fault, Fault::bad_scalar);
  EXPECT_TRUE(honest.opens(changed));
}

TEST(Attack, row_47_half_of_zero) {
  Honest honest;
  auto prover = honest.prover();
  const auto& x = honest.share.x.expose_secret();
  // x_{5,1} = 0, hidden in a row that opens it.
  until_bit(prover, 5, 1, [&] {
    honest.dice.fill(prover.seeds[5][1]);
    prover.set(5, x, x);
  });
  EXPECT_EQ(honest.refusal(prover.finish()), half_is_zero);
}

TEST(Attack, row_47_half_that_is_the_share) {
  // x_{5,1} = x leaves the identity for X_{5,0}, which has no encoding: the prover claims another.
  Honest honest;
  auto prover = honest.prover();
  const auto& x = honest.share.x.expose_secret();
  prover.halves[5][1] = x;
  auto bits = prover.challenge();
  bits[0] |= 1U << 5;
  EXPECT_EQ(honest.refusal(prover.finish(bits)), half_is_zero);
}

TEST(Attack, row_47_share_that_is_a_half) {
  // A dealer who also makes the backup picks the share as the half that a seed gives.
  Honest honest;
  const Digest seed = testing::draw_digest(honest.dice);
  const auto x = curve::Secp256k1::hash_to_scalar(
      {honest.share.statement.suite, crypto::ScalarLabel::pve_x}, {seed});
  auto statement = honest.share.statement;
  statement.X_ell = mul_base_vartime(x);
  Prover<curve::Secp256k1> prover(statement, x, honest.dice);
  prover.seeds[5][0] = seed;
  until_bit(prover, 5, 0, [&] {
    honest.dice.fill(prover.seeds[5][1]);
    prover.split(5, x);
  });
  EXPECT_EQ(error_of(honest.backups.check(statement, prover.finish())), half_is_zero);
}

TEST(Attack, row_47_every_row_bad_but_one) {
  const Honest honest;
  for (const std::size_t good : {0U, 64U, 127U}) {
    auto parsed = *backup::decode(honest.backup);
    for (std::size_t i = 0; i < backup::rows; ++i) {
      if (i != good) parsed.all[i].unopened[40] ^= 1;
    }
    EXPECT_TRUE(honest.opens(backup::encode(parsed)));
    parsed.all[good].unopened[40] ^= 1;
    EXPECT_FALSE(honest.opens(backup::encode(parsed)));
  }
}

TEST(Attack, row_47_decrypts_to_another_share) {
  Honest honest;
  auto prover = honest.prover();
  const auto wrong = [&](std::size_t i, unsigned b) {
    prover.encrypt(i, b, prover.halves[i][b] + curve::Scalar(1),
                   honest.share.recovery.public_key());
  };
  Bits bits{};
  for (std::size_t i = 0; i + 1 < backup::rows; ++i) wrong(i, 1);
  EXPECT_TRUE(honest.opens(prover.finish(bits)));
  wrong(127, 1);
  EXPECT_EQ(error_of(honest.backups.open(honest.share.statement, honest.share.recovery,
                                         prover.finish(bits))),
            nothing_opens);
}

/// A ciphertext under the key that everybody knows if the exchange gives zero.
backup::Ciphertext under_a_zero_secret(const Prover<curve::Secp256k1>& prover, std::size_t i) {
  const ByteArray<32> zero{};  // the point of order 4 is u = 0
  ByteArray<34> name;
  *std::ranges::copy(prover.label, name.begin()).out = static_cast<std::uint8_t>(i);
  name[33] = 1;
  const auto info = crypto::joined(zero, prover.statement.recovery_key.bytes(), name);
  const auto key = Secret<32>::filled([&](std::span<std::uint8_t, 32> out) {
    crypto::hkdf_sha256({.key_material = zero, .info = info}, out);
  });
  const Bytes sealed =
      crypto::chacha20_poly1305_seal(key, {}, prover.halves[i][1].encode(), {name});
  backup::Ciphertext out{};
  std::ranges::copy(sealed, out.begin() + 32);
  return out;
}

TEST(Attack, row_47_shared_secret_of_zero) {
  Honest honest;
  auto prover = honest.prover();
  for (std::size_t i = 0; i < backup::rows; ++i) {
    prover.ciphertexts[i][1] = under_a_zero_secret(prover, i);
  }
  EXPECT_EQ(error_of(honest.backups.open(honest.share.statement, honest.share.recovery,
                                         prover.finish(Bits{}))),
            nothing_opens);
}

TEST(Attack, row_47_decrypted_half_not_canonical) {
  Honest honest;
  auto prover = honest.prover();
  ByteArray<32> largest;
  largest.fill(0xff);
  for (std::size_t i = 0; i + 1 < backup::rows; ++i) {
    const auto esk =
        crypto::X25519SecretKey::from_bytes(backup::ephemeral_key(prover.tags, prover.seeds[i][1]));
    prover.ciphertexts[i][1] =
        backup::encrypt(honest.share.recovery.public_key(), esk,
                        {prover.label, static_cast<std::uint8_t>(i), 1}, largest);
  }
  EXPECT_TRUE(honest.opens(prover.finish(Bits{})));
}

TEST(Attack, row_04_each_of_128_bits_counts) {
  Honest honest;
  const auto prover = honest.prover();
  ASSERT_EQ(honest.refusal(prover.finish()), std::nullopt);
  for (std::size_t i = 0; i < 128; ++i) {
    auto bits = prover.challenge();
    bits[i / 8] = static_cast<std::uint8_t>(bits[i / 8] ^ (1U << (i % 8)));
    EXPECT_EQ(honest.refusal(prover.finish(bits)), not_the_challenge) << i;
  }
}

TEST(Attack, row_04_rows_bet_on) {
  // Whoever makes k rows bad bets on their bits: 2^k tries for a backup that holds. It opens all
  // the same, by any row not bet on.
  Honest honest;
  auto prover = honest.prover();
  constexpr std::size_t bets = 5;
  for (std::size_t i = 0; i < bets; ++i) prover.spoil(i, 1);  // bets on 1: the first half is opened
  std::size_t won = 0;
  Bytes lost;
  Bytes winner;
  for (unsigned attempt = 0; attempt < 1024; ++attempt) {
    prover.ciphertexts[0][1][attempt % 80] ^= static_cast<std::uint8_t>(1 + attempt / 80);
    const Bits bits = prover.challenge();
    const bool passes = (bits[0] & 0x1fU) == 0;
    won += passes;
    (passes ? winner : lost) = prover.finish(bits);
  }
  EXPECT_GT(won, 1024U / 32 / 2);
  EXPECT_LT(won, 1024U / 32 * 2);
  EXPECT_EQ(honest.refusal(lost), not_the_challenge);
  EXPECT_EQ(honest.refusal(winner), std::nullopt);
  EXPECT_TRUE(honest.opens(winner));
}

}  // namespace
}  // namespace countersign::protocol
