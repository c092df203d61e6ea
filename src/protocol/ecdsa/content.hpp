#pragma once

#include "base/bytes.hpp"
#include "base/reader.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "curve/point.hpp"
#include "curve/secp256k1.hpp"
#include "protocol/ot/vole.hpp"
#include "protocol/session.hpp"
#include "protocol/slots/slot.hpp"

namespace countersign::protocol::ecdsa {

/// What one signer keeps of a slot between the offline and the online phase (the protocol
/// specification, 6.2). Symbols: r_i, phi_i, zeta_i the shares of nonce, mask and zero; R_i, Z_i
/// their points, committed to as com_i with `blind`; alpha, t of the VOLE in which i is Alice, with
/// Gam = t * G; beta, o of the one in which i is Bob; f_ij the half of the zero share that i and j
/// have in common.
///
/// It signs once. Whoever uses it twice, for two messages, two keys or two sets of R3, gives r_i
/// and sk_i away: hence it lives behind SlotGate only, sealed and outside backups.

struct SlotPeer {
  ot::VoleSender alice;
  ByteArray<33> Gam_r;  // t_1 * G
  ByteArray<33> Gam_s;  // t_2 * G
  ot::VoleReceiver bob;
  curve::SecretScalar f;
};

struct SlotContent {
  Digest echoP1;
  PerParty<Digest> com;  // of all signers
  curve::SecretScalar r;
  curve::SecretScalar phi;
  curve::SecretScalar zeta;
  Secret<32> blind;
  curve::Point R;
  curve::Point Z;
  PerParty<SlotPeer> peers;

  SecretBytes encode() const;
  /// Fault::internal: these are our own bytes, and no peer's fault.
  static Result<SlotContent> decode(View bytes, const SlotMeta& meta);
};

/// zeta_i = sum_{j > i} f_ij - sum_{j < i} f_ij, by rank. The sum over all signers is zero.
curve::SecretScalar zero_share(Party i, const PerParty<curve::SecretScalar>& f);

/// R || Z: what a slot's commitment is to.
ByteArray<66> nonce_payload(const ByteArray<33>& R, const ByteArray<33>& Z);

}  // namespace countersign::protocol::ecdsa
