#include "crypto/keys/structure.hpp"

#include <algorithm>

#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "base/reader.hpp"
#include "base/writer.hpp"
#include "crypto/keys/party_set.hpp"

namespace countersign::crypto {
namespace {

static_assert(party_index_max == structure_nodes_max - 1);
static_assert(structure_children_max <= UINT8_MAX, "n and a position fit a byte");

constexpr std::uint8_t leaf_type = 0;
constexpr std::uint8_t threshold_type = 1;

Tree::Node read_node(Reader& in) {
  const std::uint8_t type = in.u8();
  if (type == leaf_type) return Party{in.u16()};
  if (!guard("structure.type-byte", type == threshold_type)) in.fail();
  const std::uint8_t t = in.u8();
  const std::uint8_t n = in.u8();
  return Tree::Threshold{t, n};
}

}  // namespace

Tree leaf(std::uint16_t party) {
  return Tree({Party{party}});
}

Tree threshold(std::size_t t, const std::vector<Tree>& children) {
  std::vector<Tree::Node> nodes = {Tree::Threshold{t, children.size()}};
  for (const Tree& child : children) std::ranges::copy(child.nodes_, std::back_inserter(nodes));
  return Tree(std::move(nodes));
}

Tree all_of(const std::vector<Tree>& children) {
  return threshold(children.size(), children);
}

Tree any_of(const std::vector<Tree>& children) {
  return threshold(1, children);
}

/// Appends nodes in pre-order. `open_` are the thresholds from the root down whose children are not
/// all there yet: the last of them is the parent of the next node.
class AccessStructure::Builder final {
 public:
  explicit Builder(PartyCount parties) { built_.parties_ = parties; }

  Status append(const Tree::Node& node) {
    if (!guard("structure.depth", open_.size() <= structure_depth_max)) {
      return Error{Fault::over_limit, "the structure is too deep"};
    }
    place();
    if (const auto* party = std::get_if<Party>(&node)) return make_leaf(*party);
    return make_threshold(std::get<Tree::Threshold>(node));
  }

  Result<AccessStructure> finish() && {
    invariant(open_.empty() && !built_.nodes_.empty(), "a tree lists all its nodes");
    PartySet owners;
    for (const Leaf& leaf : built_.leaves_) owners.insert(leaf.party);
    if (!guard("structure.every-party-owns-a-leaf", owners.count() == built_.parties_.value())) {
      return Error{Fault::bad_argument, "a party owns no leaf"};
    }
    return std::move(built_);
  }

 private:
  struct Open {
    std::size_t node;
    std::size_t n;
  };

  void place() {
    Node node;
    if (!open_.empty()) {
      node.parent = open_.back().node;
      auto& siblings = built_.nodes_[node.parent].children;
      siblings.push_back(built_.nodes_.size());
      node.position = static_cast<Position>(siblings.size());
    }
    built_.nodes_.push_back(std::move(node));
  }

  Status make_leaf(Party party) {
    const std::size_t last = std::min<std::size_t>(built_.parties_.value(), party_index_max);
    if (!guard("structure.party-in-range", party.value() >= 1 && party.value() <= last)) {
      return Error{Fault::bad_argument, "a leaf belongs to no listed party"};
    }
    const std::size_t number = built_.nodes_.size() - 1;
    built_.nodes_[number].party = party;
    LeafPath path;
    for (const Open& above : open_) {
      path.push_back(static_cast<Position>(built_.nodes_[above.node].children.size()));
    }
    built_.leaves_.push_back({number, party, std::move(path)});
    close_complete();
    return {};
  }

  Status make_threshold(const Tree::Threshold& threshold) {
    // This refuses a threshold without children as well.
    if (!guard("structure.threshold-in-range", threshold.t >= 1 && threshold.t <= threshold.n)) {
      return Error{Fault::bad_argument, "a threshold is not between one and its children's count"};
    }
    if (!guard("structure.children-count", threshold.n <= structure_children_max)) {
      return Error{Fault::over_limit, "a threshold has too many children"};
    }
    built_.nodes_.back().t = static_cast<std::uint8_t>(threshold.t);
    open_.push_back({built_.nodes_.size() - 1, threshold.n});
    return {};
  }

  void close_complete() {
    const auto complete = [this](const Open& open) {
      return built_.nodes_[open.node].children.size() == open.n;
    };
    while (!open_.empty() && complete(open_.back())) open_.pop_back();
  }

  AccessStructure built_;
  std::vector<Open> open_;
};

Result<AccessStructure> AccessStructure::make(const Tree& tree, PartyCount parties) {
  if (!guard("structure.nodes-count", tree.nodes_.size() <= structure_nodes_max)) {
    return Error{Fault::over_limit, "the structure has too many nodes"};
  }
  Builder builder(parties);
  for (const Tree::Node& node : tree.nodes_) {
    if (auto appended = builder.append(node); !appended.has_value()) return appended.error();
  }
  return std::move(builder).finish();
}

Result<AccessStructure> AccessStructure::decode(View encoding, PartyCount parties) {
  Reader in(encoding);
  std::vector<Tree::Node> nodes;
  for (std::size_t missing = 1; missing > 0 && in.good(); --missing) {
    if (!guard("structure.encoded-nodes-count", nodes.size() < structure_nodes_max)) {
      return Error{Fault::over_limit, "the structure has too many nodes"};
    }
    nodes.push_back(read_node(in));
    if (const auto* threshold = std::get_if<Tree::Threshold>(&nodes.back())) {
      missing += threshold->n;
    }
  }
  const auto finished = in.finished("the bytes are not an access structure");
  if (!finished.has_value()) return finished.error();
  return make(Tree(std::move(nodes)), parties);
}

Bytes AccessStructure::encode() const {
  Writer out;
  for (const Node& node : nodes_) {
    if (node.is_leaf()) {
      out.u8(leaf_type).u16(node.party.value());
    } else {
      out.u8(threshold_type).u8(node.t).u8(static_cast<std::uint8_t>(node.children.size()));
    }
  }
  return out.take();
}

std::vector<std::size_t> AccessStructure::leaves_of(Party party) const {
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < leaves_.size(); ++i) {
    if (leaves_[i].party == party) indices.push_back(i);
  }
  return indices;
}

}  // namespace countersign::crypto
