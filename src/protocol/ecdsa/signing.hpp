#pragma once

#include "curve/ecdsa.hpp"
#include "protocol/ecdsa/batch.hpp"
#include "protocol/ecdsa/quorum_key.hpp"
#include "protocol/ecdsa/tools.hpp"
#include "protocol/protocol.hpp"
#include "protocol/rounds.hpp"

namespace countersign::protocol::ecdsa {

/// The online phase of threshold ECDSA, section 6.3 of the protocol specification: one slot, one
/// key, one approved message, one signature. docs/protocols/ecdsa.md has the symbols, the order of
/// checks, and what is ours.
///
///   R3  to one   req, the opening of (R_i, Z_i), corrections gamma, Gam, psi
///   R4  to all   req, a hash of all nonces, w_i, u_i
///
/// Mode B signs with a slot that is in stock; mode A makes one in the same run, of four rounds. R
/// is unknown to everybody until the request is fixed, in both: there is no way to get at it
/// earlier (see the documentation, mode C).
///
/// 1. R3 and R4 leave once for each slot, and are stored before they do. A run that is repeated
///    after a crash sends what was stored, and computes R4 only if none was.
/// 2. R4 leaves only when all signers of S have shown the same request.
/// 3. A failed Gamma check quarantines the pair, durably, before anything else happens, and nothing
///    of that step leaves.
/// 4. From the moment that R4 is stored the request counts as signed, whatever the run returns:
///    one corrupt signer may hold the signature. `end_of_signing` says so.
/// 5. What is returned has been verified under X_d and h.
/// 6. Before each of a slot's steps the pairs of S are asked for: the slot dies with any of them,
///    also if a crash has left out the sweep. A node that starts calls `sweep_at_start`.
/// 7. While R4 is awaited no secret of the slot or the key is in memory.

struct SigningInputs {
  const Share& share;
  const QuorumKey& key;
  SignRequest request;
};

/// Mode B. The session is a new one, of the ranks of S.
Protocol<curve::RecoverableSignature> sign_with_slot(Net& net, SlotId slot,
                                                     const SigningInputs& inputs, Tools tools);
Rules signing_rules(std::size_t signers);

/// Mode A. The session is the batch's. Fault::bad_argument for a batch of more than one slot,
/// Fault::not_qualified for one of other signers than the key's: a proposal is a peer's.
Protocol<curve::RecoverableSignature> sign_at_once(Net& net, const SlotBatch& batch,
                                                   const SigningInputs& inputs, Tools tools);
Rules signing_at_once_rules(const SlotBatch& batch);

/// After a crash, or if peers did not get all: the same request with the same slot, in the same
/// session, from what was stored on. The peers send again as well.
Protocol<curve::RecoverableSignature> resume_signing(Net& net, SlotId slot,
                                                     const SigningInputs& inputs, Tools tools);
Rules resumed_signing_rules(std::size_t signers);     // of a run of mode B
Rules resumed_at_once_rules(const SlotBatch& batch);  // of one of mode A

/// How a run has ended, as its caller must take it. Every result of a signing machine goes through
/// here: it is what kills the slot of a run that was ended from outside.
struct SigningEnd {
  Result<curve::RecoverableSignature> signature;
  bool counts_as_signed;
};
Result<SigningEnd> end_of_signing(const Tools& tools, const SlotId& slot,
                                  const SigningInputs& inputs,
                                  Result<curve::RecoverableSignature> result);

}  // namespace countersign::protocol::ecdsa
