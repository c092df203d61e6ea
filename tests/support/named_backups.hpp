#pragma once

#include <algorithm>

#include "crypto/fields.hpp"
#include "crypto/sha256.hpp"
#include "protocol/backup/backups.hpp"

namespace countersign::testing {

/// Bytes that name what they should be a backup of, in place of one: cheap, and good for nothing.
template <curve::Group G>
class NamedBackups final : public protocol::Backups<G> {
 public:
  static constexpr std::size_t size = 48;

  std::size_t size_of(View) const override { return size; }
  std::size_t size_max() const override { return size; }

  Bytes make(const protocol::BackupStatement<G>& statement,
             const curve::SecretOf<typename G::Scalar>&, Random&) const override {
    return name_of(statement);
  }

  bool holds(const protocol::BackupStatement<G>& statement, View backup) const override {
    return std::ranges::equal(name_of(statement), backup);
  }

 private:
  static Bytes name_of(const protocol::BackupStatement<G>& statement) {
    crypto::Sha256 hash;
    hash.update(bytes_of(crypto::text_of(statement.suite))).update(statement.key_id);
    hash.update(crypto::le64(statement.epoch)).update(statement.structure_hash);
    hash.update(statement.leaf).update(statement.X_ell.encode());
    hash.update(statement.recovery_key.bytes());
    const Digest digest = hash.digest();
    Bytes backup(size);
    std::ranges::copy(digest, backup.begin());
    return backup;
  }
};

}  // namespace countersign::testing
