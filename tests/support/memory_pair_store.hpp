#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <optional>

#include "protocol/pair/gate.hpp"

namespace countersign::testing {

/// A PairStore in memory that keeps encoded records, as a disk would, and can lose its power at any
/// save. Any number of threads.
class MemoryPairStore final : public protocol::PairStore {
 public:
  enum class Moment { before, after };

  Result<std::unique_ptr<protocol::LockedPair>> lock(const protocol::PairName& pair) override {
    auto held = std::make_unique<Held>(*this, pair, std::unique_lock(mutex_));
    if (crashed_) return Error{Fault::unavailable, "store has lost its power"};
    return held;
  }

  /// Power fails at the k-th save from now, counted from 1: before or after it takes effect.
  void crash_at(std::uint64_t save, Moment moment) {
    crash_at_ = saves_ + save;
    moment_ = moment;
  }
  /// The process starts again: what was saved is there.
  void restart() {
    const std::lock_guard lock(mutex_);
    crashed_ = false;
    crash_at_ = 0;
  }
  bool crashed() const { return crashed_; }
  std::uint64_t saves() const { return saves_; }

  /// What is stored, for assertions.
  protocol::PairRecord read(const protocol::PairName& pair) {
    auto locked = lock(pair);
    invariant(locked.has_value(), "a test reads a store that has power");
    auto record = (*locked)->load();
    invariant(record.has_value(), "what was saved parses");
    return std::move(*record);
  }

  /// Stores a setup as if PAIR had made it.
  void put(const protocol::PairName& pair, protocol::PairSetup setup) {
    const protocol::SessionId run(Digest{0xd0});
    protocol::PairRecord record;
    const bool done = record.begin(run).has_value() && record.agree(run, setup.epoch).has_value() &&
                      record.commit(run, std::move(setup)).has_value();
    auto locked = lock(pair);
    invariant(done && locked.has_value() && (*locked)->save(record).has_value(), "a dealt setup");
  }

 private:
  class Held final : public protocol::LockedPair {
   public:
    Held(MemoryPairStore& store, const protocol::PairName& pair, std::unique_lock<std::mutex> lock)
        : store_(store), pair_(pair), lock_(std::move(lock)) {}

    Result<protocol::PairRecord> load() override {
      const auto found = store_.records_.find(pair_);
      if (found == store_.records_.end()) return protocol::PairRecord();
      return protocol::PairRecord::decode(found->second.expose_secret());
    }

    Status save(const protocol::PairRecord& record) override {
      ++store_.saves_;
      const bool crash = store_.saves_ == store_.crash_at_;
      store_.crashed_ = store_.crashed_ || crash;
      if (!crash || store_.moment_ == Moment::after) {
        store_.records_.insert_or_assign(pair_, record.encode());
      }
      return require(!crash, {Fault::unavailable, "store has lost its power"});
    }

   private:
    MemoryPairStore& store_;
    protocol::PairName pair_;
    std::unique_lock<std::mutex> lock_;
  };

  std::mutex mutex_;  // one for all pairs, which is stricter than asked
  std::map<protocol::PairName, SecretBytes> records_;
  std::uint64_t saves_ = 0;
  std::uint64_t crash_at_ = 0;  // never
  Moment moment_ = Moment::before;
  std::atomic<bool> crashed_ = false;
};

}  // namespace countersign::testing
