#include "protocol/recovery/structure_text.hpp"

#include <charconv>
#include <optional>
#include <vector>

#include "base/guard.hpp"

namespace countersign::protocol::recovery {
namespace {

using crypto::AccessStructure;
using crypto::Tree;

void write_node(const AccessStructure& structure, std::size_t node, std::string& out) {
  const auto& v = structure.nodes()[node];
  if (v.is_leaf()) {
    out += std::to_string(v.party.value());
    return;
  }
  out += std::to_string(v.t);
  char before = '(';
  for (const std::size_t child : v.children) {
    out += before;
    write_node(structure, child, out);
    before = ',';
  }
  out += ')';
}

class Parser final {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  /// A whole tree and nothing after it.
  std::optional<Tree> tree() {
    auto root = node(0);
    return root.has_value() && text_.empty() ? root : std::nullopt;
  }

 private:
  std::optional<Tree> node(std::size_t depth) {
    const auto number = read_number();
    if (!number.has_value() || depth > crypto::structure_depth_max) return std::nullopt;
    if (!skip('(')) return crypto::leaf(*number);
    std::vector<Tree> children;
    do {
      auto child = node(depth + 1);
      if (!child.has_value()) return std::nullopt;
      children.push_back(*std::move(child));
    } while (skip(','));
    if (!skip(')')) return std::nullopt;
    return crypto::threshold(*number, children);
  }

  std::optional<std::uint16_t> read_number() {
    std::uint16_t number = 0;
    const auto [end, failed] = std::from_chars(text_.data(), text_.data() + text_.size(), number);
    if (failed != std::errc() || text_.front() == '0') return std::nullopt;
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    return number;
  }

  bool skip(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }

  std::string_view text_;
};

}  // namespace

std::string text_of(const AccessStructure& structure) {
  std::string out;
  write_node(structure, 0, out);
  return out;
}

Result<AccessStructure> parse_structure(std::string_view text, crypto::PartyCount parties) {
  const auto tree = Parser(text).tree();
  if (!guard("recovery.structure-text", tree.has_value())) {
    return Error{Fault::bad_encoding, "not a structure: write one like 2(1,2,3)"};
  }
  return AccessStructure::make(*tree, parties);
}

}  // namespace countersign::protocol::recovery
