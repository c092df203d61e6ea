#include "protocol/reshare/share_record.hpp"

#include "base/guard.hpp"
#include "curve/ed25519.hpp"
#include "curve/secp256k1.hpp"
#include "protocol/reshare/share_codec.hpp"

namespace countersign::protocol {
namespace {

constexpr std::uint8_t format = 1;

/// Which shares follow, as bits.
constexpr std::uint8_t has_active = 1;
constexpr std::uint8_t has_pending = 2;

}  // namespace

template <curve::Group G>
Status ShareRecord<G>::hold(PendingKey<G> pending) {
  if (!guard("share-record.none-pending", !pending_.has_value())) {
    return Error{Fault::replay, "a share is already pending"};
  }
  const KeyRecord<G>& next = pending.share.record;
  const crypto::Ready& ready = pending.ready;
  const bool one = ready.author == pending.share.self && ready.result == next.certificate_hash;
  if (!guard("share-record.ready-of-the-share", one)) {
    return Error{Fault::bad_argument, "the ready is not of the pending share"};
  }
  const bool same_key = !active_.has_value() || active_->record.key_id == next.key_id;
  if (!guard("share-record.same-key", same_key)) {
    return Error{Fault::bad_argument, "the pending share is of another key"};
  }
  const bool follows =
      active_.has_value() ? next.epoch == epoch_floor_ + 1 : next.epoch > epoch_floor_;
  if (!guard("share-record.next-epoch", follows)) {
    return Error{Fault::epoch_mismatch, "the pending share is not of the next epoch"};
  }
  pending_ = std::move(pending);
  return {};
}

template <curve::Group G>
Result<typename ShareRecord<G>::Followed> ShareRecord<G>::follow(const Decision& decision) {
  switch (decision.outcome.phase) {
    case Phase::pending: return Followed{false, std::nullopt};
    case Phase::committed: return commit(decision);
    case Phase::aborted: break;
  }
  const bool own = pending_.has_value() && pending_->sid == decision.sid;
  if (!guard("share-record.drops-its-own-attempt", own)) return Followed{false, std::nullopt};
  pending_.reset();
  return Followed{true, std::nullopt};
}

template <curve::Group G>
Result<typename ShareRecord<G>::Followed> ShareRecord<G>::commit(const Decision& decision) {
  if (!guard("share-record.commits-once", decision.new_epoch > epoch_floor_)) {
    return Followed{false, std::nullopt};
  }
  if (decision.place == Decision::Place::member) {
    const bool held = pending_.has_value() && pending_->sid == decision.sid &&
                      pending_->share.record.certificate_hash == decision.outcome.result;
    if (!guard("share-record.holds-what-is-committed", held)) {
      return Error{Fault::internal, "the committed share is not here"};
    }
    active_ = std::move(pending_->share);
  } else {
    const bool none = !pending_.has_value() || pending_->sid != decision.sid;
    if (!guard("share-record.leaver-holds-no-new-share", none)) {
      return Error{Fault::internal, "the committed share is here, and its holder is no member"};
    }
    active_.reset();
  }
  pending_.reset();
  epoch_floor_ = decision.new_epoch;
  return Followed{true, decision.retirement};
}

template <curve::Group G>
SecretBytes ShareRecord<G>::encode() const {
  Writer out;
  const unsigned flags =
      (active_.has_value() ? has_active : 0u) | (pending_.has_value() ? has_pending : 0u);
  out.u8(format).u8(static_cast<std::uint8_t>(flags)).u64(epoch_floor_);
  if (active_.has_value()) encode_key_share(out, *active_);
  if (pending_.has_value()) {
    out.bytes(pending_->sid.value());
    encode_key_share(out, pending_->share);
    encode_ready(out, pending_->ready);
  }
  return SecretBytes::take(out.take());
}

template <curve::Group G>
Result<ShareRecord<G>> ShareRecord<G>::decode(View bytes) {
  Reader in(bytes);
  ShareRecord record;
  if (!guard("share-record.format", in.u8() == format)) {
    return Error{Fault::bad_encoding, "share record of another format"};
  }
  const std::uint8_t flags = in.u8();
  if (!guard("share-record.flags-known", flags <= (has_active | has_pending))) {
    return Error{Fault::bad_encoding, "share record does not parse"};
  }
  record.epoch_floor_ = in.u64();
  if ((flags & has_active) != 0) {
    auto share = decode_key_share<G>(in);
    if (!share.has_value()) return share.error();
    record.active_ = *std::move(share);
  }
  if ((flags & has_pending) != 0) {
    const SessionId sid(in.array<32>());
    auto share = decode_key_share<G>(in);
    if (!share.has_value()) return share.error();
    auto ready = decode_ready(in);
    record.pending_.emplace(sid, *std::move(share), std::move(ready));
  }
  const Status end = in.finished("share record does not parse");
  if (!end.has_value()) return end.error();
  return record;
}

template class ShareRecord<curve::Secp256k1>;
template class ShareRecord<curve::Ed25519>;

}  // namespace countersign::protocol
