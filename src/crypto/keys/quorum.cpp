#include "crypto/keys/quorum.hpp"

#include <algorithm>

#include "base/guard.hpp"

namespace countersign::crypto {
namespace {

/// For every node whether the parties satisfy it. Children have greater numbers than their parent.
std::vector<bool> satisfied_nodes(const AccessStructure& structure, const PartySet& parties) {
  const auto nodes = structure.nodes();
  std::vector<bool> satisfied(nodes.size());
  for (std::size_t v = nodes.size(); v-- > 0;) {
    const auto& node = nodes[v];
    if (node.is_leaf()) {
      satisfied[v] = parties.contains(node.party);
      continue;
    }
    const auto count = std::ranges::count_if(node.children, [&](auto c) { return satisfied[c]; });
    satisfied[v] = count >= node.t;
  }
  return satisfied;
}

/// What select() chose: for every node that is used, the positions of its chosen children.
struct Choice {
  std::vector<bool> used;
  std::vector<std::vector<Position>> chosen;
};

Choice choose(const AccessStructure& structure, const std::vector<bool>& satisfied) {
  const auto nodes = structure.nodes();
  Choice choice{std::vector<bool>(nodes.size()), {}};
  choice.chosen.resize(nodes.size());
  choice.used[0] = true;
  for (std::size_t v = 0; v < nodes.size(); ++v) {
    if (!choice.used[v]) continue;
    for (const std::size_t child : nodes[v].children) {
      if (!satisfied[child] || choice.chosen[v].size() == nodes[v].t) continue;
      choice.used[child] = true;
      choice.chosen[v].push_back(nodes[child].position);
    }
  }
  return choice;
}

std::vector<Link> chain_of(std::size_t node, const AccessStructure& structure,
                           const Choice& choice) {
  std::vector<Link> chain;
  for (std::size_t v = node; v != 0; v = structure.nodes()[v].parent) {
    const auto& below = structure.nodes()[v];
    chain.push_back({below.position, choice.chosen[below.parent]});
  }
  std::ranges::reverse(chain);
  return chain;
}

}  // namespace

bool qualified(const AccessStructure& structure, const PartySet& parties) {
  return satisfied_nodes(structure, parties)[0];
}

Result<Selection> select(const AccessStructure& structure, const PartySet& parties) {
  const auto satisfied = satisfied_nodes(structure, parties);
  if (!guard("quorum.qualified", satisfied[0])) {
    return Error{Fault::not_qualified, "the parties are not qualified"};
  }
  const auto choice = choose(structure, satisfied);
  Selection selection;
  for (std::size_t i = 0; i < structure.leaves().size(); ++i) {
    const auto& leaf = structure.leaves()[i];
    if (!choice.used[leaf.node]) continue;
    selection.push_back({i, leaf.party, chain_of(leaf.node, structure, choice)});
  }
  return selection;
}

Result<Selection> select_tight(const AccessStructure& structure, const PartySet& parties) {
  auto selection = select(structure, parties);
  if (!selection.has_value()) return selection;
  PartySet used;
  for (const UsedLeaf& leaf : *selection) used.insert(leaf.party);
  if (!guard("quorum.tight", used == parties)) {
    return Error{Fault::not_qualified, "a party of the set is not needed"};
  }
  return selection;
}

bool tight(const AccessStructure& structure, const PartySet& parties) {
  return select_tight(structure, parties).has_value();
}

PartySet everyone(const AccessStructure& structure) {
  PartySet parties;
  for (std::uint16_t i = 1; i <= structure.party_count().value(); ++i) parties.insert(Party{i});
  return parties;
}

}  // namespace countersign::crypto
