#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "protocol/reshare/share_keeper.hpp"

namespace countersign::testing {

/// A ShareStore in memory that keeps encoded records, as a disk would, and can lose its power at
/// any save. One thread.
class MemoryShareStore final : public protocol::ShareStore {
 public:
  enum class Moment { before, after };

  Result<std::unique_ptr<protocol::LockedShare>> lock(const Digest& key_id) override {
    if (crashed_) return Error{Fault::unavailable, "store has lost its power"};
    return std::make_unique<Held>(*this, key_id);
  }

  /// Power fails at the k-th save from now, counted from 1: before or after it takes effect.
  void crash_at(std::uint64_t save, Moment moment) {
    crash_at_ = saves_ + save;
    moment_ = moment;
  }
  void lose_power() { crashed_ = true; }
  /// The process starts again: what was saved is there.
  void restart() {
    crashed_ = false;
    crash_at_ = 0;
  }
  bool crashed() const { return crashed_; }
  std::uint64_t saves() const { return saves_; }

  /// Stores an encoded record as if it had been there always.
  void put(const Digest& key_id, const SecretBytes& record) {
    records_.insert_or_assign(key_id, copy_of(record));
  }

  /// What was destroyed, each with the save that it came with.
  const std::vector<protocol::Retirement>& retired() const { return retired_; }

  /// What is stored, for assertions; the power may be off.
  template <curve::Group G>
  protocol::ShareRecord<G> read(const Digest& key_id) const {
    const auto found = records_.find(key_id);
    if (found == records_.end()) return {};
    auto record = protocol::ShareRecord<G>::decode(found->second.expose_secret());
    invariant(record.has_value(), "what was saved parses");
    return *std::move(record);
  }

 private:
  static SecretBytes copy_of(const SecretBytes& bytes) {
    return SecretBytes::filled(bytes.size(), [&](std::span<std::uint8_t> out) {
      std::ranges::copy(bytes.expose_secret(), out.begin());
    });
  }

  class Held final : public protocol::LockedShare {
   public:
    Held(MemoryShareStore& store, const Digest& key_id) : store_(store), key_id_(key_id) {}

    Result<std::optional<SecretBytes>> load() override {
      const auto found = store_.records_.find(key_id_);
      if (found == store_.records_.end()) return std::nullopt;
      return copy_of(found->second);
    }

    Status save(const SecretBytes& record,
                const std::optional<protocol::Retirement>& retired) override {
      ++store_.saves_;
      const bool crash = store_.saves_ == store_.crash_at_;
      store_.crashed_ = store_.crashed_ || crash;
      if (!crash || store_.moment_ == Moment::after) {
        store_.records_.insert_or_assign(key_id_, copy_of(record));
        if (retired.has_value()) store_.retired_.push_back(*retired);
      }
      return require(!crash, {Fault::unavailable, "store has lost its power"});
    }

   private:
    MemoryShareStore& store_;
    Digest key_id_;
  };

  std::map<Digest, SecretBytes> records_;
  std::vector<protocol::Retirement> retired_;
  std::uint64_t saves_ = 0;
  std::uint64_t crash_at_ = 0;  // never
  Moment moment_ = Moment::before;
  bool crashed_ = false;
};

}  // namespace countersign::testing
