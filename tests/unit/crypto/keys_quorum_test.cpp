#include "crypto/keys/quorum.hpp"

#include <gtest/gtest.h>

#include "crypto/keys/coefficients.hpp"
#include "keys_dealer.hpp"

namespace countersign::crypto {
namespace {

AccessStructure made(const Tree& tree, std::uint16_t parties) {
  return AccessStructure::make(tree, PartyCount{parties}).value();
}

std::vector<std::size_t> leaves_of(const Selection& selection) {
  std::vector<std::size_t> leaves;
  for (const UsedLeaf& used : selection) leaves.push_back(used.leaf);
  return leaves;
}

TEST(PartySet, lists_its_members_in_ascending_order) {
  PartySet set = {Party{9}, Party{2}, Party{511}, Party{2}};
  EXPECT_EQ(set.parties(), (std::vector{Party{2}, Party{9}, Party{511}}));
  EXPECT_EQ(set.count(), 3u);
  set.erase(Party{9});
  EXPECT_FALSE(set.contains(Party{9}));
  EXPECT_TRUE(set.includes(PartySet{Party{511}}));
  EXPECT_FALSE(set.includes(PartySet{Party{2}, Party{3}}));
  EXPECT_FALSE(set.contains(Party{0}));
  EXPECT_FALSE(set.contains(Party{40'000}));
}

TEST(PartySet, takes_a_strictly_ascending_list_only) {
  const std::vector good = {Party{1}, Party{3}};
  EXPECT_EQ(PartySet::from_ascending(good).value(), (PartySet{Party{1}, Party{3}}));
  const Error error{Fault::bad_encoding, "parties are not in strictly ascending order"};
  const std::vector twice = {Party{1}, Party{1}};
  const std::vector unsorted = {Party{3}, Party{1}};
  const std::vector zero = {Party{0}, Party{1}};
  EXPECT_EQ(PartySet::from_ascending(twice).error(), error);
  EXPECT_EQ(PartySet::from_ascending(unsorted).error(), error);
  EXPECT_EQ(PartySet::from_ascending(zero).error(), error);
}

TEST(PartySet, takes_no_index_that_no_structure_has) {
  const std::vector last = {Party{511}};
  const std::vector beyond = {Party{512}};
  EXPECT_TRUE(PartySet::from_ascending(last).has_value());
  EXPECT_EQ(PartySet::from_ascending(beyond).error(),
            (Error{Fault::bad_encoding, "a party index is beyond every structure"}));
}

TEST(Quorum, takes_the_first_satisfied_children_in_declared_order) {
  const auto structure = made(threshold(2, {leaf(4), leaf(3), leaf(2), leaf(1)}), 4);
  const auto selection = select(structure, {Party{1}, Party{2}, Party{3}}).value();
  const std::vector<Position> J = {2, 3};
  EXPECT_EQ(selection, (Selection{{1, Party{3}, {{2, J}}}, {2, Party{2}, {{3, J}}}}));
}

TEST(Quorum, gives_a_leaf_its_chain_from_the_root_down) {
  const auto structure = made(all_of({leaf(1), threshold(2, {leaf(2), leaf(3), leaf(1)})}), 3);
  const auto selection = select(structure, {Party{1}, Party{3}}).value();
  ASSERT_EQ(leaves_of(selection), (std::vector<std::size_t>{0, 2, 3}));
  EXPECT_EQ(selection[2].party, Party{1});
  EXPECT_EQ(selection[2].chain, (std::vector<Link>{{2, {1, 2}}, {3, {2, 3}}}));
}

TEST(Quorum, refuses_a_set_that_is_not_qualified) {
  const auto structure = made(threshold(2, {leaf(1), leaf(2), leaf(3)}), 3);
  const Error error{Fault::not_qualified, "the parties are not qualified"};
  EXPECT_EQ(select(structure, {Party{2}}).error(), error);
  EXPECT_EQ(select(structure, {}).error(), error);
  EXPECT_EQ(select(structure, {Party{2}, Party{7}}).error(), error);
  EXPECT_FALSE(qualified(structure, {Party{2}}));
}

TEST(Quorum, refuses_a_set_that_is_not_tight) {
  const auto structure = made(threshold(2, {leaf(1), leaf(2), leaf(3)}), 3);
  const Error error{Fault::not_qualified, "a party of the set is not needed"};
  EXPECT_EQ(select_tight(structure, everyone(structure)).error(), error);
  EXPECT_EQ(select_tight(structure, {Party{1}, Party{2}, Party{7}}).error(), error);
  EXPECT_FALSE(tight(structure, everyone(structure)));
  EXPECT_TRUE(tight(structure, {Party{1}, Party{3}}));
}

TEST(Quorum, knows_weights) {
  // Party 1 counts for two of three, parties 2 and 3 for one each.
  const auto structure = made(threshold(3, {leaf(1), leaf(1), leaf(2), leaf(3)}), 3);
  EXPECT_TRUE(tight(structure, {Party{1}, Party{3}}));
  EXPECT_FALSE(qualified(structure, {Party{2}, Party{3}}));
  EXPECT_FALSE(qualified(structure, {Party{1}}));
  EXPECT_EQ(leaves_of(select(structure, {Party{1}, Party{3}}).value()),
            (std::vector<std::size_t>{0, 1, 3}));
}

TEST(Quorum, a_set_may_be_tight_and_not_minimal) {
  // The first leaf of party 1 comes before those of party 2, who would do alone.
  const auto structure = made(threshold(2, {leaf(1), leaf(2), leaf(2)}), 2);
  EXPECT_TRUE(qualified(structure, {Party{2}}));
  EXPECT_TRUE(tight(structure, {Party{1}, Party{2}}));
}

/// Lagrange's coefficients of the points 1 and 3 at zero are 3/2 and -1/2.
TEST(Coefficients, are_those_of_lagrange) {
  for (const Group group : {Group::secp256k1, Group::ed25519}) {
    const auto structure = made(threshold(2, {leaf(1), leaf(2), leaf(3)}), 3);
    const auto selection = select(structure, {Party{1}, Party{3}}).value();
    const auto parties = coefficients_vartime(group, selection);
    const auto half = PublicScalar::of(group, 2).inverse();
    ASSERT_EQ(parties.size(), 2u);
    EXPECT_EQ(parties[0].om, PublicScalar::of(group, 3) * half);
    EXPECT_EQ(parties[1].party, Party{3});
    EXPECT_EQ(parties[1].om, PublicScalar::of(group, 0) - half);
    EXPECT_EQ(parties[1].leaves[0].leaf, 2u);
    EXPECT_EQ(parties[1].leaves[0].c, parties[1].om);
  }
}

TEST(Coefficients, multiply_along_the_chain_and_add_up_over_a_party_s_leaves) {
  const Group group = Group::ed25519;
  // Root: points 1 and 2, coefficients 2 and -1. Below: points 1 and 3, coefficients 3/2 and -1/2.
  const auto structure = made(all_of({leaf(1), threshold(2, {leaf(2), leaf(3), leaf(1)})}), 3);
  const auto parties = coefficients_vartime(group, select(structure, {Party{1}, Party{2}}).value());
  const auto half = PublicScalar::of(group, 2).inverse();
  ASSERT_EQ(parties[0].leaves.size(), 2u);
  EXPECT_EQ(parties[0].leaves[1].c, half);
  EXPECT_EQ(parties[0].om, PublicScalar::of(group, 2) + half);
  EXPECT_EQ(parties[1].om, PublicScalar::of(group, 0) - PublicScalar::of(group, 3) * half);
}

TEST(Coefficients, an_additive_share_of_the_identity_is_refused) {
  for (const Group group : {Group::secp256k1, Group::ed25519}) {
    // Both leaves of party 1 have coefficients 2 and -1: shares 1 and 2 cancel.
    const auto structure = made(all_of({leaf(1), leaf(1)}), 1);
    const auto parties = coefficients_vartime(group, select(structure, {Party{1}}).value());
    const auto points =
        testing::points_of({PublicScalar::of(group, 1), PublicScalar::of(group, 2)});
    EXPECT_EQ(additive_point_vartime(parties[0], points).error(),
              (Error{Fault::bad_point, "a sum of points is the identity"}));
  }
}

}  // namespace
}  // namespace countersign::crypto
