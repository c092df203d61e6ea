#include "crypto/keys/structure.hpp"

#include <gtest/gtest.h>

#include "base/hex.hpp"
#include "keys_dealer.hpp"

namespace countersign::crypto {
namespace {

AccessStructure two_of_three() {
  return AccessStructure::make(threshold(2, {leaf(1), leaf(2), leaf(3)}), PartyCount{3}).value();
}

Error refusal(const Tree& tree, PartyCount parties) {
  const auto made = AccessStructure::make(tree, parties);
  EXPECT_FALSE(made.has_value());
  return made.has_value() ? Error{Fault::internal, "accepted"} : made.error();
}

Error refusal_of_bytes(std::string_view hex) {
  const auto made = AccessStructure::decode(from_hex(hex).value(), PartyCount{3});
  EXPECT_FALSE(made.has_value());
  return made.has_value() ? Error{Fault::internal, "accepted"} : made.error();
}

/// A leaf below `levels` thresholds of one child each.
Tree chain(std::size_t levels) {
  Tree tree = leaf(1);
  for (std::size_t i = 0; i < levels; ++i) tree = any_of({tree});
  return tree;
}

/// One threshold over `rows` thresholds of `columns` leaves each, all of party 1.
Tree grid(std::size_t rows, std::size_t columns) {
  return any_of(std::vector<Tree>(rows, any_of(std::vector<Tree>(columns, leaf(1)))));
}

constexpr Literal not_a_structure = "the bytes are not an access structure";

TEST(AccessStructure, lists_nodes_in_pre_order_and_leaves_in_declared_order) {
  const auto structure =
      AccessStructure::make(all_of({leaf(2), any_of({leaf(1), leaf(2)})}), PartyCount{2}).value();
  const auto nodes = structure.nodes();
  ASSERT_EQ(nodes.size(), 5u);
  EXPECT_EQ(nodes[0].t, 2);
  EXPECT_EQ(nodes[0].children, (std::vector<std::size_t>{1, 2}));
  EXPECT_EQ(nodes[2].t, 1);
  EXPECT_EQ(nodes[2].parent, 0u);
  EXPECT_EQ(nodes[2].position, 2);
  EXPECT_EQ(nodes[4].parent, 2u);
  EXPECT_TRUE(nodes[4].is_leaf());
  ASSERT_EQ(structure.leaves().size(), 3u);
  EXPECT_EQ(structure.leaves()[0], (AccessStructure::Leaf{1, Party{2}, {1}}));
  EXPECT_EQ(structure.leaves()[1], (AccessStructure::Leaf{3, Party{1}, {2, 1}}));
  EXPECT_EQ(structure.leaves()[2], (AccessStructure::Leaf{4, Party{2}, {2, 2}}));
  EXPECT_EQ(structure.leaves_of(Party{2}), (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(structure.party_count(), PartyCount{2});
}

TEST(AccessStructure, has_this_encoding) {
  EXPECT_EQ(to_hex(two_of_three().encode()), "010203000100000200000300");
  const auto weighted =
      AccessStructure::make(all_of({leaf(1), threshold(2, {leaf(2), leaf(1), leaf(2)})}),
                            PartyCount{2})
          .value();
  EXPECT_EQ(to_hex(weighted.encode()), "010202000100010203000200000100000200");
}

TEST(AccessStructure, may_be_a_single_leaf) {
  const auto structure = AccessStructure::make(leaf(1), PartyCount{1}).value();
  EXPECT_EQ(to_hex(structure.encode()), "000100");
  EXPECT_EQ(structure.leaves()[0].path, LeafPath{});
}

TEST(AccessStructure, decodes_what_it_encodes) {
  countersign::testing::SeededRandom dice(1);
  testing::RandomStructure random(dice);
  for (int i = 0; i < 1000; ++i) {
    const auto structure = random.draw();
    const auto decoded = AccessStructure::decode(structure.encode(), structure.party_count());
    ASSERT_TRUE(decoded.has_value());
    EXPECT_EQ(*decoded, structure);
  }
}

TEST(AccessStructure, refuses_bytes_that_end_early) {
  EXPECT_EQ(refusal_of_bytes(""), (Error{Fault::bad_length, not_a_structure}));
  EXPECT_EQ(refusal_of_bytes("0102030001000002000003"),
            (Error{Fault::bad_length, not_a_structure}));
  EXPECT_EQ(refusal_of_bytes("010203000100000200"), (Error{Fault::bad_length, not_a_structure}));
}

TEST(AccessStructure, refuses_trailing_bytes) {
  EXPECT_EQ(refusal_of_bytes("01020300010000020000030000"),
            (Error{Fault::bad_length, not_a_structure}));
}

TEST(AccessStructure, refuses_an_unknown_node_type) {
  EXPECT_EQ(refusal_of_bytes("020203000100000200000300"),
            (Error{Fault::bad_encoding, not_a_structure}));
}

TEST(AccessStructure, refuses_a_threshold_of_nothing) {
  constexpr Literal words = "a threshold is not between one and its children's count";
  EXPECT_EQ(refusal(threshold(0, {leaf(1)}), PartyCount{1}), (Error{Fault::bad_argument, words}));
  EXPECT_EQ(refusal(threshold(3, {leaf(1), leaf(2)}), PartyCount{2}),
            (Error{Fault::bad_argument, words}));
  EXPECT_EQ(refusal(all_of({}), PartyCount{1}), (Error{Fault::bad_argument, words}));
  EXPECT_EQ(refusal(any_of({}), PartyCount{1}), (Error{Fault::bad_argument, words}));
  EXPECT_EQ(refusal_of_bytes("010003000100000200000300"), (Error{Fault::bad_argument, words}));
  EXPECT_EQ(refusal_of_bytes("010403000100000200000300"), (Error{Fault::bad_argument, words}));
  EXPECT_EQ(refusal_of_bytes("010100"), (Error{Fault::bad_argument, words}));
}

TEST(AccessStructure, holds_at_most_255_children_a_threshold) {
  EXPECT_TRUE(AccessStructure::make(threshold(200, std::vector<Tree>(255, leaf(1))), PartyCount{1})
                  .has_value());
  EXPECT_EQ(refusal(any_of(std::vector<Tree>(256, leaf(1))), PartyCount{1}),
            (Error{Fault::over_limit, "a threshold has too many children"}));
}

TEST(AccessStructure, holds_at_most_8_thresholds_on_a_path) {
  EXPECT_TRUE(AccessStructure::make(chain(8), PartyCount{1}).has_value());
  EXPECT_EQ(refusal(chain(9), PartyCount{1}),
            (Error{Fault::over_limit, "the structure is too deep"}));
}

TEST(AccessStructure, holds_at_most_512_nodes) {
  EXPECT_TRUE(AccessStructure::make(grid(7, 72), PartyCount{1}).has_value());  // 1 + 7 + 504
  EXPECT_EQ(refusal(grid(8, 63), PartyCount{1}),                               // 1 + 8 + 504
            (Error{Fault::over_limit, "the structure has too many nodes"}));
}

TEST(AccessStructure, reads_no_more_than_512_nodes) {
  // Thresholds upon thresholds, cut short: whoever reads on finds that out at the end.
  Bytes endless;
  for (std::size_t k = 0; k < 600; ++k) endless.insert(endless.end(), {1, 1, 255});
  EXPECT_EQ(AccessStructure::decode(endless, PartyCount{1}).error(),
            (Error{Fault::over_limit, "the structure has too many nodes"}));
}

TEST(AccessStructure, refuses_a_leaf_of_nobody) {
  const Error error{Fault::bad_argument, "a leaf belongs to no listed party"};
  EXPECT_EQ(refusal(any_of({leaf(1), leaf(0)}), PartyCount{1}), error);
  EXPECT_EQ(refusal(any_of({leaf(1), leaf(2)}), PartyCount{1}), error);
  EXPECT_EQ(refusal(leaf(600), PartyCount{600}), error);
}

TEST(AccessStructure, refuses_a_party_without_a_leaf) {
  const Error error{Fault::bad_argument, "a party owns no leaf"};
  EXPECT_EQ(refusal(any_of({leaf(1), leaf(3)}), PartyCount{3}), error);
  EXPECT_EQ(refusal(any_of({leaf(1), leaf(2)}), PartyCount{3}), error);
}

}  // namespace
}  // namespace countersign::crypto
