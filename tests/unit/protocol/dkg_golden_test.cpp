// Golden runs of key generation. tests/model/dkg_reference.py, which shares no code with what is
// tested here, prints the same values.

#include <gtest/gtest.h>

#include "base/hex.hpp"
#include "protocol/dkg/hashes.hpp"
#include "support/dkg_setup.hpp"

namespace countersign::protocol {
namespace {

struct Golden {
  std::string messages;  // SHA-256 over sender, receiver, length and payload of each, in order
  std::string result;
  std::string shares;  // SHA-256 over the leaf shares of parties 1 to 3
};

template <class Suite>
Golden golden_run() {
  testing::SeededRandom dice(11);
  const auto setup = testing::setup_over<Suite>(testing::nested_structure(), dice);
  testing::DkgWire<typename Suite::Group> wire({&setup, &setup, &setup}, SessionId(Digest{5}));
  crypto::Sha256 messages;
  const auto results = wire.run([&](testing::InTransit& message) {
    messages.update(crypto::le16(message.from.value())).update(crypto::le16(message.to.value()));
    messages.update(crypto::le64(message.payload.size())).update(message.payload);
  });
  crypto::Sha256 shares;
  for (const auto& [i, result] : results) {
    const auto& x = result.value().share.leaf_shares;
    for (std::size_t k = 0; k < x.size(); ++k) {
      shares.update(curve::encode_secret(secret_at(x, k)).expose_secret());
    }
  }
  return {to_hex(messages.digest()), to_hex(results.at(Party(1)).value().ready.result),
          to_hex(shares.digest())};
}

TEST(DkgGolden, run_of_ecdsa_secp256k1) {
  const Golden run = golden_run<testing::EcdsaSecp256k1>();
  EXPECT_EQ(run.messages, "48a93e87086550f931ef2be30ab50b3c147fcbad5dcb397247239167e09aaea0");
  EXPECT_EQ(run.result, "dd2061f91f7b6d3ec726064fc57a2e9e737cfe5b211efb80b487e6534bb800a5");
  EXPECT_EQ(run.shares, "1eecef009b3a26cf3bdb463c1d2d059b884bf40339f38b166e3c08dcf94ec3b3");
}

TEST(DkgGolden, run_of_frost_ed25519) {
  const Golden run = golden_run<testing::FrostEd25519>();
  EXPECT_EQ(run.messages, "e9fc381aae1239ae5f76e428ebb9ed2ecd8803fe5ac2338c9c405f04dd61601e");
  EXPECT_EQ(run.result, "796de283ae4df61a6b3183da8f83bad2c09ef8f73312b7f961de1e3ced7cfc09");
  EXPECT_EQ(run.shares, "412e77d954d0ff8017666db3dc639329b159d57edffa81ed9440d17d05946e80");
}

TEST(DkgGolden, run_of_frost_bip340) {
  const Golden run = golden_run<testing::FrostBip340>();
  EXPECT_EQ(run.messages, "45459538ba74f250eda794b850283fee5296297e30003f735236c66b29116df2");
  EXPECT_EQ(run.result, "bc2fe9bf85fadb21b5f6ecafb0fa43ecbd05a3c519bc8dcb89200f794cebc821");
  EXPECT_EQ(run.shares, "1eecef009b3a26cf3bdb463c1d2d059b884bf40339f38b166e3c08dcf94ec3b3");
}

TEST(DkgGolden, session) {
  Digest entry;
  entry.fill(9);
  EXPECT_EQ(to_hex(dkg::session_of(crypto::Suite::frost_bip340, entry, 2).value()),
            "6a0f8719eb6a0a97a30ebc19b58078be4f3c196db1ea84a539c28f11a7a396d9");
  EXPECT_NE(dkg::session_of(crypto::Suite::frost_bip340, entry, 2),
            dkg::session_of(crypto::Suite::frost_bip340, entry, 3));
}

}  // namespace
}  // namespace countersign::protocol
