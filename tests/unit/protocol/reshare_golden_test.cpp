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
  EXPECT_EQ(golden.messages, "a5232ee043b0c6ed2d425fb9526cfd734315bdb8be83e8e0b7e427f9059e8a1a");
  EXPECT_EQ(golden.result, "6dfb330cf298d22028ebc152625dbb78f502c37c32c13ee3f9e45b2aa0518253");
  EXPECT_EQ(golden.record, "50da51e171073680664b67eea8225a7cbbccb9e42ea11faedbe4391360d6d6e3");
}

TEST(ReshareGolden, run_of_a_taproot_key) {
  const Golden golden = run_of<Secp256k1>(crypto::Suite::frost_bip340);
  EXPECT_EQ(golden.messages, "9c4fce535c704e395230385b1032af30ab736d560b6fe50a9375f3d95f824dc2");
  EXPECT_EQ(golden.result, "d6903bdb6d2d3369c797b0ed63812867fca4c0ea8cbc03bd31d009e29a366a10");
  EXPECT_EQ(golden.record, "8d2a95ceb0351546b0b9682083b8ddeab716e4ebf26f3674bdfac8f256a277aa");
}

TEST(ReshareGolden, run_of_an_ed25519_key) {
  const Golden golden = run_of<Ed25519>(crypto::Suite::frost_ed25519);
  EXPECT_EQ(golden.messages, "2ba4467091547c565f8732a3e8edddd63a0771a008cbcbc7a29898c9cf04f42b");
  EXPECT_EQ(golden.result, "77e40094bbb0f37b021b5c645e15d6edaee19a53b89b7567e9683661cc645b9b");
  EXPECT_EQ(golden.record, "b280e1c413bf5e81f7bb29a94c10f890e610924acdfa983f4773997d637f2c5c");
}

}  // namespace
}  // namespace countersign::protocol
