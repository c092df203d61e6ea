#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "protocol/backup/verifiable_backups.hpp"
#include "support/backup_prover.hpp"
#include "support/error_of.hpp"

namespace countersign::protocol {
namespace {

using testing::BackedUpShare;
using testing::SeededRandom;

template <class G>
constexpr crypto::Suite suite_of = crypto::Suite::ecdsa_secp256k1;
template <>
constexpr crypto::Suite suite_of<curve::Ed25519> = crypto::Suite::frost_ed25519;

template <class G>
class Backup : public ::testing::Test {
 protected:
  SeededRandom dice{1};
  G group = testing::make_group<G>(dice);
  VerifiableBackups<G> backups{group};
  BackedUpShare<G> share = testing::draw_share(group, suite_of<G>, dice);
};
using Groups = ::testing::Types<curve::Secp256k1, curve::Ed25519>;
TYPED_TEST_SUITE(Backup, Groups);

std::size_t ones_in_the_bits(View backup) {
  std::size_t ones = 0;
  for (std::size_t i = 0; i < 128; ++i) ones += (backup[i / 8] >> (i % 8)) & 1U;
  return ones;
}

TYPED_TEST(Backup, holds_for_everybody_and_opens_for_the_owner_of_the_key) {
  const auto& [x, recovery, statement] = this->share;
  const Bytes backup = this->backups.make(statement, x, this->dice);
  EXPECT_EQ(this->backups.check(statement, backup), Status());
  EXPECT_TRUE(this->backups.holds(statement, backup));
  const auto opened = this->backups.open(statement, recovery, backup);
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->expose_secret().encode(), x.expose_secret().encode());
}

TYPED_TEST(Backup, has_the_size_that_the_specification_states) {
  const auto& [x, recovery, statement] = this->share;
  const Bytes backup = this->backups.make(statement, x, this->dice);
  EXPECT_EQ(backup.size(), 14'352 + 32 * ones_in_the_bits(backup));
  EXPECT_EQ(this->backups.size_of(View(backup).first(16)), backup.size());
  EXPECT_EQ(this->backups.size_of(backup), backup.size());
}

TYPED_TEST(Backup, says_how_long_it_is_with_its_first_16_bytes) {
  Bytes bits(16, 0x00);
  EXPECT_EQ(this->backups.size_of(bits), 14'352);
  bits[3] = 0x81;
  EXPECT_EQ(this->backups.size_of(bits), 14'352 + 64);
  bits.assign(16, 0xff);
  EXPECT_EQ(this->backups.size_of(bits), 14'352 + 128 * 32);
  EXPECT_EQ(this->backups.size_max(), 14'352 + 128 * 32);
  EXPECT_GT(this->backups.size_of(View(bits).first(15)), 15);
  EXPECT_GT(this->backups.size_of({}), 0);
}

TYPED_TEST(Backup, opens_each_row_by_its_bit) {
  const auto& [x, recovery, statement] = this->share;
  const auto parsed = backup::decode(this->backups.make(statement, x, this->dice));
  ASSERT_TRUE(parsed.has_value());
  const std::size_t ones = ones_in_the_bits(parsed->bits);
  EXPECT_GT(ones, 30);  // of 128, with a chance of less than 2^-30
  EXPECT_LT(ones, 98);
  std::size_t scalars = 0;
  for (const auto& row : parsed->all) scalars += row.x != ByteArray<32>{};
  EXPECT_EQ(scalars, ones);
}

/// A generator that is stuck.
class StuckRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override { std::ranges::fill(out, std::uint8_t{7}); }
};

template <class G>
std::set<Digest> seeds_in(const VerifiableBackups<G>& backups, const BackedUpShare<G>& share) {
  StuckRandom stuck;
  const auto parsed = backup::decode(backups.make(share.statement, share.x, stuck));
  std::set<Digest> seeds;
  for (const auto& row : parsed->all) seeds.insert(row.seed);
  return seeds;
}

TYPED_TEST(Backup, uses_no_seed_twice_although_the_generator_is_stuck) {
  auto seeds = seeds_in(this->backups, this->share);
  EXPECT_EQ(seeds.size(), 128);

  auto next_epoch = testing::draw_share(this->group, suite_of<TypeParam>, this->dice);
  next_epoch.x = this->share.x.clone();
  next_epoch.statement = this->share.statement;
  ++next_epoch.statement.epoch;
  seeds.merge(seeds_in(this->backups, next_epoch));
  EXPECT_EQ(seeds.size(), 2 * 128);

  auto other_share = testing::draw_share(this->group, suite_of<TypeParam>, this->dice);
  other_share.statement = this->share.statement;  // whose label says nothing of the share
  seeds.merge(seeds_in(this->backups, other_share));
  EXPECT_EQ(seeds.size(), 3 * 128);
}

TYPED_TEST(Backup, of_another_suite_hashes_otherwise) {
  auto other = this->share.statement;
  other.suite = crypto::Suite::frost_bip340;
  EXPECT_NE(backup::label_of(this->share.statement), backup::label_of(other));
}

TYPED_TEST(Backup, opens_with_its_own_recovery_key_only) {
  const auto& [x, recovery, statement] = this->share;
  const Bytes backup = this->backups.make(statement, x, this->dice);
  const auto other = crypto::X25519SecretKey::generate(this->dice);
  EXPECT_EQ(testing::error_of(this->backups.open(statement, other, backup)),
            (Error{Fault::bad_argument, "not the recovery key that the backup is for"}));
}

TYPED_TEST(Backup, of_the_test_prover_is_one) {
  const auto& [x, recovery, statement] = this->share;
  const testing::BackupProver<TypeParam> prover(statement, x.expose_secret(), this->dice);
  EXPECT_TRUE(this->backups.holds(statement, prover.finish()));
  EXPECT_TRUE(this->backups.open(statement, recovery, prover.finish()).has_value());
}

}  // namespace
}  // namespace countersign::protocol
