#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.hpp"
#include "base/random.hpp"
#include "base/reader.hpp"
#include "base/result.hpp"
#include "base/writer.hpp"
#include "curve/scalar.hpp"
#include "curve/secret_of.hpp"
#include "protocol/ot/extension.hpp"

namespace countersign::protocol::ot {

/// Random vector OLE: out of one extension's OTs Alice gets random alpha_c and t_c, Bob beta and
/// o_c, with
///
///   t_c + o_c = alpha_c * beta  (mod q of secp256k1),   c = 1, 2.
///
/// Source: Variant II, protocol 4.2 of "Revisiting DKLs Threshold ECDSA" [Asharov, eprint
/// 2026/976], section 5.2 of the protocol specification. Symbols: m = 752 OTs j; pads T0_j, T1_j,
/// S_j of three scalars c; Q_{j,c} the corrections; chi the check's challenge, u_j, v and hu its
/// values; g the gadget; w_j Bob's choice bit; R_{j,c} his share. Column 3 is the check's.
///
/// 1. The gadget g is a hash of Alice's whole message, so she has committed to everything before
///    she can know which choice bits matter.
/// 2. All hashes cover vctx, which covers the extension's transcript: without that a sender can
///    choose pads for which the check proves nothing.
/// 3. One multiplication uses its own choice bits and its own alpha. `slot.number` says which one
///    of the batch it is; no number is used twice under one vctx.
/// 4. A failed check means that Alice guessed choice bits of this slot. It ends the pairing, like a
///    failed check of the extension does (PairGate::quarantine).

/// Which multiplication of which batch.
struct VoleSlot {
  Digest vctx;
  std::uint32_t number;
};

/// T("vole/ctx", pctx(A, B), batch, salt_A, salt_B, ext): the context of all multiplications over
/// one extension.
struct VoleContext {
  Digest pctx;
  Digest batch;
  Digest salt_alice;
  Digest salt_bob;
  Digest ext;
};
Digest hash_of(const VoleContext& context);

/// Alice's message M, in wire order Q, hu, v. The scalars are as they came: `vole_receive` refuses
/// those that are not canonical.
struct VoleMessage {
  static constexpr std::size_t Q_size = parameters.m * pad_scalars * 32;
  static constexpr std::size_t size = Q_size + 64;

  Bytes Q;  // j major, c minor
  Digest hu;
  ByteArray<32> v;

  void encode(Writer& out) const;
  static Result<VoleMessage> decode(Reader& in);
};
static_assert(VoleMessage::size == 72'256);

using ScalarPair = std::array<curve::Scalar, parameters.ell>;

/// Alice's half: alpha_1, alpha_2 and t_1, t_2.
struct VoleSender {
  curve::SecretOf<ScalarPair> alpha;
  curve::SecretOf<ScalarPair> t;
};

/// Bob's half: beta and o_1, o_2.
struct VoleReceiver {
  curve::SecretOf<curve::Scalar> beta;
  curve::SecretOf<ScalarPair> o;
};

struct VoleSent {
  VoleMessage message;
  VoleSender own;
};

/// Alice, after her extension check has passed.
VoleSent vole_send(const AliceColumns& columns, const VoleSlot& slot, Random& random);

/// Bob. Fault::bad_scalar for a scalar that is not canonical, Fault::vole_check if Alice cheated.
Result<VoleReceiver> vole_receive(const BobColumns& columns, const VoleSlot& slot,
                                  const VoleMessage& message);

}  // namespace countersign::protocol::ot
