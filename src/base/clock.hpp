#pragma once

#include <chrono>

namespace countersign {

/// A moment in Unix seconds, and a length of time. Values only: nothing here reads a clock.
using Instant = std::chrono::sys_seconds;
using Seconds = std::chrono::seconds;

/// Where the time comes from: an argument of whatever needs it, never ambient. It may jump; what
/// must not depend on one machine's clock takes the journal's.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

}  // namespace countersign
