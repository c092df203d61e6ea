#pragma once

#include "base/random.hpp"

namespace countersign::crypto {

/// The operating system's generator, and the only place that reads it. Everything else is handed a
/// Random. It holds no state, so a fork or a restored process draws afresh.
class SystemRandom final : public Random {
 public:
  /// Blocks until the kernel's generator has been seeded, once after boot.
  void fill(std::span<std::uint8_t> out) override;
};

}  // namespace countersign::crypto
