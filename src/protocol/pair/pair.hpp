#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "protocol/pair/contexts.hpp"
#include "protocol/pair/gate.hpp"
#include "protocol/protocol.hpp"
#include "protocol/rounds.hpp"

namespace countersign::protocol {

/// PAIR: two signers make the setup for their oblivious transfers, once for all their keys. Section
/// 4 of the protocol specification; docs/protocols/pair.md has the symbols and what is ours.
///
///   PR1  both    salt, next epoch, binding; the giver also Y = yB
///   PR2  taker   ctx_pair, 128 pairs of base-OT points, half of z
///   PR3  giver   tr2, an extension over what the base OT made, half of z, confirmation
///   PR4  taker   confirmation
///
/// Base OT makes the direction in which the taker is Alice; the extension makes the other.
///
/// 1. A difference of contexts (binding, epoch, ctx_pair, tr2) is found before anything is checked
///    that could be the peer's guess, ends the run and counts as nothing.
/// 2. Every other end after the peer's first message was answered counts against the pair's
///    re-setups, also an end that this code does not see: PairRecord counts beforehand.
/// 3. A failed extension check quarantines the pair, an earlier setup included.
/// 4. Crash: the taker stores the setup before PR4 leaves, the giver before it returns. If only the
///    taker got that far, the next slot fails with Fault::epoch_mismatch and PAIR is run again; an
///    earlier setup stays in use at the giver until then.

/// All that a run needs to know. The binding hashes what authorised it, and both sides must have
/// the same.
struct PairInputs {
  PairName pair;
  Digest binding;
  Secret<32> device_secret;
};

/// What the run has made, and the gate's store now holds.
struct PairMade {
  Digest setup;
  std::uint64_t epoch;
};

Rules pair_rules();

/// The session has exactly one peer. Gate and randomness outlive the machine.
Protocol<PairMade> pair(Net& net, PairInputs inputs, PairGate& gate, Random& random);

}  // namespace countersign::protocol
