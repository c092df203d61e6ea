#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "base/invariant.hpp"
#include "protocol/slots/gate.hpp"
#include "protocol/slots/used_sessions.hpp"

namespace countersign::testing {

/// What becomes of a save that fails.
enum class SaveFault {
  none,
  lost,    // the old record is still there
  torn,    // half of the new one is
  stored,  // the new one is, and yet an error was reported
};

/// A SlotStore in memory that keeps encoded records, as a disk would, and whose saves can fail in
/// every way. Any number of threads.
class MemorySlotStore final : public protocol::SlotStore {
 public:
  using Snapshot = std::map<protocol::SlotId, Bytes>;

  /// Whether a failed save ends the process, as it should, or its caller goes on undisturbed.
  enum class AfterFault { locked, goes_on };
  explicit MemorySlotStore(AfterFault after = AfterFault::locked) : after_(after) {}

  Result<std::unique_ptr<protocol::LockedSlot>> lock(const protocol::SlotId& slot) override {
    auto held = std::make_unique<Held>(*this, slot, std::unique_lock(mutex_));
    if (failed_) return no_power();
    if (unavailable_.contains(slot)) return Error{Fault::unavailable, "slot is locked elsewhere"};
    return held;
  }

  Result<std::vector<protocol::SlotId>> list() override {
    const std::lock_guard lock(mutex_);
    if (failed_) return no_power();
    std::vector<protocol::SlotId> slots;
    for (const auto& [slot, record] : records_) slots.push_back(slot);
    return slots;
  }

  /// The k-th save from now, counted from 1, fails like this.
  void fail_at(std::uint64_t save, SaveFault fault) {
    fail_at_ = saves_ + save;
    fault_ = fault;
  }
  /// The process starts again: what is on the disk is there.
  void restart() {
    failed_ = false;
    fail_at_ = 0;
  }
  void make_unavailable(const protocol::SlotId& slot) { unavailable_.insert(slot); }
  bool failed() const { return failed_; }
  std::uint64_t saves() const { return saves_; }

  /// The disk as it is now, and a disk that is put back.
  const Snapshot& snapshot() const { return records_; }
  void restore(Snapshot snapshot) { records_ = std::move(snapshot); }

  /// What is stored, for assertions.
  protocol::SlotRecord read(const protocol::SlotId& slot) const {
    auto record = protocol::SlotRecord::decode(records_.at(slot));
    invariant(record.has_value(), "what was saved parses");
    return std::move(*record);
  }

 private:
  static Error no_power() { return {Fault::unavailable, "store has lost its power"}; }

  Status save(const protocol::SlotRecord& record, const protocol::SlotId& slot) {
    ++saves_;
    const SaveFault fault = saves_ == fail_at_ ? fault_ : SaveFault::none;
    const SecretBytes encoded = record.encode();
    View bytes = encoded.expose_secret();
    if (fault == SaveFault::torn) bytes = bytes.first(bytes.size() / 2);
    if (fault != SaveFault::lost) records_[slot] = Bytes(bytes.begin(), bytes.end());
    if (fault == SaveFault::none) return {};
    failed_ = after_ == AfterFault::locked;
    return no_power();
  }

  class Held final : public protocol::LockedSlot {
   public:
    Held(MemorySlotStore& store, const protocol::SlotId& slot, std::unique_lock<std::mutex> lock)
        : store_(store), slot_(slot), lock_(std::move(lock)) {}

    Result<std::optional<protocol::SlotRecord>> load() override {
      using Loaded = std::optional<protocol::SlotRecord>;
      const auto found = store_.records_.find(slot_);
      if (found == store_.records_.end()) return Loaded();
      auto record = protocol::SlotRecord::decode(found->second);
      if (!record.has_value()) return record.error();
      return Loaded(std::move(*record));
    }

    Status save(const protocol::SlotRecord& record) override { return store_.save(record, slot_); }

   private:
    MemorySlotStore& store_;
    protocol::SlotId slot_;
    std::unique_lock<std::mutex> lock_;
  };

  const AfterFault after_;
  std::mutex mutex_;  // one for all slots, which is stricter than asked
  Snapshot records_;
  std::set<protocol::SlotId> unavailable_;
  std::uint64_t saves_ = 0;
  std::uint64_t fail_at_ = 0;  // never
  SaveFault fault_ = SaveFault::none;
  bool failed_ = false;
};

/// Used session ids in memory; a claim can fail in the same ways.
class MemoryUsedSessions final : public protocol::UsedSessions {
 public:
  void fail_next(SaveFault fault) { fault_ = fault; }

 private:
  Result<Claim> insert(const protocol::SessionId& sid) override {
    const SaveFault fault = std::exchange(fault_, SaveFault::none);
    if (fault == SaveFault::lost) return Error{Fault::unavailable, "table cannot be written"};
    const bool fresh = used_.insert(sid).second;
    if (fault != SaveFault::none) return Error{Fault::unavailable, "table cannot be written"};
    return fresh ? Claim::fresh : Claim::used;
  }

  std::set<protocol::SessionId> used_;
  SaveFault fault_ = SaveFault::none;
};

}  // namespace countersign::testing
