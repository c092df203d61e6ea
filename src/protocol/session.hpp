#pragma once

#include <map>
#include <vector>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/strong.hpp"

namespace countersign::protocol {

/// Names one run of one protocol and enters everything that the run hashes or signs. Never used
/// twice: the caller keeps a durable table of those that were.
using SessionId = Strong<struct SessionIdTag, Digest>;

/// One value per party, read as x.at(j). Ordered by party, so that iterating over it gives every
/// participant the same sequence.
template <class T>
using PerParty = std::map<Party, T>;

/// A run has at most this many participants: the old and the new members of a reshared wallet.
inline constexpr std::size_t parties_max = 64;

/// One participant's place in one run. `parties` are all participants, `self` among them, in any
/// order; their numbers are those of the structure or signer set and need not be consecutive.
struct Session {
  SessionId sid;
  Party self;
  std::vector<Party> parties;
};

}  // namespace countersign::protocol
