#pragma once

#include "base/random.hpp"
#include "ct/secret.hpp"
#include "support/seeded_random.hpp"

namespace countersign::ct {

/// Reproducible bytes that count as secret.
class SecretRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override {
    random_.fill(out);
    mark_secret(out);
  }

 private:
  testing::SeededRandom random_{1};
};

}  // namespace countersign::ct
