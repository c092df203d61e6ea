#pragma once

#include "base/clock.hpp"

namespace countersign::testing {

/// A clock that stands still until a test moves it, forwards or back.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(Instant now) : now_(now) {}

  Instant now() const override { return now_; }
  void set(Instant now) { now_ = now; }
  void advance(Seconds by) { now_ += by; }

 private:
  Instant now_;
};

}  // namespace countersign::testing
