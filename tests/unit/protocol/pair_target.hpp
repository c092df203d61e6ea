#pragma once

#include <atomic>

#include "protocol/pair/gate.hpp"
#include "support/cheating_bob.hpp"
#include "support/dealt_pair.hpp"
#include "support/memory_pair_store.hpp"
#include "support/seeded_random.hpp"
#include "unit/protocol/pair_sides.hpp"

namespace countersign::protocol::pair_target {

/// What the tests of the gate and of the attacks on it aim at.

inline const Error inconsistent{Fault::ote_check, "ot extension is inconsistent"};
inline const Error quarantined{Fault::pair_quarantined, "pair is quarantined"};
inline constexpr ot::Columns columns = ot::Columns::of_bootstrap();  // the attack needs no more

/// A signer under attack by the peer that holds the other half of its setup.
struct Target {
  testing::MemoryPairStore store;
  PairGate gate{store};
  PairName name = pair_sides::giver_name();
  PairSetup own;
  ot::BobSeeds peer;
  Digest setup;
  std::atomic<int> evaluated = 0;

  explicit Target(testing::DealtPair dealt)
      : own(std::move(dealt.first)), peer(std::move(dealt.second.bob)), setup(own.hash) {
    store.put(name, own.clone());
  }

  /// The peer's message in session `row`, with a bet on that bit of Delta.
  ot::ExtensionMessage bet(std::size_t row, unsigned delta_bit) const {
    const Bytes x(columns.row_bytes(), 0x5a);
    const testing::DeltaBet on{row, 3, delta_bit};
    return testing::bet_on_delta(peer, nonce(row), columns, x, {&on, 1});
  }
  ot::ExtensionMessage right_bet(std::size_t row) const { return bet(row, right(row)); }
  ot::ExtensionMessage wrong_bet(std::size_t row) const { return bet(row, right(row) ^ 1); }
  unsigned right(std::size_t row) const { return static_cast<unsigned>(own.alice.delta_bit(row)); }

  /// A session's check with a gate of its own, as each process and node has.
  Result<ot::AliceColumns> check(std::size_t row, const ot::ExtensionMessage& message) {
    return PairGate(store).evaluate(name, setup, [&] { return unguarded_check(row, message); });
  }
  Result<ot::AliceColumns> unguarded_check(std::size_t row, const ot::ExtensionMessage& message) {
    ++evaluated;
    return ot::extend_as_alice(own.alice, nonce(row), message);
  }

  static Digest nonce(std::size_t number) { return Digest{static_cast<std::uint8_t>(number)}; }
};

inline Target new_target() {
  testing::SeededRandom random(11);
  return Target(testing::deal_pair(random));
}

}  // namespace countersign::protocol::pair_target
