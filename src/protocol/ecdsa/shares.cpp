#include "protocol/ecdsa/shares.hpp"

#include <array>

#include "base/declassify.hpp"
#include "base/guard.hpp"
#include "protocol/ecdsa/contexts.hpp"

namespace countersign::protocol::ecdsa {
namespace {

using curve::Point;
using curve::Scalar;
using curve::Secp256k1;
using curve::SecretScalar;

SecretScalar component(const curve::SecretOf<ot::ScalarPair>& pair, std::size_t c) {
  return SecretScalar::computed([&] { return pair.expose_secret()[c]; });
}

bool is_zero(const SecretScalar& a) {
  return declassified(a.expose_secret().zero_bit()) == 1;
}

/// One Gamma check, with Gam as it was sent: what it must be is computed and compared in wire form,
/// which saves the square root of parsing it.
bool product_holds(const Secp256k1& group, const SecretScalar& chi, const Point& P,
                   const SecretScalar& d, const ByteArray<33>& Gam) {
  const Point expected = group.mul(chi, P) - group.mul_base(d);
  return !expected.is_identity() && expected.encode() == Gam;
}

}  // namespace

R3 open_to(Party j, const SlotContent& slot, const SecretScalar& sk, const Digest& req) {
  const SlotPeer& peer = slot.peers.at(j);
  ByteArray<32> blind;
  std::ranges::copy(slot.blind.expose_secret(), blind.begin());
  return {req,
          slot.R.encode(),
          slot.Z.encode(),
          declassified(blind),
          curve::encode_secret(slot.r - component(peer.alice.alpha, 0)),
          curve::encode_secret(sk - component(peer.alice.alpha, 1)),
          peer.Gam_r,
          peer.Gam_s,
          curve::encode_secret(slot.phi - peer.bob.beta)};
}

Result<PeerOpening> read_opening(const OpeningOf& what, const R3& message) {
  const Error bad_scalar{Fault::bad_scalar, "correction is not a scalar", {what.maker}};
  auto gamma_r = curve::decode_secret<Scalar>(message.gamma_r.expose_secret());
  auto gamma_s = curve::decode_secret<Scalar>(message.gamma_s.expose_secret());
  auto psi = curve::decode_secret<Scalar>(message.psi.expose_secret());
  if (!gamma_r.has_value() || !gamma_s.has_value() || !psi.has_value()) return bad_scalar;

  const auto tag = nonce_commitment_tag();
  const Status opened = crypto::check_opening({tag, what.slot.value(), what.maker}, what.com,
                                              {nonce_payload(message.R, message.Z), message.blind});
  if (!opened.has_value()) return opened.error();

  const auto R = Point::decode(message.R);
  const auto Z = Point::decode(message.Z);
  if (!R.has_value() || !Z.has_value()) {
    return Error{Fault::bad_point, "nonce or zero point is no point", {what.maker}};
  }
  const Point pk = what.B + *Z;
  if (!guard("shares.key-point-not-identity", !pk.is_identity())) {
    return Error{Fault::bad_point, "key share point is the identity", {what.maker}};
  }
  return PeerOpening{*R, *Z, pk, *std::move(gamma_r), *std::move(gamma_s), *std::move(psi)};
}

Result<ProductShares> product_shares(const ot::VoleReceiver& bob, const PeerOpening& opening) {
  ProductShares d{component(bob.o, 0) + opening.gamma_r * bob.beta,
                  component(bob.o, 1) + opening.gamma_s * bob.beta};
  const bool usable = !is_zero(bob.beta) && !is_zero(d.d_r) && !is_zero(d.d_s);
  if (!guard("shares.product-not-zero", usable)) {
    return Error{Fault::internal, "share of a product is zero"};
  }
  return d;
}

Status check_gammas(const Secp256k1& group, const ot::VoleReceiver& bob, const PeerOpening& opening,
                    const ProductShares& shares, const R3& message) {
  const bool nonce = product_holds(group, bob.beta, opening.R, shares.d_r, message.Gam_r);
  const bool key = product_holds(group, bob.beta, opening.pk, shares.d_s, message.Gam_s);
  const bool both =
      guard("shares.nonce-product-holds", nonce) && guard("shares.key-product-holds", key);
  if (both) return {};
  const bool points =
      Point::decode(message.Gam_r).has_value() && Point::decode(message.Gam_s).has_value();
  if (!points) return Error{Fault::bad_point, "product point is no point"};
  return Error{Fault::gamma_check, "product does not fit the commitments"};
}

Result<curve::NonceImage> nonce_image(const Point& R) {
  const Error none{Fault::internal, "nonce is none"};
  if (!guard("shares.nonce-not-identity", !R.is_identity())) return none;
  const curve::NonceImage image = curve::image_of(R);
  if (curve::is_zero_public(image.r)) return none;
  return image;
}

SignatureShare signature_share(const SharesOfAll& all, const Digest& h, const Scalar& r) {
  const Scalar h_scalar = Scalar::reduce(h);
  const auto share = curve::SecretOf<SignatureShare>::computed([&] {
    Scalar PS = all.slot.phi.expose_secret();
    Scalar sum_u;
    Scalar sum_v;
    for (const auto& [j, opening] : all.openings) {
      const ot::ScalarPair& t = all.slot.peers.at(j).alice.t.expose_secret();
      const ProductShares& d = all.products.at(j);
      PS += opening.psi.expose_secret();
      sum_u += t[0] + d.d_r.expose_secret();
      sum_v += t[1] + d.d_s.expose_secret();
    }
    const Scalar u = all.slot.r.expose_secret() * PS + sum_u;
    const Scalar v = all.sk.expose_secret() * PS + sum_v;
    return SignatureShare{h_scalar * all.slot.phi.expose_secret() + r * v, u};
  });
  return declassified(share.expose_secret());
}

Result<curve::RecoverableSignature> combine(const Statement& statement,
                                            const curve::NonceImage& nonce,
                                            const PerParty<SignatureShare>& shares) {
  Scalar W;
  Scalar U;
  for (const auto& [j, share] : shares) {
    W += share.w;
    U += share.u;
  }
  // If U is zero so is its inverse, and s; a signature with s = 0 recovers no key.
  const curve::RecoverableSignature made =
      curve::with_low_s(curve::RecoverableSignature{{nonce.r, W * U.inverse()}, nonce.recovery_id});
  // Recovering the key verifies the signature, and also that it is that of R, and not of -R: the
  // last to speak could turn the sign of s, and the recovery id would lead to another key.
  const auto X = curve::ecdsa_recover(statement.h, made);
  const bool verifies = X.has_value() && *X == statement.X_d;
  if (!guard("shares.signature-verifies", verifies)) {
    return Error{Fault::final_verify, "signature does not verify"};
  }
  return made;
}

}  // namespace countersign::protocol::ecdsa
