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
  EXPECT_EQ(golden.messages, "");
  EXPECT_EQ(golden.result, "");
  EXPECT_EQ(golden.record, "");
}

TEST(ReshareGolden, run_of_a_taproot_key) {
  const Golden golden = run_of<Secp256k1>(crypto::Suite::frost_bip340);
  EXPECT_EQ(golden.messages, "");
  EXPECT_EQ(golden.result, "");
  EXPECT_EQ(golden.record, "");
}

TEST(ReshareGolden, run_of_an_ed25519_key) {
  const Golden golden = run_of<Ed25519>(crypto::Suite::frost_ed25519);
  EXPECT_EQ(golden.messages, "");
  EXPECT_EQ(golden.result, "");
  EXPECT_EQ(golden.record, "");
}

}  // namespace
}  // namespace countersign::protocol
