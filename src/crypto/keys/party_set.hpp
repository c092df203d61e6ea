#pragma once

#include <bitset>
#include <initializer_list>
#include <span>
#include <vector>

#include "base/result.hpp"

namespace countersign::crypto {

/// The greatest party index that any access structure can have: every party owns a leaf, and the
/// nodes are limited (structure_nodes_max, with one of them above the leaves).
inline constexpr std::size_t party_index_max = 511;

/// A set of parties. A value; its order is that of the indices, whatever the order of insertion.
class PartySet final {
 public:
  PartySet() = default;

  /// For sets written in code. An index of 0 or above party_index_max is a bug.
  PartySet(std::initializer_list<Party> parties);

  /// For lists from outside, which have one spelling: strictly ascending indices from 1 on, else
  /// Fault::bad_encoding.
  static Result<PartySet> from_ascending(std::span<const Party> parties);

  void insert(Party party);
  void erase(Party party);
  bool contains(Party party) const;
  bool includes(const PartySet& other) const { return (other.bits_ & ~bits_).none(); }
  std::size_t count() const { return bits_.count(); }

  /// The members in ascending order.
  std::vector<Party> parties() const;

  friend PartySet operator|(const PartySet& a, const PartySet& b) {
    PartySet both;
    both.bits_ = a.bits_ | b.bits_;
    return both;
  }
  friend bool operator==(const PartySet&, const PartySet&) = default;

 private:
  std::bitset<party_index_max + 1> bits_;
};

}  // namespace countersign::crypto
