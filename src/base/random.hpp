#pragma once

#include <cstdint>
#include <span>

namespace countersign {

/// Where randomness comes from: an argument of whatever needs it, never ambient. Production passes
/// the system's generator (crypto/system_random.hpp), tests a seeded one.
class Random {
 public:
  virtual ~Random() = default;
  /// Overwrites all of `out` with uniform bytes. Cannot fail: a machine without randomness stops.
  virtual void fill(std::span<std::uint8_t> out) = 0;
};

}  // namespace countersign
