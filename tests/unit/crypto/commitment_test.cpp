#include "crypto/commitment.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "base/hex.hpp"
#include "support/seeded_random.hpp"

namespace countersign::crypto {
namespace {

class FixedRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override { std::ranges::fill(out, std::uint8_t{0xaa}); }
};

struct CommitmentTest : ::testing::Test {
  CommitmentTag tag{Suite::ecdsa_secp256k1, CommitmentLabel::com_nonce};
  ByteArray<32> context = [] {
    ByteArray<32> bytes;
    std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
    return bytes;
  }();
  CommitmentFor what{tag, context, Party{3}};
  View payload = bytes_of("payload");
  Error refused{Fault::bad_opening, "opening does not match the commitment", {Party{3}}};
  FixedRandom fixed;
};

using Commitment = CommitmentTest;

TEST_F(Commitment, is_the_tagged_hash_of_the_specification) {
  // Computed with hashlib from sections 1.4 and 1.5.
  EXPECT_EQ(to_hex(commit(what, payload, fixed).commitment),
            "7aaa200ccc74e769107a36b5f9e72c22690e4d7fb92dce7784e3858c9a3c246b");
}

TEST_F(Commitment, opens_to_what_was_committed) {
  testing::SeededRandom random(1);
  const auto made = commit(what, payload, random);
  EXPECT_TRUE(
      check_opening(what, made.commitment, {payload, made.blind.expose_secret()}).has_value());
}

TEST_F(Commitment, is_blinded_afresh_each_time) {
  testing::SeededRandom random(1);
  EXPECT_NE(commit(what, payload, random).commitment, commit(what, payload, random).commitment);
}

TEST_F(Commitment, blames_its_maker_for_another_payload_or_blind) {
  const auto made = commit(what, payload, fixed);
  const auto blind = made.blind.expose_secret();
  EXPECT_EQ(check_opening(what, made.commitment, {bytes_of("payloae"), blind}).error(), refused);
  const ByteArray<32> other{};
  EXPECT_EQ(check_opening(what, made.commitment, {payload, other}).error(), refused);
}

TEST_F(Commitment, opens_in_no_other_run_for_no_other_maker_and_under_no_other_label) {
  const auto made = commit(what, payload, fixed);
  const Opening opening{payload, made.blind.expose_secret()};
  const ByteArray<32> other_run{};
  EXPECT_EQ(check_opening({tag, other_run, Party{3}}, made.commitment, opening).error(), refused);
  const CommitmentTag other_tag(Suite::ecdsa_secp256k1, CommitmentLabel::com_dkg);
  EXPECT_EQ(check_opening({other_tag, context, Party{3}}, made.commitment, opening).error(),
            refused);
  EXPECT_EQ(check_opening({tag, context, Party{4}}, made.commitment, opening).error(),
            (Error{Fault::bad_opening, "opening does not match the commitment", {Party{4}}}));
}

}  // namespace
}  // namespace countersign::crypto
