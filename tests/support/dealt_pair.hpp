#pragma once

#include "protocol/pair/setup.hpp"
#include "support/dealt_seeds.hpp"

namespace countersign::testing {

/// A setup of two signers as PAIR would leave it, dealt in no time: for the tests, simulations and
/// benchmarks of protocols that only use it. The first is Alice of the first direction.
struct DealtPair {
  protocol::PairSetup first;
  protocol::PairSetup second;
};

inline DealtPair deal_pair(Random& random) {
  Digest hash;
  random.fill(hash);
  DealtSeeds forward = deal_seeds(random);
  DealtSeeds reverse = deal_seeds(random);
  auto z = Secret<32>::generate(random);
  auto twin = z.clone();
  return {{hash, 1, std::move(forward.alice), std::move(reverse.bob), std::move(z)},
          {hash, 1, std::move(reverse.alice), std::move(forward.bob), std::move(twin)}};
}

}  // namespace countersign::testing
