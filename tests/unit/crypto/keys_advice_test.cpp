#include "crypto/keys/advice.hpp"

#include <gtest/gtest.h>

#include "crypto/keys/minimal_quorums.hpp"
#include "crypto/keys/structure.hpp"
#include "keys_dealer.hpp"

namespace countersign::crypto {
namespace {

using testing::recovery_key;

AccessStructure made(const Tree& tree, std::uint16_t parties) {
  return AccessStructure::make(tree, PartyCount{parties}).value();
}

/// t of n parties with one leaf each, party 1 with `more` leaves on top.
AccessStructure flat(std::size_t t, std::uint16_t n, std::size_t more = 0) {
  std::vector<Tree> leaves(more, leaf(1));
  for (std::uint16_t i = 1; i <= n; ++i) leaves.push_back(leaf(i));
  return made(threshold(t, leaves), n);
}

TEST(MinimalQuorums, are_listed_smallest_first) {
  // The customer and two of the platform's three, or the board alone.
  const auto structure =
      made(any_of({all_of({leaf(1), threshold(2, {leaf(2), leaf(3), leaf(4)})}), leaf(5)}), 5);
  EXPECT_EQ(minimal_quorums(structure).value(),
            (std::vector<PartySet>{{Party{5}},
                                   {Party{1}, Party{2}, Party{3}},
                                   {Party{1}, Party{2}, Party{4}},
                                   {Party{1}, Party{3}, Party{4}}}));
}

TEST(MinimalQuorums, leave_out_sets_that_weights_make_superfluous) {
  const auto structure = made(threshold(2, {leaf(1), leaf(1), leaf(2), leaf(3)}), 3);
  EXPECT_EQ(minimal_quorums(structure).value(),
            (std::vector<PartySet>{{Party{1}}, {Party{2}, Party{3}}}));
}

TEST(MinimalQuorums, of_what_companies_use_are_listed) {
  EXPECT_EQ(minimal_quorums(flat(2, 32)).value().size(), 496u);
  EXPECT_EQ(minimal_quorums(flat(32, 32)).value().size(), 1u);
  EXPECT_EQ(minimal_quorums(flat(5, 12)).value().size(), 792u);
}

TEST(MinimalQuorums, too_many_to_list_are_over_the_limit) {
  EXPECT_EQ(minimal_quorums(flat(7, 15)).error(),  // 6,435 quorums
            (Error{Fault::over_limit, "there are too many minimal quorums to list"}));
}

TEST(Warnings, are_none_for_two_of_three) {
  EXPECT_TRUE(warnings(flat(2, 3)).empty());
}

TEST(Warnings, name_parties_that_suffice_and_parties_that_block) {
  EXPECT_EQ(warnings(made(any_of({leaf(1), all_of({leaf(2), leaf(3)})}), 3)),
            (std::vector<Warning>{{WarningKind::one_party_suffices, Party{1}}}));
  EXPECT_EQ(warnings(made(all_of({leaf(3), any_of({leaf(1), leaf(2)})}), 3)),
            (std::vector<Warning>{{WarningKind::one_lost_party_blocks, Party{3}}}));
}

TEST(Warnings, name_a_party_in_no_minimal_quorum) {
  const auto structure = made(any_of({leaf(1), all_of({leaf(1), leaf(2)})}), 2);
  EXPECT_EQ(warnings(structure),
            (std::vector<Warning>{{WarningKind::one_party_suffices, Party{1}},
                                  {WarningKind::one_lost_party_blocks, Party{1}},
                                  {WarningKind::party_is_irrelevant, Party{2}}}));
}

TEST(Warnings, say_when_relevance_could_not_be_found_out) {
  EXPECT_EQ(warnings(flat(9, 18, 1)),
            (std::vector<Warning>{{WarningKind::too_many_quorums, std::nullopt}}));
}

TEST(Warnings, of_any_size_are_found_where_parties_own_one_leaf) {
  EXPECT_TRUE(warnings(flat(16, 32)).empty());
}

TEST(RequireFit, refuses_ecdsa_where_one_party_is_qualified) {
  const auto alone = made(any_of({leaf(1), all_of({leaf(2), leaf(3)})}), 3);
  EXPECT_EQ(require_fit(Suite::ecdsa_secp256k1, alone).error(),
            (Error{Fault::bad_argument, "one party alone is qualified, and ecdsa needs two"}));
  EXPECT_TRUE(require_fit(Suite::frost_ed25519, alone).has_value());
  EXPECT_TRUE(require_fit(Suite::frost_bip340, alone).has_value());
  EXPECT_TRUE(require_fit(Suite::ecdsa_secp256k1, flat(2, 3)).has_value());
}

TEST(RecoveryKeys, one_that_opens_a_qualified_set_is_found) {
  const auto structure = made(all_of({leaf(1), threshold(2, {leaf(2), leaf(3), leaf(4)})}), 4);
  const std::vector apart = {recovery_key(1), recovery_key(2), recovery_key(2), recovery_key(4)};
  EXPECT_EQ(recovery_key_that_suffices(structure, apart), std::nullopt);
  const std::vector shared = {recovery_key(7), recovery_key(2), recovery_key(7), recovery_key(7)};
  EXPECT_EQ(recovery_key_that_suffices(structure, shared), recovery_key(7));
}

TEST(RecoveryKeys, the_key_of_a_party_that_suffices_does_too) {
  const auto structure = made(any_of({leaf(1), leaf(2)}), 2);
  const std::vector apart = {recovery_key(9), recovery_key(3)};
  EXPECT_EQ(recovery_key_that_suffices(structure, apart), recovery_key(3));
}

}  // namespace
}  // namespace countersign::crypto
