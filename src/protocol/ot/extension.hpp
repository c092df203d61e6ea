#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.hpp"
#include "base/reader.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/writer.hpp"
#include "protocol/ot/parameters.hpp"
#include "protocol/ot/seeds.hpp"

namespace countersign::protocol::ot {

/// OT extension: 128 seeds and one message become any number of OTs.
///
/// Source: SoftSpokenOT [Roy, eprint 2022/192] with the repetition code and k = 1, section 5.1 of
/// the protocol specification. Symbols: x are Bob's choice bits, mask columns included; rows
/// r_{i,0}, r_{i,1} are the expanded seeds; u_i = x + r_{i,0} + r_{i,1} is sent; v_i = r_{i,1} is
/// Bob's and w_i = r_{i,1 + Delta_i} + Delta_i u_i Alice's. Then w_i = v_i + Delta_i x, and in
/// columns, W_j = V_j + x_j Delta: Bob's column hashes to the pad of his choice, Alice's two
/// columns to both pads.
///
/// 1. The nonce is never used twice with one setup, and Bob has put fresh randomness into it.
/// 2. A failed check means that Bob cheated and that **his guess of bits of Delta was wrong, which
///    tells him those bits**. Two checks against one Delta must never run side by side, and after a
///    failure none may run at all: call `extend_as_alice` only inside PairGate (pair/gate.hpp).
/// 3. Nothing but sizes and the verdict of the check depends on secrets in time or addresses.

/// Bob's message, in wire order u, xt_0, xt_1, hT: `columns.message_bytes()` bytes.
struct ExtensionMessage {
  Columns columns;
  Bytes u;  // row after row
  ByteArray<16 * parameters.checks> xt;
  Digest hT;

  void encode(Writer& out) const;
  static Result<ExtensionMessage> decode(Reader& in, Columns columns);
};

/// `ext`, the hash of Bob's message. It enters the context of whatever uses the OTs, so that their
/// pads and challenges are bound to this very transcript.
Digest hash_of(const ExtensionMessage& message);

/// Bob's OTs: choice bit j, and column V_j of 16 bytes. Mask columns are no longer among them.
struct BobColumns {
  Columns columns;
  SecretBytes choices;
  SecretBytes v;
};

/// Alice's OTs: column W_j, and Delta.
struct AliceColumns {
  Columns columns;
  SecretBytes w;
  Secret<16> delta;
};

struct BobExtension {
  ExtensionMessage message;
  BobColumns own;
};

/// Bob. `x` has `columns.row_bytes()` uniform bytes and is used for this only.
BobExtension extend_as_bob(const BobSeeds& seeds, const Digest& nonce, Columns columns,
                           const SecretBytes& x);

/// Alice. Fault::ote_check if the check fails: see 2 above.
Result<AliceColumns> extend_as_alice(const AliceSeeds& seeds, const Digest& nonce,
                                     const ExtensionMessage& message);

}  // namespace countersign::protocol::ot
