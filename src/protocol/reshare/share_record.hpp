#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "protocol/reshare/outcome.hpp"
#include "protocol/session.hpp"
#include "protocol/sharing/key_share.hpp"

namespace countersign::protocol {

/// What one member keeps of one key from epoch to epoch, and every way it changes (the protocol
/// specification, section 8, rules 1 to 3). Pure: ShareKeeper loads it, changes it and stores it.
///
///   ACTIVE(e)          the share in force: it signs, also while another is pending
///   PENDING(e+1, sid)  the share of a run that has ended here, and the ready that says so
///
/// 1. Before an outcome nothing is erased: a pending share changes nothing about the active one.
/// 2. A pending share is dropped only when its own attempt is ABORTED in the log; not by time, not
///    by another run, not by anybody's wish. Once its ready has left, the others may count on it.
/// 3. Only COMMITTED makes it the active one, and only if it is the share of the very result that
///    was committed. In that same step the epoch before is gone, and what depends on it is named.
/// 4. Epochs only go up, and what was said of an outcome may be said again without effect.

/// A share that waits for the outcome of its attempt.
template <curve::Group G>
struct PendingKey {
  SessionId sid;
  KeyShare<G> share;
  crypto::Ready ready;  // to be logged, and logged again after a crash, with these very bytes
};

/// What must be destroyed in the transaction that ends an epoch. The record does not know where
/// slots, nonces and pair setups are kept: its store does.
struct Retirement {
  Digest key_id;  // all RESERVED and OPENED slots and all FROST nonces of this key
  /// If the reshare is a healing one: all pair setups with these, hence all slots made with them.
  std::vector<crypto::Ed25519PublicKey> healed;

  friend bool operator==(const Retirement&, const Retirement&) = default;
};

/// What the log says of one attempt, as far as it concerns one of those who held or will hold the
/// key.
struct Decision {
  enum class Place : std::uint8_t { member, elsewhere };  // in N, or no longer in it

  SessionId sid;
  Outcome outcome;
  std::uint64_t new_epoch;
  Place place;
  Retirement retirement;
};

template <curve::Group G>
class ShareRecord final {
 public:
  ShareRecord() = default;

  /// Null if there is none.
  const KeyShare<G>* active() const { return active_.has_value() ? &*active_ : nullptr; }
  const PendingKey<G>* pending() const { return pending_.has_value() ? &*pending_ : nullptr; }

  /// Takes in the share of a run that has ended. Fault::replay if one is pending already,
  /// epoch_mismatch if it is not of the next epoch, bad_argument if it is of another key or its
  /// ready is of another share.
  Status hold(PendingKey<G> pending);

  /// Follows the log. Whether anything has changed, and then what must be destroyed with it.
  /// Fault::internal if a committed share is not here, or is here though the decision says that its
  /// holder is no member: nothing is erased then.
  struct Followed {
    bool changed;
    std::optional<Retirement> retirement;
  };
  Result<Followed> follow(const Decision& decision);

  SecretBytes encode() const;
  static Result<ShareRecord> decode(View bytes);

 private:
  Result<Followed> commit(const Decision& decision);

  std::uint64_t epoch_floor_ = 0;  // the newest epoch that was ever in force here
  std::optional<KeyShare<G>> active_;
  std::optional<PendingKey<G>> pending_;
};

}  // namespace countersign::protocol
