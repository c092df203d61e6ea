#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "crypto/keys/structure.hpp"
#include "support/seeded_random.hpp"

namespace countersign::testing {

/// Access structures for tests: t of n, and random trees.

inline crypto::AccessStructure flat(std::size_t t, std::uint16_t n) {
  std::vector<crypto::Tree> leaves;
  for (std::uint16_t i = 1; i <= n; ++i) leaves.push_back(crypto::leaf(i));
  return *crypto::AccessStructure::make(crypto::threshold(t, leaves), crypto::PartyCount(n));
}

/// A tree over the leaves, which it takes in random order, and thresholds of any height.
inline crypto::Tree draw_tree(std::vector<std::uint16_t> leaves, unsigned levels,
                              SeededRandom& dice) {
  if (leaves.size() == 1) return crypto::leaf(leaves.front());
  std::vector<std::vector<std::uint16_t>> groups(levels == 0 ? leaves.size()
                                                             : 2 + dice.below(leaves.size() - 1));
  for (std::size_t k = 0; k < leaves.size(); ++k) {
    std::swap(leaves[k], leaves[k + dice.below(leaves.size() - k)]);
    groups[k < groups.size() ? k : dice.below(groups.size())].push_back(leaves[k]);
  }
  std::vector<crypto::Tree> children;
  for (auto& group : groups) {
    children.push_back(draw_tree(std::move(group), levels == 0 ? 0 : levels - 1, dice));
  }
  return crypto::threshold(1 + dice.below(children.size()), children);
}

/// For n parties, of whom some have several leaves; up to four levels.
inline crypto::AccessStructure draw_structure(std::uint16_t n, SeededRandom& dice) {
  std::vector<std::uint16_t> leaves;
  for (std::uint16_t i = 1; i <= n; ++i) {
    const std::size_t weight = 1 + (dice.chance(30) ? 1 + dice.below(2) : 0);
    leaves.insert(leaves.end(), weight, i);
  }
  return *crypto::AccessStructure::make(draw_tree(leaves, 3, dice), crypto::PartyCount(n));
}

}  // namespace countersign::testing
