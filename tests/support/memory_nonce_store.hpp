#pragma once

#include <algorithm>
#include <map>
#include <utility>

#include "base/invariant.hpp"
#include "protocol/frost/nonce_store.hpp"

namespace countersign::testing {

/// A NonceStore in memory that can lose its power at any change.
class MemoryNonceStore final : public protocol::frost::NonceStore {
 public:
  enum class Moment { before, after };
  using NonceName = protocol::frost::NonceName;

  Status insert(std::vector<protocol::frost::NonceRecord> records) override {
    const bool fresh =
        std::ranges::none_of(records, [&](auto& r) { return records_.contains(r.name); });
    if (!fresh) return Error{Fault::internal, "a nonce pair is stored twice"};
    return changed([&] {
      for (auto& record : records) records_.emplace(record.name, std::move(record.nonces));
    });
  }

  Result<SecretBytes> remove(const NonceName& name) override {
    if (crashed_) return no_power;
    const auto found = records_.find(name);
    if (found == records_.end()) {
      return Error{Fault::slot_spent, "the nonce pair is not in the stock"};
    }
    auto nonces = SecretBytes::filled(found->second.size(), [&](auto out) {
      std::ranges::copy(found->second.expose_secret(), out.begin());
    });
    const Status done = changed([&] { records_.erase(name); });
    if (!done.has_value()) return done.error();
    ++removed_;
    return nonces;
  }

  Status remove_of_key(const Digest& key_id) override {
    return changed(
        [&] { std::erase_if(records_, [&](auto& r) { return r.first.key_id == key_id; }); });
  }

  Status remove_all() override {
    return changed([&] { records_.clear(); });
  }

  /// Power fails at the k-th change from now, counted from 1: before or after it takes effect.
  void crash_at(std::uint64_t change, Moment moment) {
    crash_at_ = changes_ + change;
    moment_ = moment;
  }
  /// The process starts again: what was durable is there.
  void restart() { crashed_ = false; }

  /// What a copy of the disk would bring back.
  void put_back(const NonceName& name, View nonces) {
    records_.insert_or_assign(name, SecretBytes::take(Bytes(nonces.begin(), nonces.end())));
  }
  View peek(const NonceName& name) const { return records_.at(name).expose_secret(); }
  bool has(const NonceName& name) const { return records_.contains(name); }
  std::size_t size() const { return records_.size(); }
  std::size_t removed() const { return removed_; }

 private:
  static constexpr Literal lost_power = "store has lost its power";
  inline static const Error no_power{Fault::unavailable, lost_power};

  template <class Change>
  Status changed(const Change& change) {
    if (crashed_) return no_power;
    crashed_ = ++changes_ == crash_at_;
    if (!crashed_ || moment_ == Moment::after) change();
    if (crashed_) return no_power;
    return {};
  }

  std::map<NonceName, SecretBytes> records_;
  std::size_t removed_ = 0;
  std::uint64_t changes_ = 0;
  std::uint64_t crash_at_ = 0;  // never
  Moment moment_ = Moment::before;
  bool crashed_ = false;
};

}  // namespace countersign::testing
