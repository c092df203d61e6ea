// Laws of access structures over random trees (section 2.5 of the protocol specification).
#include <gtest/gtest.h>

#include "crypto/keys/coefficients.hpp"
#include "crypto/keys/minimal_quorums.hpp"
#include "crypto/keys/quorum.hpp"
#include "keys_dealer.hpp"

namespace countersign::crypto {
namespace {

using countersign::testing::SeededRandom;

/// All sets of the structure's parties, the empty one first.
std::vector<PartySet> all_sets(const AccessStructure& structure) {
  const unsigned parties = structure.party_count().value();
  std::vector<PartySet> sets(std::size_t{1} << parties);
  for (std::size_t bits = 0; bits < sets.size(); ++bits) {
    for (unsigned i = 0; i < parties; ++i) {
      if ((bits >> i & 1) != 0) sets[bits].insert(Party{static_cast<std::uint16_t>(i + 1)});
    }
  }
  return sets;
}

/// The definition, word for word.
bool satisfied(const AccessStructure& structure, std::size_t v, const PartySet& parties) {
  const auto& node = structure.nodes()[v];
  if (node.is_leaf()) return parties.contains(node.party);
  std::size_t count = 0;
  for (const std::size_t child : node.children) count += satisfied(structure, child, parties);
  return count >= node.t;
}

bool minimal(const AccessStructure& structure, const PartySet& parties) {
  if (!qualified(structure, parties)) return false;
  for (const Party party : parties.parties()) {
    PartySet rest = parties;
    rest.erase(party);
    if (qualified(structure, rest)) return false;
  }
  return true;
}

/// Linear algebra modulo a prime above every position.
constexpr std::uint64_t prime = 65'537;
using Row = std::vector<std::uint64_t>;

std::uint64_t power(std::uint64_t base, std::uint64_t exponent) {
  std::uint64_t result = 1;
  for (; exponent > 0; exponent >>= 1, base = base * base % prime) {
    if ((exponent & 1) != 0) result = result * base % prime;
  }
  return result;
}

std::size_t rank(std::vector<Row> rows) {
  std::size_t rank = 0;
  const std::size_t columns = rows.empty() ? 0 : rows[0].size();
  for (std::size_t column = 0; column < columns && rank < rows.size(); ++column) {
    const auto pivot = std::find_if(rows.begin() + static_cast<std::ptrdiff_t>(rank), rows.end(),
                                    [&](const Row& row) { return row[column] != 0; });
    if (pivot == rows.end()) continue;
    std::iter_swap(rows.begin() + static_cast<std::ptrdiff_t>(rank), pivot);
    const std::uint64_t inverse = power(rows[rank][column], prime - 2);
    for (std::size_t i = rank + 1; i < rows.size(); ++i) {
      const std::uint64_t factor = rows[i][column] * inverse % prime;
      for (std::size_t j = column; j < columns; ++j) {
        rows[i][j] = (rows[i][j] + (prime - factor) * rows[rank][j]) % prime;
      }
    }
    ++rank;
  }
  return rank;
}

/// Every leaf's share as a linear form in what the dealer draws: column 0 is the secret, the others
/// are the polynomials' coefficients.
std::vector<Row> coefficient_matrix(const AccessStructure& structure) {
  const auto nodes = structure.nodes();
  std::size_t columns = 1;
  for (const auto& node : nodes) columns += node.is_leaf() ? 0u : node.t - 1u;
  std::vector<Row> form(nodes.size(), Row(columns));
  form[0][0] = 1;
  std::vector<Row> shares;
  std::size_t next_column = 1;
  for (std::size_t v = 0; v < nodes.size(); ++v) {
    if (nodes[v].is_leaf()) {
      shares.push_back(form[v]);
      continue;
    }
    for (const std::size_t child : nodes[v].children) {
      form[child] = form[v];
      for (std::size_t e = 1; e < nodes[v].t; ++e) {
        form[child][next_column + e - 1] = power(nodes[child].position, e);
      }
    }
    next_column += nodes[v].t - 1u;
  }
  return shares;
}

/// Whether the shares of these parties determine the secret.
bool determines(const AccessStructure& structure, const PartySet& parties) {
  const auto matrix = coefficient_matrix(structure);
  std::vector<Row> known;
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    if (parties.contains(structure.leaves()[i].party)) known.push_back(matrix[i]);
  }
  std::vector<Row> with_secret = known;
  with_secret.emplace_back(matrix[0].size());
  with_secret.back()[0] = 1;
  return rank(known) == rank(with_secret);
}

TEST(RandomStructures, qualified_is_what_the_definition_says) {
  SeededRandom dice(2);
  for (int i = 0; i < 200; ++i) {
    const auto structure = testing::RandomStructure(dice).draw();
    for (const PartySet& set : all_sets(structure)) {
      EXPECT_EQ(qualified(structure, set), satisfied(structure, 0, set));
    }
  }
}

TEST(RandomStructures, supersets_of_a_qualified_set_are_qualified) {
  SeededRandom dice(3);
  for (int i = 0; i < 200; ++i) {
    const auto structure = testing::RandomStructure(dice).draw();
    for (const PartySet& set : all_sets(structure)) {
      if (!qualified(structure, set)) continue;
      for (const Party party : everyone(structure).parties()) {
        EXPECT_TRUE(qualified(structure, set | PartySet{party}));
      }
    }
  }
}

TEST(RandomStructures, shares_of_a_set_determine_the_secret_exactly_if_it_is_qualified) {
  SeededRandom dice(4);
  for (int i = 0; i < 200; ++i) {
    const auto structure = testing::RandomStructure(dice).draw();
    for (const PartySet& set : all_sets(structure)) {
      EXPECT_EQ(determines(structure, set), qualified(structure, set));
    }
  }
}

TEST(RandomStructures, minimal_quorums_are_all_there_and_tight) {
  SeededRandom dice(5);
  for (int i = 0; i < 200; ++i) {
    const auto structure = testing::RandomStructure(dice).draw();
    const auto listed = minimal_quorums(structure).value();
    std::size_t count = 0;
    for (const PartySet& set : all_sets(structure)) {
      if (!minimal(structure, set)) continue;
      ++count;
      EXPECT_NE(std::ranges::find(listed, set), listed.end());
      EXPECT_TRUE(tight(structure, set));
    }
    EXPECT_EQ(listed.size(), count);
  }
}

/// Checks a selection against its definition, node by node, from what its leaves say.
void expect_first_satisfied_children(const AccessStructure& structure, const PartySet& set) {
  const auto selection = select(structure, set).value();
  EXPECT_EQ(select(structure, set).value(), selection);
  for (const UsedLeaf& used : selection) {
    EXPECT_TRUE(set.contains(used.party));
    std::size_t v = 0;
    for (const Link& link : used.chain) {
      const auto& node = structure.nodes()[v];
      std::vector<Position> first;
      for (const std::size_t child : node.children) {
        const bool wanted = first.size() < node.t && satisfied(structure, child, set);
        if (wanted) first.push_back(structure.nodes()[child].position);
      }
      EXPECT_EQ(link.chosen, first);
      EXPECT_NE(std::ranges::find(first, link.position), first.end());
      v = node.children[link.position - 1u];
    }
    EXPECT_EQ(v, structure.leaves()[used.leaf].node);
  }
}

TEST(RandomStructures, select_takes_the_first_t_satisfied_children_everywhere) {
  SeededRandom dice(6);
  for (int i = 0; i < 100; ++i) {
    const auto structure = testing::RandomStructure(dice).draw();
    for (const PartySet& set : all_sets(structure)) {
      if (qualified(structure, set)) expect_first_satisfied_children(structure, set);
    }
  }
}

void expect_reconstruction(const AccessStructure& structure, const PartySet& set,
                           const PublicScalar& secret, const std::vector<PublicScalar>& shares) {
  const Group group = secret.group();
  PublicScalar sum = PublicScalar::of(group, 0);
  PublicScalar weights = sum;
  for (const auto& party : coefficients_vartime(group, select(structure, set).value())) {
    PublicScalar om = PublicScalar::of(group, 0);
    for (const auto& [index, c] : party.leaves) {
      EXPECT_EQ(structure.leaves()[index].party, party.party);
      sum = sum + c * shares[index];
      om = om + c;
    }
    EXPECT_EQ(om, party.om);
    weights = weights + om;
  }
  EXPECT_EQ(sum, secret);
  EXPECT_EQ(weights, PublicScalar::of(group, 1));
}

TEST(RandomStructures, every_qualified_set_reconstructs_the_secret) {
  SeededRandom dice(7);
  for (const Group group : {Group::secp256k1, Group::ed25519}) {
    for (int i = 0; i < 30; ++i) {
      const auto structure = testing::RandomStructure(dice).draw();
      const auto secret = testing::random_scalar(group, dice);
      const auto shares = testing::deal(structure, secret, dice);
      for (const PartySet& set : all_sets(structure)) {
        if (qualified(structure, set)) expect_reconstruction(structure, set, secret, shares);
      }
    }
  }
}

TEST(RandomStructures, every_minimal_quorum_reconstructs_the_key) {
  SeededRandom dice(8);
  for (const Group group : {Group::secp256k1, Group::ed25519}) {
    for (int i = 0; i < 8; ++i) {
      const auto structure = testing::RandomStructure(dice).draw();
      const auto secret = testing::random_scalar(group, dice);
      const auto X_ell = testing::points_of(testing::deal(structure, secret, dice));
      const auto quorums = minimal_quorums(structure).value();
      for (const PartySet& set : quorums) {
        const auto quorum = coefficients_vartime(group, select_tight(structure, set).value());
        EXPECT_EQ(reconstruct_vartime(quorum, X_ell).value(), testing::point_of(secret));
        std::vector<Term> additive;
        for (const auto& party : quorum) {
          additive.push_back(
              {PublicScalar::of(group, 1), additive_point_vartime(party, X_ell).value()});
        }
        EXPECT_EQ(sum_vartime(group, additive).value(), testing::point_of(secret));
      }
    }
  }
}

}  // namespace
}  // namespace countersign::crypto
