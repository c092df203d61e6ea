#pragma once

#include "base/result.hpp"
#include "curve/ecdsa.hpp"
#include "curve/secp256k1.hpp"
#include "protocol/ecdsa/content.hpp"
#include "protocol/ecdsa/messages.hpp"
#include "protocol/ecdsa/quorum_key.hpp"

namespace countersign::protocol::ecdsa {

/// The arithmetic of section 6.3 of the protocol specification, as functions without rounds.
/// Symbols: i this signer, j a peer; sk_i = a_i + om_i e + zeta_i; alpha, t, Gam of the
/// multiplication in which i is Alice, chi = beta and o of the one in which i is Bob; gamma_j,
/// psi_j what j has sent; d = o + gamma_j chi, i's share of j's product.

/// R3 to j.
R3 open_to(Party j, const SlotContent& slot, const curve::SecretScalar& sk, const Digest& req);

/// R3 of j, read: everything that can be said of it without a secret.
struct PeerOpening {
  curve::Point R;
  curve::Point Z;
  curve::Point pk;
  curve::SecretScalar gamma_r;
  curve::SecretScalar gamma_s;
  curve::SecretScalar psi;
};

/// Check 2: numbers, then the commitment, then the points. The error names j.
struct OpeningOf {
  Party maker;
  const SlotId& slot;
  const Digest& com;
  const curve::Point& B;  // pk without Z
};
Result<PeerOpening> read_opening(const OpeningOf& what, const R3& message);

/// Step 4: i's shares of both products of j.
struct ProductShares {
  curve::SecretScalar d_r;
  curve::SecretScalar d_s;
};
/// Fault::internal, and no blame, if a share is zero: it cannot be multiplied onto a point.
Result<ProductShares> product_shares(const ot::VoleReceiver& bob, const PeerOpening& opening);

/// Check 5: chi * R_j == d^r * G + Gam^r and chi * pk_j == d^s * G + Gam^s. Fault::gamma_check says
/// that j has used another nonce or key share with us than the one it committed to;
/// Fault::bad_point that what it sent is no point at all.
Status check_gammas(const curve::Secp256k1& group, const ot::VoleReceiver& bob,
                    const PeerOpening& opening, const ProductShares& shares, const R3& message);

/// Check 6: r and the recovery id of R. Fault::internal if R or r is none.
Result<curve::NonceImage> nonce_image(const curve::Point& R);

/// What i signs with, once all checks have passed.
struct SharesOfAll {
  const SlotContent& slot;
  const curve::SecretScalar& sk;
  const PerParty<PeerOpening>& openings;
  const PerParty<ProductShares>& products;
};
struct SignatureShare {
  curve::Scalar w;
  curve::Scalar u;
};
/// w_i and u_i; public from here on.
SignatureShare signature_share(const SharesOfAll& all, const Digest& h, const curve::Scalar& r);

/// The signature from all shares, with low s, verified: Fault::final_verify and nobody's name if
/// there is none. A wrong share cannot be told from a right one.
struct Statement {
  const curve::Point& X_d;
  const Digest& h;
};
Result<curve::RecoverableSignature> combine(const Statement& statement,
                                            const curve::NonceImage& nonce,
                                            const PerParty<SignatureShare>& shares);

}  // namespace countersign::protocol::ecdsa
