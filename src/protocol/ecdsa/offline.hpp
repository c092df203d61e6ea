#pragma once

#include <vector>

#include "protocol/ecdsa/batch.hpp"
#include "protocol/ecdsa/content.hpp"
#include "protocol/ecdsa/tools.hpp"
#include "protocol/protocol.hpp"
#include "protocol/rounds.hpp"

namespace countersign::protocol::ecdsa {

/// The offline phase of threshold ECDSA (DKLs23 [Doerner, Kondi, Lee, shelat, eprint 2023/765] with
/// the corrected multiplication of eprint 2026/976), section 6.2 of the protocol specification:
/// signers who have pair setups make slots, each for one signature of whatever key and message.
/// docs/protocols/ecdsa.md has the symbols, the order of checks, and what is ours.
///
///   P1  to all   salt_i, com_{i,b} to (R_i, Z_i)
///       to one   salt_i, setup, batch, and an OT extension in which i is Bob
///   P2  to one   the echo of all P1 broadcasts, and the VOLE messages in which i is Alice
///
/// 1. What a peer's context differs in is found before anything is checked that could be its guess
///    of a secret of ours. Such an end names who differs, which proves no guilt, and quarantines
///    nobody.
/// 2. The extension check runs inside the pair's gate, and P2 leaves through it.
/// 3. Echoes are compared before any VOLE is evaluated. So whoever shows two signers two P1 makes
///    nobody fail a check.
/// 4. A failed VOLE check quarantines the pair, durably, before anything else happens.
/// 5. All randomness is hedged, each slot's by its own id.

/// The slots of a batch, which nobody has stored yet. Fault::epoch_mismatch if a setup of the
/// proposal is not the own one. The parties of the net are the ranks of the batch.
Protocol<std::vector<SlotContent>> make_contents(Net& net, const SlotBatch& batch, Tools tools);

/// The whole offline phase: all slots of the batch are stored as free, or none is.
Protocol<std::vector<SlotId>> make_slots(Net& net, const SlotBatch& batch, Tools tools);
Rules batch_rules(const SlotBatch& batch);

/// What one peer may send in the offline phase, tags included.
std::size_t offline_bytes_max(const SlotBatch& batch);

}  // namespace countersign::protocol::ecdsa
