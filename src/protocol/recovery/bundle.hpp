#pragma once

#include <cstdint>
#include <vector>

#include "crypto/keys/certificate.hpp"
#include "protocol/backup/verifiable_backups.hpp"
#include "protocol/sharing/key_share.hpp"

namespace countersign::protocol::recovery {

/// What is kept of a key for the day on which its signers are lost: everything about one epoch that
/// is public, and the backups of all its shares. Whoever has it and the recovery keys of a
/// qualified set can deal the key to new signers (protocol/recovery/dealings.hpp); without recovery
/// keys it is of no use. docs/operating/recovery.md is for people.
///
/// 1. A bundle that exists is well formed, and is the only one with these bytes. That it is true is
///    what check() finds out, against the certificate hash of the epoch, which comes from the
///    journal and never from the bundle.
/// 2. The paths are notes: which addresses were in use. No certificate covers them.

inline constexpr std::size_t bundle_bytes_max = std::size_t{16} << 20;
inline constexpr std::size_t bundle_paths_max = 65'535;

struct Bundle {
  Digest key_id;
  crypto::KeyTerms terms;  // of this epoch; those of a reshare name the key that they continue
  crypto::KeyOpening opening;
  std::vector<Bytes> backups;  // in the order of structure.leaves()
  std::vector<crypto::DerivationPath> paths;

  std::uint64_t epoch() const;
};

/// The backups must be as long as they say, one for each leaf.
Bytes encode(const Bundle& bundle);

/// Fault::bad_length, bad_encoding, or what else is wrong with a part; the words name the part.
Result<Bundle> decode_bundle(View bytes);

/// A bundle that is true.
template <curve::Group G>
struct OldKey {
  KeyRecord<G> record;
  std::vector<Bytes> backups;
};

/// The key, if all of the bundle is true: it hashes to the certificate, the public shares give the
/// key, and every backup holds. Fault::bad_opening, bad_share or bad_backup, the latter with the
/// owners of the backups that do not hold. The bundle is of a key of the group.
///
/// The key's id is in no certificate of a reshare. It is in the label of every backup, so a wrong
/// one is found there.
template <curve::Group G>
Result<OldKey<G>> check(const G& group, const Bundle& bundle, const Digest& certificate);

}  // namespace countersign::protocol::recovery
