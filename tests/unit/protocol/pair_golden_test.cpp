// A golden run of PAIR. tests/model/ot_reference.py, which shares no code with what is tested here,
// prints the same values.

#include <gtest/gtest.h>

#include "base/hex.hpp"
#include "crypto/sha256.hpp"
#include "protocol/ot/vole.hpp"
#include "unit/protocol/pair_sides.hpp"

namespace countersign::protocol {
namespace {

using pair_sides::giver_name;
using pair_sides::InTransit;
using pair_sides::run_number;
using pair_sides::Sides;

std::string hash_of_bytes(View bytes) {
  return to_hex(crypto::sha256(bytes));
}

std::string hash_of_setup(const PairRecord& record) {
  Writer out;
  record.setup().encode(out);
  return hash_of_bytes(out.written());
}

TEST(PairGolden, run) {
  Sides sides;
  std::vector<std::string> messages;
  sides.run(run_number(1), [&](InTransit& message) {
    messages.push_back(hash_of_bytes(View(message.payload).subspan(1)));
  });
  const std::vector<std::string> golden = {
      "0df40131db1270474f4f2a3a09a18ec3e53d6a4c18cc3dbf797165eb13861390",
      "7dbb305e8072fb25274bb7753fffff9e790ea9332fc74c8011040d04c88e173b",
      "af36fc86ef18f8606874258fc9aadca6fcb7635759c6a9ed470f8a0507ac6620",
      "16b2033fec69b1c6ae3b5050ebcd32afb2ad3ce84877f4cb18354873da445c05",
      "c063f196489cff540ce22dfaad17f9adf8501731c95fa941e96c26f1e9b0fac5"};
  EXPECT_EQ(messages, golden);
  EXPECT_EQ(hash_of_setup(sides.giver.record()),
            "f0868b55528b3ff3f2a5c4dbc9404641646d37c954da67791a3236b81c18775b");
  EXPECT_EQ(hash_of_setup(sides.taker.record()),
            "e5ffd31393bd6ba5b382e620e18a4d957f6a2bec7a4cf52ecc0fe3e491641ac6");
}

TEST(PairGolden, contexts_of_what_uses_a_setup) {
  Sides sides;
  sides.run(run_number(1));
  const Digest setup = sides.giver.record().setup().hash;
  Digest batch;
  batch.fill(5);
  Digest salt;
  salt.fill(6);
  const PairName name = giver_name();
  const Digest pctx = direction_context(setup, {.alice = name.own, .bob = name.peer});
  EXPECT_EQ(to_hex(pctx), "f4af56d71310b62875741879a954408231102ec8aa854cbadc566cdcf3750d76");
  EXPECT_EQ(to_hex(extension_nonce({pctx, batch, salt})),
            "d1c87c1cf84bb3c4137dfe701d531ea049b20f2c95991e8feb3dbccf8aa7910c");
  EXPECT_EQ(to_hex(ot::hash_of(ot::VoleContext{pctx, batch, salt, Digest{}, setup})),
            "e5b9f82dfbc4a08bb3117c6719b510e4e2ef75d47a05360c8be4dab124a7b08f");
  EXPECT_NE(pctx, direction_context(setup, {.alice = name.peer, .bob = name.own}));
}

}  // namespace
}  // namespace countersign::protocol
