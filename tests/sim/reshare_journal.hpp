#pragma once

#include <list>
#include <optional>
#include <utility>
#include <vector>

#include "protocol/reshare/decision.hpp"
#include "protocol/reshare/share_keeper.hpp"
#include "sim/scenario.hpp"
#include "support/reshare_stage.hpp"

namespace countersign::sim {

using testing::SeededRandom;

/// A party's share on its simulated disk. Where nothing was stored yet lies what key generation has
/// left.
class ShareOnDisk final : public protocol::ShareStore {
 public:
  ShareOnDisk(DurableStore& disk, Bytes initial) : disk_(disk), initial_(std::move(initial)) {}

  Result<std::unique_ptr<protocol::LockedShare>> lock(const Digest&) override {
    if (disk_.crashed()) return Error{Fault::unavailable, "the process has crashed"};
    return std::make_unique<Held>(*this);
  }

  DurableStore& disk() const { return disk_; }

 private:
  static constexpr const char* stored_as = "share";

  class Held final : public protocol::LockedShare {
   public:
    explicit Held(ShareOnDisk& store) : store_(store) {}
    Result<std::optional<SecretBytes>> load() override {
      return SecretBytes::take(store_.disk_.read(stored_as).value_or(store_.initial_));
    }
    Status save(const SecretBytes& record, const std::optional<protocol::Retirement>&) override {
      return store_.disk_.write(stored_as, record.expose_secret());
    }

   private:
    ShareOnDisk& store_;
  };

  DurableStore& disk_;
  Bytes initial_;
};

/// The log of one run, and those who follow it. It takes only what a follower would find valid.
template <curve::Group G>
class ReshareJournal final {
 public:
  /// One process of one party.
  struct Node {
    Node(Party who, Role is, DurableStore& disk, Bytes initial)
        : self(who), role(is), store(disk, std::move(initial)) {}

    Party self;
    Role role;
    ShareOnDisk store;
    protocol::ShareKeeper<G> keeper{store};
    std::size_t head = 0;
    std::uint64_t seen_steps = ~std::uint64_t{0};
    bool has_old = false;
    std::optional<Digest> has_new = {};
  };

  ReshareJournal(const testing::ReshareStage<G>& stage, const protocol::ReshareTerms<G>& terms,
                 const SessionId& sid)
      : stage_(stage), terms_(terms), sid_(sid) {}

  const SessionId& sid() const { return sid_; }

  /// A process starts; the node of a party that was there before stays.
  Node& enter(Party self, Role role, DurableStore& disk) {
    for (Node& node : nodes_) {
      if (&node.store.disk() == &disk) return node;
    }
    protocol::ShareRecord<G> record;
    if (const auto* share = stage_.share_of(terms_.participant(self))) record = active(*share);
    const auto bytes = record.encode();
    const View initial = bytes.expose_secret();
    return nodes_.emplace_back(self, role, disk, Bytes(initial.begin(), initial.end()));
  }

  void post(const crypto::Ready& ready) {
    if (!crypto::check_ready(terms_.next(), ready).has_value()) return;
    log_.push_back({log_.size(), protocol::LoggedReady{ready.author, ready.result}});
  }
  void repost(Node& node) {
    const auto ready = node.keeper.unposted(stage_.key.record.key_id);
    if (ready.has_value() && ready->has_value()) post(**ready);
  }
  void append_abort() { log_.push_back({log_.size(), protocol::LoggedAbort{}}); }

  /// Something happens: somebody follows, or puts an end to it.
  Complaint step(SeededRandom& dice) {
    if (dice.below(400) == 0) append_abort();
    auto node = nodes_.begin();
    std::advance(node, static_cast<std::ptrdiff_t>(dice.below(nodes_.size())));
    if (dice.chance(20)) {
      if (Complaint complaint = follow(*node, dice.below(log_.size() + 1))) return complaint;
    }
    return watch();
  }

