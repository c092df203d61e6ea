#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "crypto/ed25519.hpp"
#include "crypto/keys/public_point.hpp"
#include "crypto/keys/public_scalar.hpp"
#include "crypto/keys/structure.hpp"
#include "crypto/labels.hpp"

namespace countersign::crypto {

/// Schnorr's proof that its author knows the x of X = x*G, as far as it needs no secret (the
/// protocol specification, section 1.5):
///
///   c = HS("pok", ctx, i, idkey_i, purpose, X, Tp)      valid iff s*G == Tp + c*X
///
/// HS is T modulo q, big-endian, for secp256k1, and T64 modulo q, little-endian, for Ed25519. `i`
/// is hashed as LE64, and a leaf's path as the list of its positions, each LE32.

/// What the x is: the secret that a dealer contributes at the root, or the share of one leaf.
class ProofPurpose final {
 public:
  static ProofPurpose root();
  static ProofPurpose share_of(const LeafPath& leaf);

  View field() const { return field_; }

 private:
  explicit ProofPurpose(Bytes field) : field_(std::move(field)) {}

  Bytes field_;
};

/// What a proof is about. All of it is hashed, so a proof is worth nothing in another place.
struct ProofStatement {
  Suite suite;
  Digest ctx;
  Party i;
  Ed25519PublicKey idkey_i;
  ProofPurpose purpose;
  PublicPoint X;
};

struct KnowledgeProof {
  PublicPoint Tp;
  PublicScalar s;

  /// Tp and s, 65 bytes for secp256k1 and 64 for Ed25519: else Fault::bad_length, or what is wrong
  /// with the part.
  static Result<KnowledgeProof> decode(Group group, View wire);
  Bytes encode() const;
};

/// c, which whoever makes a proof needs as well.
PublicScalar challenge(const ProofStatement& statement, const PublicPoint& Tp);

/// Fault::bad_pok, blaming i, if the proof does not hold. The proof must be of the suite's group.
Status verify(const KnowledgeProof& proof, const ProofStatement& statement);

}  // namespace countersign::crypto
