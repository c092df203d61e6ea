#pragma once

#include <memory>
#include <optional>

#include "protocol/reshare/share_record.hpp"

namespace countersign::protocol {

/// Exclusive access to what is kept of one key. Destroying it releases the lock.
class LockedShare {
 public:
  virtual ~LockedShare() = default;
  /// The record as it was stored last, encoded; nothing if none ever was.
  virtual Result<std::optional<SecretBytes>> load() = 0;
  /// One transaction: the record takes the place of the one before, whose bytes are gone, and all
  /// that is named is destroyed. Returns only when both would survive a loss of power, or with an
  /// error, when neither or both may have happened.
  virtual Status save(const SecretBytes& record, const std::optional<Retirement>& retired) = 0;
};

/// Where the shares of all keys live, by key id.
///
/// 1. One holder of a key's lock at a time, across threads, processes and nodes. `lock` waits.
/// 2. After a `save` that failed nobody knows what is stored: `lock` fails for this key until the
///    process has started again and read it anew.
class ShareStore {
 public:
  virtual ~ShareStore() = default;
  virtual Result<std::unique_ptr<LockedShare>> lock(const Digest& key_id) = 0;
};

/// The durable life of a share: every change of a ShareRecord, stored before anybody hears of it.
///
/// Why: a member whose ready is in the log and whose share is not on its disk is a member less than
/// the others believe, for ever. And an old share that is erased before all have the new one may be
/// the one that is missing ("forget and forgive", eprint 2020/1052).
template <curve::Group G>
class ShareKeeper final {
 public:
  explicit ShareKeeper(ShareStore& store) : store_(store) {}

  /// Stores PENDING, and only then hands out the ready to be logged. `followed` is the outcome of
  /// this attempt by what this node has followed of the log: if there is one, follow() has passed
  /// it already, and nothing would ever drop the share. Fault::replay then. Crash: before it is
  /// stored the run never happened here, and whoever notices logs an abort; after it, unposted()
  /// has the ready.
  Result<crypto::Ready> keep(PendingKey<G> pending, const Outcome& followed);

  /// What a process that has just started logs again, if the log has no outcome: the same bytes as
  /// before, so that a second copy in the log changes nothing.
  Result<std::optional<crypto::Ready>> unposted(const Digest& key_id);

  /// Follows the log. Crash: it is done or it is not, and the same decision can be followed again.
  Status follow(const Decision& decision);

  /// The share that signs in this epoch (epoch_use says which epoch); Fault::epoch_mismatch if it
  /// is not the active one here.
  Result<KeyShare<G>> share_of(const Digest& key_id, std::uint64_t epoch);

 private:
  struct Held {
    std::unique_ptr<LockedShare> lock;
    ShareRecord<G> record;
  };
  Result<Held> hold(const Digest& key_id);

  ShareStore& store_;
};

}  // namespace countersign::protocol
