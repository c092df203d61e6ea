#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "crypto/keys/quorum.hpp"
#include "protocol/reshare/decision.hpp"
#include "protocol/reshare/epochs.hpp"
#include "protocol/reshare/outcome.hpp"
#include "support/memory_share_store.hpp"
#include "support/reshare_stage.hpp"

namespace countersign::testing {

/// When the receiver of a message crashes: before it has heard it, or before anything leaves that
/// comes of it.
enum class Crash { none, before, unsent };

/// A key and a reshare of it, with the disks as key generation has left them: made once for many
/// towns.
template <curve::Group G>
struct ReshareSetting {
  explicit ReshareSetting(const ReshareCast& cast)
      : dice(1), stage(cast, dice), terms(stage.terms()) {
    for (const Party j : terms.parties()) {
      protocol::ShareRecord<G> record;
      if (const auto* share = stage.share_of(terms.participant(j))) record = active(*share);
      initial.emplace(j, record.encode());
    }
  }

  static protocol::ShareRecord<G> active(const protocol::KeyShare<G>& share) {
    std::vector<std::size_t> all(share.leaf_shares.size());
    for (std::size_t k = 0; k < all.size(); ++k) all[k] = k;
    const Digest& result = share.record.certificate_hash;
    const protocol::SessionId created(Digest{1});
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

  SeededRandom dice;
  ReshareStage<G> stage;
  protocol::ReshareTerms<G> terms;
  protocol::PerParty<SecretBytes> initial = {};
};

/// Everybody who has or will have a key, with a disk each, one network and one log: a model of the
/// journal in which whoever follows it lags behind as it likes. After every durable step and every
/// entry the whole state is read from the disks and held against what must be true.
template <curve::Group G>
class ReshareTown final {
 public:
  using Party = countersign::Party;

  struct Message {
    Party from;
    Party to;
    protocol::Channel channel;
    Bytes payload;
  };

  /// What the log holds: readies and aborts of the attempt, and requests to sign (nullopt).
  using Log = std::vector<std::optional<protocol::AttemptEntry>>;

  ReshareTown(const ReshareSetting<G>& setting, std::uint64_t seed)
      : dice_(seed), stage_(setting.stage), terms_(setting.terms) {
    for (const Party j : terms_.parties()) {
      Node& node = nodes_[j];
      node.random = std::make_unique<SeededRandom>(dice_.next());
      node.store.put(stage_.key.record.key_id, setting.initial.at(j));
      node.machine.emplace(stage_.machine(terms_, j, *node.random));
    }
    for (auto& [j, node] : nodes_) send_all_of(j);
  }

  const protocol::ReshareTerms<G>& terms() const { return terms_; }
  MemoryShareStore& store(Party j) { return nodes_.at(j).store; }
  bool crashed(Party j) const { return nodes_.at(j).crashed; }
  std::size_t delivered() const { return delivered_; }
  const Log& log() const { return log_; }
  const std::vector<std::string>& broken() const { return broken_; }

  // One step each.

  bool quiet() const { return wire_.empty(); }
  void drop_message() { wire_.pop_front(); }

  /// Delivers the oldest message.
  void deliver(Crash crash = Crash::none) {
    const Message message = std::move(wire_.front());
    wire_.pop_front();
    ++delivered_;
    Node& node = nodes_.at(message.to);
    if (node.crashed) return;
    if (crash == Crash::before) return lose(message.to);
    const bool in_run = node.machine.has_value();
    if (in_run) node.machine->deliver(message.from, message.channel, message.payload);
    if (crash == Crash::unsent) return lose(message.to);
    if (in_run) send_all_of(message.to);
  }

  void lose(Party j) {
    nodes_.at(j).store.lose_power();
    notice_crash(j);
  }

  /// Its process starts again, and posts what it has pending.
  void restart(Party j) {
    Node& node = nodes_.at(j);
    if (!node.crashed) return;
    node.crashed = false;
    node.store.restart();
    const auto ready = keeper(j).unposted(stage_.key.record.key_id);
    if (ready.has_value() && ready->has_value()) post(**ready);
  }

