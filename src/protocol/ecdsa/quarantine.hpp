#pragma once

#include <span>
#include <vector>

#include "protocol/ecdsa/tools.hpp"

namespace countersign::protocol::ecdsa {

/// What a failed check does to its pair, section 5.4 of the protocol specification. The error that
/// is returned is the check's, or that of a store in which this could not be made durable. The
/// caller of the run aborts the other runs of the pair.

/// The pair is quarantined already, or its store has failed in that: all its slots die.
Error slots_destroyed(const Tools& tools, const PairName& pair, const Error& failed);

/// Quarantines the pair, then destroys its slots. Crash: between the two the slots are lost as
/// well, because every step of a slot asks for its pairs.
Error quarantined(const Tools& tools, const PairName& pair, const Error& failed);

/// Holds if all pairs of this signer in the slot, made by these signers, are good. Else the slot
/// dies, and the error names the peer; an error of our own store kills nothing and names nobody.
Status pairs_good(const Tools& tools, std::span<const IdentityKey> signers, const SlotMeta& meta);

/// For a node that starts, before it takes part in anything: kills the slots of all pairs that are
/// not good any more, and says which. All slots are tried; the first error is returned, and then
/// the node must not go on.
Result<std::vector<SlotId>> sweep_at_start(const Tools& tools);

}  // namespace countersign::protocol::ecdsa
