#pragma once

#include "protocol/ecdsa/tools.hpp"

namespace countersign::protocol::ecdsa {

/// What a failed check does to its pair, section 5.4 of the protocol specification. The error that
/// is returned is the check's, or that of a store in which this could not be made durable. The
/// caller of the run aborts the other runs of the pair.

/// The pair is quarantined already: all its slots die.
Error slots_destroyed(const Tools& tools, const PairName& pair, const Error& failed);

/// Quarantines the pair, then destroys its slots. Crash: between the two the slots cannot be used
/// either, because a node that starts voids the slots of pairs that are quarantined.
Error quarantined(const Tools& tools, const PairName& pair, const Error& failed);

}  // namespace countersign::protocol::ecdsa
