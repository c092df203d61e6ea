#pragma once

#include <cstdint>

#include "base/random.hpp"
#include "ct/secret.hpp"
#include "support/seeded_random.hpp"

namespace countersign::ct {

/// Reproducible bytes that count as secret.
class SecretRandom final : public Random {
 public:
  explicit SecretRandom(std::uint64_t seed = 1) : random_(seed) {}
  void fill(std::span<std::uint8_t> out) override {
    random_.fill(out);
    mark_secret(out);
  }

 private:
  testing::SeededRandom random_;
};

}  // namespace countersign::ct
