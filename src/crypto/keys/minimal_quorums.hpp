#pragma once

#include <vector>

#include "crypto/keys/party_set.hpp"
#include "crypto/keys/structure.hpp"

namespace countersign::crypto {

/// How many sets a listing may hold against others: about a tenth of a second of work, and it keeps
/// the list below 2,000 quorums. There can be more quorums than anybody can list, and the structure
/// may come from a stranger.
inline constexpr std::size_t quorum_comparisons_max = 2'000'000;

/// All qualified sets that no longer are if any one party leaves: smallest first, then by their
/// parties. Fault::over_limit if the listing would take too long. For showing to people and for
/// tests; no decision needs it.
Result<std::vector<PartySet>> minimal_quorums(const AccessStructure& structure);

}  // namespace countersign::crypto