  /// Whoever still waits gives up. True if it was so.
  bool expire(Party j) {
    Node& node = nodes_.at(j);
    if (node.crashed || !node.machine.has_value()) return false;
    node.machine->expire();
    send_all_of(j);
    return true;
  }

  void append(std::optional<protocol::AttemptEntry> entry) {
    if (entry.has_value()) entry->index = log_.size();
    log_.push_back(entry);
    watch();
  }
  void append_abort() { append(protocol::AttemptEntry{0, protocol::LoggedAbort{}}); }
  void post(const crypto::Ready& ready) {
    append(protocol::AttemptEntry{0, protocol::LoggedReady{ready.author, ready.result}});
  }

  /// What the first `size` entries say.
  protocol::Outcome outcome(std::size_t size) const {
    std::vector<protocol::AttemptEntry> entries;
    for (std::size_t k = 0; k < size; ++k) {
      if (log_[k].has_value()) entries.push_back(*log_[k]);
    }
    return outcome_of(entries, terms_.next().plan().structure.party_count());
  }
  protocol::Outcome outcome() const { return outcome(log_.size()); }

  /// A party reads the log up to here, and does what it says.
  void follow(Party j, std::size_t size) {
    Node& node = nodes_.at(j);
    if (node.crashed) return;
    node.head = std::max(node.head, size);
    const auto decision =
        decision_of(terms_, stage_.sid(), outcome(node.head), protocol::Healing::shares_only,
                    terms_.participant(j).identity);
    const Status followed = keeper(j).follow(decision);
    notice_crash(j);
    if (!followed.has_value() && !node.crashed) broken_.emplace_back(followed.error().what.text());
    watch();
  }

  /// A party signs a request of its prefix if the epochs allow it. The request must never be signed
  /// in two epochs.
  void sign(Party j, std::size_t request) {
    const Node& node = nodes_.at(j);
    if (node.crashed || node.head == 0) return;
    const auto seen = outcome(node.head);
    const bool past = seen.phase == protocol::Phase::committed;
    const std::uint64_t old_epoch = stage_.key.record.epoch;
    // The key is as old as the log: its first epoch began before all that is in it.
    const auto index = request + 1;
    const protocol::EpochInForce in_force{past ? old_epoch + 1 : old_epoch,
                                          past ? seen.index + 1 : 0};
    const auto use = epoch_use({index, in_force.epoch, protocol::EpochRequest::State::fresh},
                               in_force, protocol::LogSize(node.head + 1));
    if (!use.has_value()) return;
    const auto share = keeper(j).share_of(stage_.key.record.key_id, in_force.epoch);
    if (!share.has_value()) return;
    signed_[request].insert(share->record.epoch);
    if (signed_[request].size() > 1) broken_.emplace_back("one request signed in two epochs");
  }

  /// Everybody who runs has read all of the log: what must be true then.
  void check_settled() {
    const bool done = outcome().phase == protocol::Phase::committed;
    const bool open = outcome().phase == protocol::Phase::pending;
    const std::uint64_t epoch = stage_.key.record.epoch + (done ? 1 : 0);
    for (auto& [j, node] : nodes_) {
      const Seen& seen = look(node);
      const bool had = stage_.share_of(terms_.participant(j)) != nullptr;
      const bool has = done ? terms_.participant(j).member.has_value() : had;
      if (seen.active.has_value() != has) broken_.emplace_back("a share too many or too few");
      if (seen.active.value_or(epoch) != epoch) broken_.emplace_back("a share of another epoch");
      if (!open && seen.pending) broken_.emplace_back("a share pends for ever");
    }
  }

  /// Corrupt parties' disks count for nothing.
  void corrupt(Party j) { corrupt_.insert(j); }
  bool is_corrupt(Party j) const { return corrupt_.contains(j); }

 private:
  /// What was on a disk after so many saves.
  struct Seen {
    std::uint64_t saves = ~std::uint64_t{0};
    std::optional<std::uint64_t> active = {};  // its epoch
    bool pending = false;
    std::optional<std::pair<Party, Digest>> next = {};  // member and result of the new epoch
  };

