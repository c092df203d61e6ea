#include "protocol/reshare/share_keeper.hpp"

#include "base/guard.hpp"
#include "curve/ed25519.hpp"
#include "curve/secp256k1.hpp"
#include "protocol/sharing/dealing.hpp"

namespace countersign::protocol {
namespace {

template <curve::Group G>
KeyShare<G> clone_of(const KeyShare<G>& share) {
  const auto own = share.record.structure.leaves_of(share.self);
  std::vector<std::size_t> all(own.size());
  for (std::size_t k = 0; k < all.size(); ++k) all[k] = k;
  return {share.record, share.self, shares_of(share.leaf_shares, all)};
}

}  // namespace

template <curve::Group G>
Result<typename ShareKeeper<G>::Held> ShareKeeper<G>::hold(const Digest& key_id) {
  auto lock = store_.lock(key_id);
  if (!lock.has_value()) return lock.error();
  const auto bytes = (*lock)->load();
  if (!bytes.has_value()) return bytes.error();
  if (!bytes->has_value()) return Held{*std::move(lock), {}};
  auto record = ShareRecord<G>::decode((*bytes)->expose_secret());
  if (!record.has_value()) return record.error();
  return Held{*std::move(lock), *std::move(record)};
}

template <curve::Group G>
Result<crypto::Ready> ShareKeeper<G>::keep(PendingKey<G> pending, const Outcome& followed) {
  if (!guard("share-keeper.attempt-open", followed.phase == Phase::pending)) {
    return Error{Fault::replay, "the attempt has ended"};
  }
  auto held = hold(pending.share.record.key_id);
  if (!held.has_value()) return held.error();
  const Status taken = held->record.hold(std::move(pending));
  if (!taken.has_value()) return taken.error();
  const Status saved = held->lock->save(held->record.encode(), std::nullopt);
  if (!saved.has_value()) return saved.error();
  return held->record.pending()->ready;
}

template <curve::Group G>
Result<std::optional<crypto::Ready>> ShareKeeper<G>::unposted(const Digest& key_id) {
  const auto held = hold(key_id);
  if (!held.has_value()) return held.error();
  if (held->record.pending() == nullptr) return std::nullopt;
  return held->record.pending()->ready;
}

template <curve::Group G>
Status ShareKeeper<G>::follow(const Decision& decision) {
  auto held = hold(decision.retirement.key_id);
  if (!held.has_value()) return held.error();
  const auto followed = held->record.follow(decision);
  if (!followed.has_value()) return followed.error();
  if (!followed->changed) return {};
  return held->lock->save(held->record.encode(), followed->retirement);
}

template <curve::Group G>
Result<KeyShare<G>> ShareKeeper<G>::share_of(const Digest& key_id, std::uint64_t epoch) {
  const auto held = hold(key_id);
  if (!held.has_value()) return held.error();
  const KeyShare<G>* active = held->record.active();
  if (active == nullptr || !guard("share-keeper.epoch-active", active->record.epoch == epoch)) {
    return Error{Fault::epoch_mismatch, "no active share of this epoch"};
  }
  return clone_of(*active);
}

template class ShareKeeper<curve::Secp256k1>;
template class ShareKeeper<curve::Ed25519>;

}  // namespace countersign::protocol
