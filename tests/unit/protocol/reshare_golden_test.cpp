// Golden runs of resharing: what is sent and stored under fixed dice. A change here is a change of
// the protocol or of a stored format, and needs a new suite or format number.

#include <gtest/gtest.h>

#include "base/hex.hpp"
#include "crypto/sha256.hpp"
#include "protocol/reshare/share_record.hpp"
#include "support/reshare_stage.hpp"

namespace countersign::protocol {
namespace {

using curve::Ed25519;
using curve::Secp256k1;
using testing::ReshareRun;
using testing::ReshareStage;
using testing::SeededRandom;

struct Golden {
  std::string messages;  // hash of all of them, in the order in which they are sent
  std::string result;
  std::string record;  // hash of what a member stores
};

template <curve::Group G>
Golden run_of(crypto::Suite suite) {
  SeededRandom dice(77);
  const ReshareStage<G> stage(suite, testing::rotation_2of3_to_3of5(), dice);
  const auto terms = stage.terms();
  ReshareRun<G> run(stage, terms);
  crypto::Sha256 sent;
  auto results = run.results([&](testing::InTransit& message) { sent.update(message.payload); });
  Golden golden{to_hex(sent.digest()), {}, {}};
  for (auto& [j, result] : results) {
    if (!result->own.has_value()) continue;
    golden.result = to_hex(result->result);
    ShareRecord<G> record;
    const Status held =
        record.hold({stage.sid(), std::move(result->own->share), std::move(result->own->ready)});
    EXPECT_TRUE(held.has_value());
    golden.record = to_hex(crypto::sha256(record.encode().expose_secret()));
    break;
  }
  return golden;
}

TEST(ReshareGolden, run_of_an_ecdsa_key) {
  const Golden golden = run_of<Secp256k1>(crypto::Suite::ecdsa_secp256k1);
  EXPECT_EQ(golden.messages, "6a8e5210de44e1f46cbc2d762cded1b64facf0587b63329183ca67993c0ef236");
  EXPECT_EQ(golden.result, "c9b2003e2aa80d05aa04bde9eb56c4b750788df2dfeb4bf996bf50a56013382e");
  EXPECT_EQ(golden.record, "6594565086b9d2e34cf5755985559dd0f1b99f13a6b0857dfa21cb4c561826b0");
}

TEST(ReshareGolden, run_of_a_taproot_key) {
  const Golden golden = run_of<Secp256k1>(crypto::Suite::frost_bip340);
  EXPECT_EQ(golden.messages, "5021cee534d3956a124c52f488c803c63ffce45478a280b8a147e304fd30de5c");
  EXPECT_EQ(golden.result, "377b8023a91e326494197b65bc9a320b612e7e04b8413082db7777bbc68a16c1");
  EXPECT_EQ(golden.record, "5d0d62cead1d722cf88bd0b38868c51831d829dc21a431e18ccf29b0f7ec9f29");
}

TEST(ReshareGolden, run_of_an_ed25519_key) {
  const Golden golden = run_of<Ed25519>(crypto::Suite::frost_ed25519);
  EXPECT_EQ(golden.messages, "6a68d009ef97c2c184800a11bb32c57815d914a3eb74ca1ec0e560f60ba738c0");
  EXPECT_EQ(golden.result, "9f1a0e8a90dbf1a90bb2346130513b2fc0c4561354c67846eee684d4adc1947e");
  EXPECT_EQ(golden.record, "c9d6a897ea10484fefb7a924d62d5ea785b9cdca3b75abe056120a169bf4cbd7");
}

}  // namespace
}  // namespace countersign::protocol
