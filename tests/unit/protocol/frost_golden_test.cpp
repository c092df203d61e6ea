// Every byte of a signing under a fixed seed: a change here is a change of the suite.

#include <gtest/gtest.h>

#include "base/hex.hpp"
#include "crypto/sha256.hpp"
#include "unit/protocol/frost_table.hpp"

namespace countersign::protocol::frost {
namespace {

const std::vector<Party> signers = {Party(1), Party(3)};

/// Every payload in the order in which it is sent, then the signature, as one hash.
template <SigningSuite C>
std::string transcript(Table<C>& table, const Tweak& tweak, std::string& signature) {
  crypto::Sha256 hash;
  const testing::Alter record = [&](testing::InTransit& message) { hash.update(message.payload); };
  const auto fresh = table.run(signers, record, tweak);
  const auto stocked = table.run_from_stock(signers, table.stocked(signers), record, tweak);
  expect_signed(table, fresh, signers, tweak);
  expect_signed(table, stocked, signers, tweak);
  signature = to_hex(*fresh.at(Party(1))->signature);
  hash.update(fresh.at(Party(1))->ctx_frost).update(*stocked.at(Party(1))->signature);
  return to_hex(hash.digest());
}

TEST(FrostGolden, ed25519) {
  Table<Ed25519Sha512> table;
  std::string signature;
  EXPECT_EQ(transcript(table, {}, signature),
            "445348b638e83b9046901e8528e302619e5a3a60388633011fd25e1d4a92233e");
  EXPECT_EQ(signature,
            "deecc02880a2662a9b5e8c504a7c77adc4e9a60c9fed62ae8c9b29abf825ca445aeb4e76e1d81c8bc03f11"
            "df0a252748162ad04c251e9733a832847a67a43003");
}

TEST(FrostGolden, bip340) {
  Table<Bip340> table;
  const std::array<std::uint32_t, 2> steps = {0, 7};
  const Tweak tweak{*crypto::DerivationPath::make(steps), Taproot{Digest{8}}};
  std::string signature;
  EXPECT_EQ(transcript(table, tweak, signature),
            "a63206e717f5f15fa15957754d527ea94cb64afed8ee21437545cc5ca78c9537");
  EXPECT_EQ(signature,
            "42b70b5de849abff174ad88f172d7e160c7385892055a16593819070940975134d83c5e6e67cf84387390c"
            "38c7d0f7bf33dcd06f74a33dbd86a31cf8377683c0");
}

}  // namespace
}  // namespace countersign::protocol::frost
