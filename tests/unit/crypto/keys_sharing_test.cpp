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
  std::vector<PartySet> sets(1);
  for (const Party party : everyone(structure).parties()) {
    const std::vector<PartySet> without = sets;
    for (const PartySet& set : without) sets.push_back(set | PartySet{party});
  }
  return sets;
}

std::vector<PartySet> qualified_sets(const AccessStructure& structure) {
  auto sets = all_sets(structure);
  std::erase_if(sets, [&](const PartySet& set) { return !qualified(structure, set); });
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

/// Takes as much of `pivot` from the row as makes its entry in that column zero.
void clear_column(Row& row, const Row& pivot, std::size_t column) {
  const std::uint64_t factor = row[column] * power(pivot[column], prime - 2) % prime;
  for (std::size_t j = column; j < row.size(); ++j) {
    row[j] = (row[j] + (prime - factor) * pivot[j]) % prime;
  }
}

std::size_t rank(std::vector<Row> rows) {
  std::size_t rank = 0;
  const std::size_t columns = rows.empty() ? 0 : rows[0].size();
  for (std::size_t column = 0; column < columns && rank < rows.size(); ++column) {
    const std::span<Row> left = std::span(rows).subspan(rank);
    const auto pivot = std::ranges::find_if(left, [&](const Row& row) { return row[column] != 0; });
    if (pivot == left.end()) continue;
    std::iter_swap(left.begin(), pivot);
    for (Row& row : left.subspan(1)) clear_column(row, left[0], column);
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
    for (const std::size_t child : nodes[v].children) form[child] = form[v];
    for (std::size_t e = 1; e < nodes[v].t; ++e, ++next_column) {
      for (const std::size_t c : nodes[v].children)
        form[c][next_column] = power(nodes[c].position, e);
    }
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
    const auto sets = qualified_sets(structure);
    for (const Party party : everyone(structure).parties()) {
      for (const PartySet& set : sets) EXPECT_TRUE(qualified(structure, set | PartySet{party}));
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
    auto minimal_sets = all_sets(structure);
    std::erase_if(minimal_sets, [&](const PartySet& set) { return !minimal(structure, set); });
    const auto listed = minimal_quorums(structure).value();
    EXPECT_TRUE(std::ranges::is_permutation(listed, minimal_sets));
    for (const PartySet& set : listed) EXPECT_TRUE(tight(structure, set));
  }
}

/// The positions of the first t children that the parties satisfy.
std::vector<Position> first_satisfied(const AccessStructure& structure, std::size_t v,
                                      const PartySet& parties) {
  const auto& node = structure.nodes()[v];
  std::vector<Position> first;
  for (const std::size_t child : node.children) {
    const bool wanted = first.size() < node.t && satisfied(structure, child, parties);
    if (wanted) first.push_back(structure.nodes()[child].position);
  }
  return first;
}

/// Checks a selection against its definition, node by node, from what its leaves say.
void expect_first_satisfied_children(const AccessStructure& structure, const PartySet& set) {
  const auto selection = select(structure, set).value();
  EXPECT_EQ(select(structure, set).value(), selection);
  for (const UsedLeaf& used : selection) {
    EXPECT_TRUE(set.contains(used.party));
    std::size_t v = 0;
    for (const Link& link : used.chain) {
      EXPECT_EQ(link.chosen, first_satisfied(structure, v, set));
      EXPECT_NE(std::ranges::find(link.chosen, link.position), link.chosen.end());
      v = structure.nodes()[v].children[link.position - 1u];
    }
    EXPECT_EQ(v, structure.leaves()[used.leaf].node);
  }
}

TEST(RandomStructures, select_takes_the_first_t_satisfied_children_everywhere) {
  SeededRandom dice(6);
  for (int i = 0; i < 100; ++i) {
    const auto structure = testing::RandomStructure(dice).draw();
    for (const PartySet& set : qualified_sets(structure)) {
      expect_first_satisfied_children(structure, set);
    }
  }
}

void expect_reconstruction(const AccessStructure& structure, const PartySet& set,
                           const PublicScalar& secret, const std::vector<PublicScalar>& shares) {
  const Group group = secret.group();
  PublicScalar sum = PublicScalar::of(group, 0);
  PublicScalar weights = sum;
  for (const auto& party : coefficients_vartime(group, select(structure, set).value())) {
    PublicScalar weight = PublicScalar::of(group, 0);
    for (const auto& [index, c] : party.leaves) {
      EXPECT_EQ(structure.leaves()[index].party, party.party);
      sum = sum + c * shares[index];
      weight = weight + c;
    }
    EXPECT_EQ(weight, party.om);
    weights = weights + weight;
  }
  EXPECT_EQ(sum, secret);
  EXPECT_EQ(weights, PublicScalar::of(group, 1));
}

void expect_every_qualified_set_reconstructs(const AccessStructure& structure, Group group,
                                             SeededRandom& dice) {
  const auto secret = testing::random_scalar(group, dice);
  const auto shares = testing::deal(structure, secret, dice);
  for (const PartySet& set : qualified_sets(structure)) {
    expect_reconstruction(structure, set, secret, shares);
  }
}

TEST(RandomStructures, every_qualified_set_reconstructs_the_secret) {
  SeededRandom dice(7);
  for (int i = 0; i < 30; ++i) {
    const auto structure = testing::RandomStructure(dice).draw();
    expect_every_qualified_set_reconstructs(structure, Group::secp256k1, dice);
    expect_every_qualified_set_reconstructs(structure, Group::ed25519, dice);
  }
}

/// From the leaves' points at once, and as the sum of the parties' additive points.
void expect_key(const PublicPoint& key, std::span<const PartyCoefficients> quorum,
                std::span<const PublicPoint> leaf_points) {
  EXPECT_EQ(reconstruct_vartime(quorum, leaf_points).value(), key);
  std::vector<Term> additive;
  additive.reserve(quorum.size());
  for (const auto& party : quorum) {
    additive.push_back(
        {PublicScalar::of(key.group(), 1), additive_point_vartime(party, leaf_points).value()});
  }
  EXPECT_EQ(sum_vartime(key.group(), additive).value(), key);
}

void expect_every_minimal_quorum_reconstructs(const AccessStructure& structure, Group group,
                                              SeededRandom& dice) {
  const auto secret = testing::random_scalar(group, dice);
  const auto leaf_points = testing::points_of(testing::deal(structure, secret, dice));
  const auto quorums = minimal_quorums(structure).value();
  for (const PartySet& set : quorums) {
    const auto quorum = coefficients_vartime(group, select_tight(structure, set).value());
    expect_key(testing::point_of(secret), quorum, leaf_points);
  }
}

TEST(RandomStructures, every_minimal_quorum_reconstructs_the_key) {
  SeededRandom dice(8);
  for (int i = 0; i < 8; ++i) {
    const auto structure = testing::RandomStructure(dice).draw();
    expect_every_minimal_quorum_reconstructs(structure, Group::secp256k1, dice);
    expect_every_minimal_quorum_reconstructs(structure, Group::ed25519, dice);
  }
}

}  // namespace
}  // namespace countersign::crypto
