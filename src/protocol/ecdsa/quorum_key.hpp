#pragma once

#include "curve/secp256k1.hpp"
#include "protocol/ecdsa/contexts.hpp"
#include "protocol/ecdsa/signers.hpp"
#include "protocol/sharing/key_share.hpp"

namespace countersign::protocol::ecdsa {

using Record = KeyRecord<curve::Secp256k1>;
using Share = KeyShare<curve::Secp256k1>;

/// A key, one of its paths, and the signers S who use it: all that is public and the same for each
/// of their signatures, computed once (sections 2.4, 3.1 and 6.3 of the protocol specification).
/// Making one costs a multiplication for each signer; keep it for as long as the key's epoch lasts.
///
/// Symbols: e the tweak of the path, om_j and A_j of the quorum; B_j = A_j + om_j * e * G, so that
/// pk_j = B_j + Z_j. The sum of all B_j is X_d.
///
/// 1. The tweak is spread by the weights om_j and no other way: peers check pk_j with it.
/// 2. S is tight. Its members are found in the key's record by their identity keys.
class QuorumKey final {
 public:
  /// Fault::not_qualified if S has a stranger, cannot sign with the key, or has a member who is not
  /// needed; Fault::bad_argument for a key of another suite or a path without a key.
  static Result<QuorumKey> make(const Record& record, const crypto::DerivationPath& path,
                                const Signers& signers);

  const KeyName& name() const { return name_; }
  const Signers& signers() const { return signers_; }
  /// B_j of the signer with this rank.
  const curve::Point& point(Party rank) const;

  /// a_i + om_i * e, of this signer's own share of the same key.
  curve::SecretScalar additive_share(const Share& share) const;

 private:
  QuorumKey(KeyName name, Signers signers, Quorum<curve::Secp256k1> quorum)
      : name_(std::move(name)), signers_(std::move(signers)), quorum_(std::move(quorum)) {}

  KeyName name_;
  Signers signers_;
  Quorum<curve::Secp256k1> quorum_;
  PerParty<Party> members_;  // by rank: the party of the key
  PerParty<curve::Point> points_;
  curve::Scalar e_;
};

}  // namespace countersign::protocol::ecdsa
