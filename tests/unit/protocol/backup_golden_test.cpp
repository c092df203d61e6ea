// Golden backups. tests/model/backup_reference.py, which shares no code with what is tested here,
// made the values; the inputs are streams of SplitMix64.

#include <gtest/gtest.h>

#include <string_view>

#include "base/hex.hpp"
#include "protocol/backup/verifiable_backups.hpp"
#include "support/backup_prover.hpp"

namespace countersign::protocol {
namespace {

struct Golden {
  crypto::Suite suite;
  std::string_view label;
  std::string_view bits;
  std::size_t bytes;
  std::string_view backup;
};

template <class G>
void expect_golden(const Golden& golden) {
  testing::SeededRandom dice(2026);
  testing::SeededRandom blinding(1);
  const G group = testing::make_group<G>(blinding);
  const auto share = testing::draw_share(group, golden.suite, dice);
  const VerifiableBackups<G> backups(group);
  const Bytes backup = backups.make(share.statement, share.x, dice);
  EXPECT_EQ(to_hex(backup::label_of(share.statement)), golden.label);
  EXPECT_EQ(to_hex(View(backup).first(16)), golden.bits);
  EXPECT_EQ(backup.size(), golden.bytes);
  EXPECT_EQ(to_hex(crypto::sha256(backup)), golden.backup);
}

TEST(BackupGolden, over_secp256k1) {
  expect_golden<curve::Secp256k1>(
      {crypto::Suite::ecdsa_secp256k1,
       "85b3f6658f2689bf8b7002653030b9bcec92c50ad38e1cde0be7e9ffe6a64bd9",
       "964ac0195907bef10abf38021c9b4758", 16'208,
       "60789c0423b8dc0cd040c836e0e9e1595be31c4eab88782ba4d89b3fd7f0c174"});
}

TEST(BackupGolden, over_ed25519) {
  expect_golden<curve::Ed25519>(
      {crypto::Suite::frost_ed25519,
       "3bc25309920ad01b469587226b7cf43ef77281ec4ef08c765b4c1ebc6e82a855",
       "816832acc8dbf5d8d97a2dde94ce77af", 16'624,
       "0ae0143ab0f4abe57b49ec9d4c5f726a05478ebe43efdafaeb98be69bc5a05e0"});
}

}  // namespace
}  // namespace countersign::protocol