  struct Node {
    MemoryShareStore store = {};
    std::unique_ptr<SeededRandom> random = {};
    std::optional<protocol::Machine<protocol::Reshared<G>>> machine = {};
    std::size_t head = 0;
    bool crashed = false;
    Seen seen = {};
  };

  protocol::ShareKeeper<G> keeper(Party j) { return protocol::ShareKeeper<G>(nodes_.at(j).store); }

  void send_all_of(Party from) {
    Node& node = nodes_.at(from);
    for (const auto& envelope : node.machine->take_outbox()) {
      const View payload = envelope.payload.expose_secret();
      for (const Party to : envelope.to) {
        wire_.push_back({from, to, envelope.channel, {payload.begin(), payload.end()}});
      }
    }
    if (!node.machine->finished()) return;
    auto result = node.machine->take_result();
    node.machine.reset();
    if (!result.has_value() || !result->own.has_value()) return;
    auto& own = *result->own;
    auto ready = keeper(from).keep({stage_.sid(), std::move(own.share), std::move(own.ready)},
                                   outcome(node.head));
    notice_crash(from);
    watch();
    if (ready.has_value()) post(*ready);
  }

  void notice_crash(Party j) {
    Node& node = nodes_.at(j);
    if (!node.store.crashed()) return;
    node.crashed = true;
    node.machine.reset();
  }

  const Seen& look(Node& node) {
    if (node.seen.saves == node.store.saves()) return node.seen;
    const auto record = node.store.template read<G>(stage_.key.record.key_id);
    Seen seen{node.store.saves(), std::nullopt, record.pending() != nullptr, std::nullopt};
    const protocol::KeyShare<G>* newest = record.active();
    if (newest != nullptr) seen.active = newest->record.epoch;
    if (seen.pending) newest = &record.pending()->share;
    if (newest != nullptr && newest->record.epoch == stage_.key.record.epoch + 1) {
      seen.next.emplace(newest->self, newest->record.certificate_hash);
    }
    node.seen = seen;
    return node.seen;
  }

  /// At every instant a qualified set of intact shares, of epoch e or of e + 1.
  void watch() {
    const auto now = outcome();
    const bool committed = now.phase == protocol::Phase::committed;
    crypto::PartySet old_ones;
    std::map<Digest, crypto::PartySet> new_ones;
    bool all_old = true;
    bool all_new = true;
    for (auto& [j, node] : nodes_) {
      if (corrupt_.contains(j)) continue;
      const Seen& seen = look(node);
      const auto* share = stage_.share_of(terms_.participant(j));
      const bool old = seen.active == stage_.key.record.epoch;
      if (share != nullptr && old) old_ones.insert(share->self);
      all_old = all_old && (share == nullptr || old);
      if (seen.next.has_value()) new_ones[seen.next->second].insert(seen.next->first);
      const bool member = terms_.participant(j).member.has_value();
      const bool held = seen.next.has_value() && seen.next->second == now.result;
      all_new = all_new && (!member || held);
    }
    if (committed && !all_new) broken_.emplace_back("a committed share is lost");
    if (!committed && !all_old) broken_.emplace_back("a share is erased without a commit");
    if (!corrupt_.empty()) return;  // who may be short of a quorum by themselves
    bool intact = qualified(stage_.key.record.structure, old_ones);
    for (const auto& [result, members] : new_ones) {
      intact = intact || qualified(terms_.next().plan().structure, members);
    }
    if (!intact) broken_.emplace_back("no qualified set of either epoch");
  }

  SeededRandom dice_;
  const ReshareStage<G>& stage_;
  const protocol::ReshareTerms<G>& terms_;
  std::map<Party, Node> nodes_;
  std::deque<Message> wire_;
  Log log_;
  std::map<std::size_t, std::set<std::uint64_t>> signed_;  // epochs, by request
  std::set<Party> corrupt_;
  std::size_t delivered_ = 0;
  std::vector<std::string> broken_;
};

}  // namespace countersign::testing