  /// All who are honest come back and read the log to its end.
  Complaint settle() {
    for (Node& node : nodes_) {
      if (node.role == Role::corrupt) continue;
      node.store.disk().crash_at(0, Crash::Moment::before);
      node.store.disk().revive();
      repost(node);
    }
    for (Node& node : nodes_) {
      if (node.role == Role::corrupt) continue;
      if (Complaint complaint = follow(node, log_.size())) return complaint;
      if (Complaint complaint = settled(node)) return complaint;
    }
    return watch();
  }

 private:
  static protocol::ShareRecord<G> active(const protocol::KeyShare<G>& share) {
    std::vector<std::size_t> all(share.leaf_shares.size());
    for (std::size_t k = 0; k < all.size(); ++k) all[k] = k;
    const Digest& result = share.record.certificate_hash;
    const SessionId created(Digest{1});
    protocol::ShareRecord<G> record;
    const auto held =
        record.hold({created,
                     {share.record, share.self, protocol::shares_of(share.leaf_shares, all)},
                     {share.self, {}, result, {}}});
    const auto followed = record.follow({created,
                                         {protocol::Phase::committed, 0, result},
                                         share.record.epoch,
                                         protocol::Decision::Place::member,
                                         {share.record.key_id, {}}});
    invariant(held.has_value() && followed.has_value(), "a dealt share can be stored");
    return record;
  }

  protocol::Outcome outcome(std::size_t size) const {
    return outcome_of(std::span(log_).first(size), terms_.next().plan().structure.party_count());
  }

  bool is_member(Party party) const { return terms_.participant(party).member.has_value(); }
  bool was_member(Party party) const {
    return stage_.share_of(terms_.participant(party)) != nullptr;
  }

  Complaint follow(Node& node, std::size_t size) {
    node.head = std::max(node.head, size);
    const Status followed = node.keeper.follow(decision_of(terms_, sid_, outcome(node.head),
                                                           protocol::Healing::shares_only,
                                                           terms_.participant(node.self).identity));
    if (followed.has_value() || node.role == Role::corrupt) return std::nullopt;
    if (followed.error().fault == Fault::unavailable) return std::nullopt;
    return std::string(followed.error().what.text());
  }

  /// What a node has, read from its disk after each durable step.
  void look(Node& node) {
    const DurableStore& disk = node.store.disk();
    if (disk.steps() == node.seen_steps || disk.crashed()) return;
    node.seen_steps = disk.steps();
    auto lock = node.store.lock({});
    const auto bytes = (*lock)->load();
    const auto record = protocol::ShareRecord<G>::decode((*bytes)->expose_secret());
    invariant(record.has_value(), "what was stored parses");
    const std::uint64_t epoch = stage_.key.record.epoch;
    const auto* active = record->active();
    const auto* share = record->pending() != nullptr ? &record->pending()->share : active;
    node.has_old = active != nullptr && active->record.epoch == epoch;
    node.has_new.reset();
    if (share != nullptr && share->record.epoch == epoch + 1) {
      node.has_new = share->record.certificate_hash;
    }
  }

  Complaint watch() {
    const auto now = outcome(log_.size());
    const bool committed = now.phase == protocol::Phase::committed;
    for (Node& node : nodes_) {
      if (node.role == Role::corrupt) continue;
      look(node);
      if (node.store.disk().crashed()) continue;
      if (!committed && was_member(node.self) && !node.has_old) {
        return "a share is erased without a commit";
      }
      if (committed && is_member(node.self) && node.has_new != now.result) {
        return "a committed share is lost";
      }
    }
    return std::nullopt;
  }

  Complaint settled(Node& node) {
    look(node);
    const auto now = outcome(log_.size());
    const bool committed = now.phase == protocol::Phase::committed;
    if (committed && node.has_old) return "a share of an epoch that is over is kept";
    if (committed && !is_member(node.self) && node.has_new.has_value()) {
      return "somebody who is no member has a share";
    }
    if (now.phase == protocol::Phase::aborted && node.has_new.has_value()) {
      return "a share of an aborted run is kept";
    }
    return std::nullopt;
  }

  const testing::ReshareStage<G>& stage_;
  const protocol::ReshareTerms<G>& terms_;
  SessionId sid_;
  std::list<Node> nodes_;
  std::vector<protocol::AttemptEntry> log_;
};

}  // namespace countersign::sim
