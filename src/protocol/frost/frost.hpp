#pragma once

#include <cstdint>
#include <optional>

#include "protocol/frost/core.hpp"
#include "protocol/frost/nonce_stock.hpp"
#include "protocol/frost/signing_key.hpp"
#include "protocol/protocol.hpp"
#include "protocol/rounds.hpp"

namespace countersign::protocol::frost {

/// FROST (RFC 9591) over any access tree: threshold Ed25519 and BIP-340 signatures. Section 7 of
/// the protocol specification; docs/protocols/frost.md has the symbols and the deviations.
///
///   terms   initiator   what is to be signed; everybody compares it with what it knows itself
///   R1      all         D_i, E_i, in `sign`
///   offer   initiator   all D_j and E_j, chosen from what was published ahead, in
///   `sign_from_stock` R2      all         ctx_frost, z_i
///
/// 1. A signer answers what its own journal says, once for each of its nonce pairs. Whatever the
///    initiator claims is compared and then forgotten; a difference ends the run and uses no nonce.
/// 2. A pair from the stock is durably gone before the response is computed. Crash: before that the
///    request can be asked again, after it needs other nonces. Nothing recomputes a response. A
///    pair of `sign` never leaves the frame, and is lost with it.
/// 3. No signature is returned that the library of its suite does not verify.
/// 4. Whoever sends a wrong z_i is named, but only under the same ctx_frost as ours: under another
///    it may have been right. Different contexts name nobody, except to the initiator of a signing
///    from the stock: everything in the context came from itself.
/// 5. A run has a channel whose terms were made with `session_parameters` (context.hpp). The rules
///    that blame a sender for a wrong round or length count on that.
/// 6. A run that failed is tried again with other nonces, never with the same B.

inline constexpr std::size_t message_bytes_max = 65'536;

/// What a signer brings. All of it outlives the Machine.
template <SigningSuite C>
struct Signer {
  const typename C::Group& group;
  const KeyShare<typename C::Group>& share;
  const SigningKey<C>& key;  // of this share's epoch, and of exactly the parties of the session
  Random& random;
};

/// What happens when the own response is sent: only some need the signature.
enum class Part : std::uint8_t { respond, aggregate };

/// What a signer knows of the request by itself. The binding hashes what authorised it.
struct Request {
  Digest binding;
  Bytes msg;
  Party initiator;
  Part part;
};

struct Signed {
  Digest ctx_frost;
  std::optional<Signature> signature;  // for Part::aggregate
};

template <SigningSuite C>
Rules sign_rules();
template <SigningSuite C>
Rules stock_rules();

/// Both rounds, with fresh nonces. The session id is used for this run alone.
template <SigningSuite C>
Protocol<Signed> sign(Net& net, Signer<C> signer, Request request);

/// Round 2 alone. `offered` is the initiator's choice and nobody else's concern: whoever is not the
/// initiator passes none. The stock outlives the Machine.
template <SigningSuite C>
Protocol<Signed> sign_from_stock(Net& net, Signer<C> signer, Request request, NonceStock& stock,
                                 CommitmentList<typename C::Group> offered);

}  // namespace countersign::protocol::frost
