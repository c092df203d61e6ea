#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace countersign::crypto {

/// Who can use a key together: a tree of thresholds over leaves, each leaf owned by a party (the
/// protocol specification, section 2.1). AND is a threshold of all children, OR a threshold of one.
/// Every share of a key belongs to one leaf; a party may own several of them.
///
/// 1. An AccessStructure that exists is valid: all limits below hold, thresholds are in range, the
///    parties are exactly 1 to party_count() and each of them owns a leaf. It never changes.
/// 2. It has one encoding, in pre-order and in declared order: a leaf is byte 0 and the party
/// (u16),
///    a threshold is byte 1, t (u8), n (u8) and its n children. Decoding accepts nothing else.
/// 3. A child's evaluation point is its position 1 to n inside its parent. It follows from the
///    structure and is never received, so it can be neither 0 nor equal to another.

inline constexpr std::size_t structure_depth_max = 8;  // thresholds above any node
inline constexpr std::size_t structure_nodes_max = 512;
inline constexpr std::size_t structure_children_max = 255;

/// A child's place inside its parent, from 1 on.
using Position = std::uint8_t;

/// The name of a leaf: the positions that lead to it from the root.
using LeafPath = std::vector<Position>;

/// How many parties a structure is for.
using PartyCount = Strong<struct PartyCountTag, std::uint16_t>;

/// A tree as somebody wrote it down. Nothing about it has been checked; AccessStructure::make does.
class Tree final {
 public:
  struct Threshold {
    std::size_t t;
    std::size_t n;
  };
  using Node = std::variant<Party, Threshold>;

  friend Tree leaf(std::uint16_t party);
  friend Tree threshold(std::size_t t, const std::vector<Tree>& children);

 private:
  friend class AccessStructure;
  explicit Tree(std::vector<Node> nodes) : nodes_(std::move(nodes)) {}

  std::vector<Node> nodes_;  // one whole tree in pre-order
};

/// What people write: `threshold(2, {leaf(1), leaf(2), all_of({leaf(3), leaf(4)})})`.
Tree leaf(std::uint16_t party);
Tree threshold(std::size_t t, const std::vector<Tree>& children);
Tree all_of(const std::vector<Tree>& children);
Tree any_of(const std::vector<Tree>& children);

class AccessStructure final {
 public:
  /// Nodes are numbered in pre-order, so every parent comes before its children; the root is 0.
  struct Node {
    std::size_t parent = 0;  // of the root: itself
    Position position = 0;   // of the root: 0
    std::uint8_t t = 0;      // of a leaf: 0
    Party party;             // of a leaf only
    std::vector<std::size_t> children;

    bool is_leaf() const { return t == 0; }
    friend bool operator==(const Node&, const Node&) = default;
  };

  /// A leaf in declared order, which is the order of every list of shares, points and backups.
  struct Leaf {
    std::size_t node;
    Party party;
    LeafPath path;

    friend bool operator==(const Leaf&, const Leaf&) = default;
  };

  /// Fault::over_limit if a limit is passed, else Fault::bad_argument. `parties` is the length of
  /// the list of members that the structure is for.
  static Result<AccessStructure> make(const Tree& tree, PartyCount parties);

  /// The same from the encoding: Fault::bad_length or Fault::bad_encoding if it is none. No more is
  /// read of it than a structure can have.
  static Result<AccessStructure> decode(View encoding, PartyCount parties);

  Bytes encode() const;

  std::span<const Node> nodes() const { return nodes_; }
  std::span<const Leaf> leaves() const { return leaves_; }
  PartyCount party_count() const { return parties_; }

  /// Indices into leaves().
  std::vector<std::size_t> leaves_of(Party party) const;

  friend bool operator==(const AccessStructure&, const AccessStructure&) = default;

 private:
  class Builder;
  AccessStructure() = default;

  std::vector<Node> nodes_;
  std::vector<Leaf> leaves_;
  PartyCount parties_;
};

}  // namespace countersign::crypto
