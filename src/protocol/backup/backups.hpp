#pragma once

#include <cstdint>

#include "base/random.hpp"
#include "crypto/keys/certificate.hpp"
#include "curve/group.hpp"

namespace countersign::protocol {

/// What key generation and resharing ask of the verifiable backup of leaf shares (the protocol
/// specification, section 9), which its caller hands in: an encryption of x_ell to a recovery key
/// that anybody can check against X_ell.

/// What one backup is a backup of.
template <curve::Group G>
struct BackupStatement {
  crypto::Suite suite;
  Digest key_id;
  std::uint64_t epoch;
  Digest structure_hash;
  crypto::LeafPath leaf;
  typename G::Point X_ell;
  crypto::X25519PublicKey recovery_key;
};

/// Implementations know no time and keep no state.
template <curve::Group G>
class Backups {
 public:
  virtual ~Backups() = default;

  /// The length of a backup that begins with these bytes, which may go on after it. If they are too
  /// few to tell: any number larger than their count.
  virtual std::size_t size_of(View beginning) const = 0;
  virtual std::size_t size_max() const = 0;

  virtual Bytes make(const BackupStatement<G>& statement,
                     const curve::SecretOf<typename G::Scalar>& x_ell, Random& random) const = 0;

  /// Whether the owner of the recovery key gets x_ell from these bytes, whoever made them.
  virtual bool holds(const BackupStatement<G>& statement, View backup) const = 0;
};

}  // namespace countersign::protocol
