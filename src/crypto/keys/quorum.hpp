#pragma once

#include <vector>

#include "crypto/keys/party_set.hpp"
#include "crypto/keys/structure.hpp"

namespace countersign::crypto {

/// Which sets of parties can act under a structure, and with which of their leaves (the protocol
/// specification, section 2.4). Combinatorics only: the numbers that follow from it are in
/// crypto/keys/coefficients.hpp.

/// At one threshold above a leaf: the position through which the leaf is reached, and the chosen
/// positions J, ascending, `position` among them. Its factor is prod p' / (p' - p), p' in J \ p.
struct Link {
  Position position;
  std::vector<Position> chosen;

  friend bool operator==(const Link&, const Link&) = default;
};

struct UsedLeaf {
  std::size_t leaf;  // index into leaves()
  Party party;
  std::vector<Link> chain;  // from the root down

  friend bool operator==(const UsedLeaf&, const UsedLeaf&) = default;
};

/// The leaves that take part, in declared order.
using Selection = std::vector<UsedLeaf>;

/// Whether the parties can act together. Parties that the structure does not have count for
/// nothing.
bool qualified(const AccessStructure& structure, const PartySet& parties);

/// At every threshold the first t satisfied children in declared order: one result for one set, on
/// every machine. Fault::not_qualified if there is none.
Result<Selection> select(const AccessStructure& structure, const PartySet& parties);

/// The same, and every party must be used: a party that holds no part of the additive sharing may
/// not sit in a signing. Fault::not_qualified if one is not.
Result<Selection> select_tight(const AccessStructure& structure, const PartySet& parties);

/// Whether select_tight() succeeds. Every quorum that is minimal under inclusion is tight.
bool tight(const AccessStructure& structure, const PartySet& parties);

/// All parties of the structure.
PartySet everyone(const AccessStructure& structure);

}  // namespace countersign::crypto
