#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "sim/faults.hpp"

namespace countersign::sim {

/// What one party has on disk: the only thing that it still has after a crash. A protocol's own
/// interface to its durable state is adapted to this in its scenario.
///
/// Every commit is one durable step, all or nothing. The simulator crashes a party at its k-th
/// step, before or after it has taken effect; from then on the store answers nothing but
/// Fault::unavailable, so that the dead process cannot act on what it does not know.
class DurableStore final {
 public:
  /// Keys and their new values; no value erases the key.
  using Changes = std::map<std::string, std::optional<Bytes>>;

  Status commit(const Changes& changes);
  Status write(const std::string& key, View value) {
    return commit({{key, Bytes(value.begin(), value.end())}});
  }
  std::optional<Bytes> read(const std::string& key) const;

  // For the simulator.
  void crash_at(std::uint64_t step, Crash::Moment moment) {
    crash_step_ = step;
    moment_ = moment;
  }
  bool crashed() const { return crashed_; }
  void revive() { crashed_ = false; }
  std::uint64_t steps() const { return steps_; }

 private:
  std::map<std::string, Bytes> values_;
  std::uint64_t steps_ = 0;
  std::uint64_t crash_step_ = 0;  // never
  Crash::Moment moment_ = Crash::Moment::before;
  bool crashed_ = false;
};

}  // namespace countersign::sim
