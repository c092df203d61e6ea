#pragma once

#include "protocol/backup/backups.hpp"
#include "protocol/sharing/key_share.hpp"

namespace countersign::protocol {

/// What the backup of a leaf of this key is a backup of. The recovery key is that of the leaf's
/// owner.
template <curve::Group G>
BackupStatement<G> backup_statement(const KeyRecord<G>& record, std::size_t leaf) {
  const auto& [node, party, path] = record.structure.leaves()[leaf];
  return {record.suite,
          record.key_id,
          record.epoch,
          crypto::structure_hash(record.suite, record.structure),
          path,
          record.leaf_points[leaf],
          record.members[party.value() - 1u].recovery};
}

}  // namespace countersign::protocol
