#pragma once

#include "base/declassify.hpp"
#include "base/invariant.hpp"
#include "base/random.hpp"
#include "crypto/keys/proof.hpp"
#include "crypto/tagged_hash.hpp"
#include "curve/secret_scalar.hpp"
#include "protocol/sharing/group.hpp"

namespace countersign::protocol {

/// The secret half of Schnorr's proof that its author knows the x of X = x*G (the protocol
/// specification, 1.5); its verification is crypto/keys/proof.hpp.
///
///   tau = HS("pok-nonce", rng32, x, ctx)    Tp = tau*G    c as there    s = tau + c*x
///
/// The nonce hashes x and the context beside fresh randomness, so a generator that repeats itself
/// does not give x away. Constant time.
template <curve::Group G>
crypto::KnowledgeProof prove(const G& group, const crypto::ProofStatement& statement,
                             const curve::SecretOf<typename G::Scalar>& x, Random& random) {
  const auto rng32 = Secret<32>::generate(random);
  const auto encoded = curve::encode_secret(x);
  const auto tau =
      G::hash_to_secret({statement.suite, crypto::ScalarLabel::pok_nonce},
                        {rng32.expose_secret(), encoded.expose_secret(), statement.ctx});
  const auto Tp = to_public(group.mul_base(tau));
  const auto c = to_scalar<G>(crypto::challenge(statement, Tp));
  const auto s = tau + c * x;
  // The response is uniform whatever x is, and is about to be sent.
  const auto wire = declassified(s.expose_secret()).encode();
  const auto response = crypto::PublicScalar::decode(group_id<G>, wire);
  invariant(response.has_value(), "both rooms agree on what a scalar is");
  return {Tp, *response};
}

}  // namespace countersign::protocol
