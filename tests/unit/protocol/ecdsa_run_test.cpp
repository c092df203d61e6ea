// Threshold ECDSA between honest signers.

#include <gtest/gtest.h>

#include "support/error_of.hpp"
#include "support/signing_nodes.hpp"

namespace countersign::protocol::ecdsa {
namespace {

using testing::flat;
using testing::Signature;
using testing::SigningNodes;

crypto::PartySet first_two() {
  return {Party(1), Party(2)};
}

/// All signers have one signature, which verifies under the derived key and gives it back.
void expect_signed(SigningNodes& nodes, testing::Wire<Signature>& wire) {
  const auto results = wire.take_results();
  ASSERT_EQ(results.size(), nodes.ranks().size());
  for (const auto& [rank, result] : results) {
    ASSERT_TRUE(result.has_value()) << rank.value() << ": " << result.error().what.text();
    const auto& [X_d, h] = std::pair(nodes.node(rank).key.name().X_d, nodes.request(1).h);
    EXPECT_TRUE(curve::ecdsa_verifies(X_d, h, result->signature));
    EXPECT_FALSE(curve::is_high_public(result->signature.s));
    EXPECT_EQ(curve::ecdsa_recover(h, *result), Result<curve::Point>(X_d));
    EXPECT_EQ(result->signature.encode(), results.begin()->second->signature.encode());
  }
}

TEST(EcdsaRun, signs_at_once) {
  SigningNodes nodes(flat(2, 3), first_two());
  auto wire = nodes.sign_at_once_by_all();
  expect_signed(nodes, wire);
}

TEST(EcdsaRun, signs_with_slots_from_stock) {
  SigningNodes nodes(flat(2, 3), first_two());
  const auto slots = nodes.stocked(3);
  ASSERT_EQ(slots.size(), 3U);
  for (const SlotId& slot : slots) {
    auto wire = nodes.sign_by_all(slot);
    expect_signed(nodes, wire);
    EXPECT_EQ(nodes.node(1).facts(slot).state, SlotState::spent);
  }
}

TEST(EcdsaRun, signs_with_five_signers_of_a_larger_key) {
  SigningNodes nodes(flat(5, 7), {Party(7), Party(2), Party(3), Party(5), Party(6)});
  auto wire = nodes.sign_at_once_by_all();
  expect_signed(nodes, wire);
}

}  // namespace
}  // namespace countersign::protocol::ecdsa
