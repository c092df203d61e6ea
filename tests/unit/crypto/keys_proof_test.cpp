// The expected challenge and proofs are from a second computation, in Python from section 1.5 of
// the protocol specification: x = 1000003, tau = 7.
#include "crypto/keys/proof.hpp"

#include <gtest/gtest.h>

#include "base/hex.hpp"
#include "keys_dealer.hpp"

namespace countersign::crypto {
namespace {

struct Expected {
  Suite suite;
  std::string_view challenge;
  std::string_view proof;
};

const Expected expected[] = {
    {Suite::ecdsa_secp256k1, "134c04a84e147948e5f9724ece56fc4490b8f0088bfb357b6aa2126e45d1100e",
     "025cbdf0646e5db4eaa398f365f2ea7a0e3d419b7e0330e39ce92bddedcac4f9bc"
     "ebf52f60d1e602fc325f52eb35d3a443ab39ee0412681762c15d864915931abf"},
    {Suite::frost_ed25519, "6fbac0e8eb3aa4d0eaf9224e10ea66fd359439525505ed219ea90d57b1063e0d",
     "b862409fb5c4c4123df2abf7462b88f041ad36dd6864ce872fd5472be363c5b1"
     "dbd77f145d1aa638211490f1f84f44dee986700ce735684c0526923ea8925909"},
    {Suite::frost_bip340, "2c65c8f39574730059530a1af8bb0dccf63ec0e8c9d60f509fce94652921e104",
     "025cbdf0646e5db4eaa398f365f2ea7a0e3d419b7e0330e39ce92bddedcac4f9bc"
     "a2b8261ae0256bfc60eb2c2521893eb0e8622e6e6c0b8b0d87e319a2dbf6759f"},
};

ByteArray<32> filled(std::uint8_t fill) {
  ByteArray<32> bytes;
  bytes.fill(fill);
  return bytes;
}

using testing::identity;

ProofStatement statement(Suite suite) {
  return {suite,
          filled(0x61),
          Party{2},
          identity(0x12),
          ProofPurpose::root(),
          testing::point_of(PublicScalar::of(group_of(suite), 1'000'003))};
}

KnowledgeProof proof_of(const Expected& one) {
  return KnowledgeProof::decode(group_of(one.suite), from_hex(one.proof).value()).value();
}

const Error does_not_hold{Fault::bad_pok, "a proof of knowledge does not hold", {Party{2}}};

TEST(KnowledgeProof, agrees_with_the_specification) {
  for (const Expected& one : expected) {
    const auto proof = proof_of(one);
    EXPECT_EQ(to_hex(challenge(statement(one.suite), proof.Tp).encode()), one.challenge);
    EXPECT_TRUE(verify(proof, statement(one.suite)).has_value());
    EXPECT_EQ(to_hex(proof.encode()), one.proof);
  }
}

TEST(KnowledgeProof, holds_for_its_statement_only) {
  for (const Expected& one : expected) {
    const auto proof = proof_of(one);
    std::vector<ProofStatement> others(5, statement(one.suite));
    others[0].ctx = filled(0x62);
    others[1].idkey_i = identity(0x13);
    others[2].purpose = ProofPurpose::share_of({});
    others[3].purpose = ProofPurpose::share_of({1});
    others[4].X = testing::point_of(PublicScalar::of(group_of(one.suite), 1'000'004));
    for (const auto& other : others) EXPECT_EQ(verify(proof, other).error(), does_not_hold);
    auto other_party = statement(one.suite);
    other_party.i = Party{3};
    EXPECT_EQ(verify(proof, other_party).error(),
              (Error{does_not_hold.fault, does_not_hold.what, {Party{3}}}));
  }
}

TEST(KnowledgeProof, holds_for_its_suite_only) {
  EXPECT_EQ(verify(proof_of(expected[0]), statement(Suite::frost_bip340)).error(), does_not_hold);
  EXPECT_EQ(verify(proof_of(expected[2]), statement(Suite::ecdsa_secp256k1)).error(),
            does_not_hold);
}

TEST(KnowledgeProof, does_not_hold_with_another_response_or_commitment) {
  for (const Expected& one : expected) {
    const auto good = proof_of(one);
    const Group group = group_of(one.suite);
    auto proof = good;
    proof.s = proof.s + PublicScalar::of(group, 1);
    EXPECT_EQ(verify(proof, statement(one.suite)).error(), does_not_hold);
    proof = good;
    proof.Tp = PublicPoint::generator(group);
    EXPECT_EQ(verify(proof, statement(one.suite)).error(), does_not_hold);
    // s*G - c*X is the identity: a commitment to tau = 0, which no point is.
    proof = good;
    proof.s = challenge(statement(one.suite), proof.Tp) * PublicScalar::of(group, 1'000'003);
    EXPECT_EQ(verify(proof, statement(one.suite)).error(), does_not_hold);
  }
}

TEST(KnowledgeProof, has_one_length) {
  const Error error{Fault::bad_length, "a proof of the wrong length"};
  for (const Expected& one : expected) {
    Bytes wire = from_hex(one.proof).value();
    EXPECT_EQ(wire.size(), one.suite == Suite::frost_ed25519 ? 64u : 65u);
    wire.push_back(0);
    EXPECT_EQ(KnowledgeProof::decode(group_of(one.suite), wire).error(), error);
    wire.resize(wire.size() - 2);
    EXPECT_EQ(KnowledgeProof::decode(group_of(one.suite), wire).error(), error);
    EXPECT_EQ(KnowledgeProof::decode(group_of(one.suite), {}).error(), error);
  }
}

TEST(KnowledgeProof, has_a_valid_point_and_a_canonical_scalar) {
  Bytes wire = from_hex(expected[1].proof).value();
  wire[63] |= 0x10;
  EXPECT_EQ(KnowledgeProof::decode(Group::ed25519, wire).error(),
            (Error{Fault::bad_scalar, "a scalar is not below the order"}));
  wire = from_hex(expected[0].proof).value();
  wire[0] = 4;
  EXPECT_EQ(KnowledgeProof::decode(Group::secp256k1, wire).error(),
            (Error{Fault::bad_point, "not a point of the group"}));
}

TEST(KnowledgeProof, purposes_are_pairwise_different) {
  EXPECT_EQ(to_hex(ProofPurpose::root().field()), "726f6f74");
  EXPECT_EQ(to_hex(ProofPurpose::share_of({}).field()), "00000000");
  EXPECT_EQ(to_hex(ProofPurpose::share_of({2, 1}).field()),
            "02000000"
            "040000000000000002000000"
            "040000000000000001000000");
}

}  // namespace
}  // namespace countersign::crypto
