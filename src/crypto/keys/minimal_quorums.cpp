#include "crypto/keys/minimal_quorums.hpp"

#include <algorithm>

#include "base/guard.hpp"

namespace countersign::crypto {
namespace {

/// Sets of which none includes another.
using Antichain = std::vector<PartySet>;

class Listing final {
 public:
  explicit Listing(const AccessStructure& structure) : structure_(structure) {}

  Result<Antichain> run() {
    // Children have greater numbers than their parent, so they are all there when it needs them.
    std::vector<Antichain> quorums(structure_.nodes().size());
    for (std::size_t v = quorums.size(); v-- > 0;) {
      auto found = quorums_of(v, quorums);
      if (!found.has_value()) return found;
      quorums[v] = std::move(*found);
    }
    return std::move(quorums[0]);
  }

 private:
  Result<Antichain> quorums_of(std::size_t v, const std::vector<Antichain>& below) {
    const auto& node = structure_.nodes()[v];
    if (node.is_leaf()) return Antichain{PartySet{node.party}};
    // ways[k]: the minimal sets that satisfy k of the children seen so far.
    std::vector<Antichain> ways(node.t + std::size_t{1});
    ways[0].emplace_back();
    for (std::size_t seen = 0; seen < node.children.size(); ++seen) {
      const std::size_t left = node.children.size() - seen - 1;
      for (std::size_t k = std::min<std::size_t>(node.t, seen + 1); k >= 1; --k) {
        if (k + left < node.t) break;  // cannot reach t any more, and a smaller k even less
        auto added = add_unions(ways[k - 1], below[node.children[seen]], ways[k]);
        if (!added.has_value()) return added.error();
      }
    }
    return std::move(ways[node.t]);
  }

  Status add_unions(const Antichain& some, const Antichain& others, Antichain& to) {
    for (const PartySet& a : some) {
      for (const PartySet& b : others) {
        auto added = add(a | b, to);
        if (!added.has_value()) return added;
      }
    }
    return {};
  }

  Status add(const PartySet& set, Antichain& to) {
    comparisons_ += to.size() + 1;
    if (!guard("minimal-quorums.comparisons", comparisons_ <= quorum_comparisons_max)) {
      return Error{Fault::over_limit, "there are too many minimal quorums to list"};
    }
    const auto is_within = [&set](const PartySet& smaller) { return set.includes(smaller); };
    if (std::ranges::any_of(to, is_within)) return {};
    std::erase_if(to, [&set](const PartySet& larger) { return larger.includes(set); });
    to.push_back(set);
    return {};
  }

  const AccessStructure& structure_;
  std::size_t comparisons_ = 0;
};

}  // namespace

Result<std::vector<PartySet>> minimal_quorums(const AccessStructure& structure) {
  auto quorums = Listing(structure).run();
  if (!quorums.has_value()) return quorums;
  std::ranges::sort(*quorums, [](const PartySet& a, const PartySet& b) {
    return a.count() != b.count() ? a.count() < b.count() : a.parties() < b.parties();
  });
  return quorums;
}

}  // namespace countersign::crypto
