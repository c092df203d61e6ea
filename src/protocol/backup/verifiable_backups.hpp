#pragma once

#include "protocol/backup/backups.hpp"
#include "protocol/backup/rows.hpp"

namespace countersign::protocol {

/// Publicly verifiable encryption of a leaf share x to the recovery key ek of its owner (the
/// protocol specification, section 9; cut and choose, Camenisch and Damgard 2000): everybody can
/// check that whoever has the secret half of ek gets the x of X = x*G. docs/protocols/backup.md has
/// the symbols, the sizes and the deviations.
///
/// In each of 128 rows x is split into two halves, x = x_{i,0} + x_{i,1}, and both are encrypted to
/// ek. A hash of all of it opens one half of every row, with the coins of its ciphertext; the other
/// stays encrypted.
///
/// 1. A row that cannot be decrypted has a bad ciphertext in one half, and passes the check only if
///    the other half is opened. All 128 are bad with a chance of 2^-128 for each hash that the
///    prover tries; one good row is enough to open the backup.
/// 2. One half of each row is uniform whatever x is, so what is opened says nothing about x.
/// 3. A backup belongs to one statement: all of it is in the label, and the label in every hash.
/// 4. Making and opening take the same time whatever the secrets are. Which rows open is public.

template <curve::Group G>
class VerifiableBackups final : public Backups<G> {
 public:
  using Scalar = typename G::Scalar;

  /// The group outlives this.
  explicit VerifiableBackups(const G& group) : group_(group) {}

  std::size_t size_of(View beginning) const override { return backup::size_of(beginning); }
  std::size_t size_max() const override { return backup::backup_size_max; }

  /// The caller has checked that x_ell belongs to X_ell; a backup of anything else does not hold.
  Bytes make(const BackupStatement<G>& statement, const curve::SecretOf<Scalar>& x_ell,
             Random& random) const override;

  bool holds(const BackupStatement<G>& statement, View backup) const override {
    return check(statement, backup).has_value();
  }

  /// The same with the reason: Fault::bad_length, bad_scalar or bad_point of a part, or bad_backup
  /// if the bits are not those that the rest hashes to. Nobody is named: the caller knows whose it
  /// is. Vartime.
  Status check(const BackupStatement<G>& statement, View backup) const;

  /// x_ell, for the owner of the recovery key, from the first row that gives it. Whoever opens a
  /// backup has checked it before, and its statement against the key's certificate; but a backup
  /// that holds is not needed here, one good row is. Fault::bad_argument for another key than the
  /// statement's, bad_length, or bad_backup if no row gives the share.
  Result<curve::SecretOf<Scalar>> open(const BackupStatement<G>& statement,
                                       const crypto::X25519SecretKey& recovery, View backup) const;

 private:
  const G& group_;
};

}  // namespace countersign::protocol
