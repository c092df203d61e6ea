// Rows of the attack catalogue (section 13 of the protocol specification) that are stopped by what
// a signer has stored.

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "protocol/pair/gate.hpp"
#include "protocol/slots/stamps.hpp"
#include "support/dealt_pair.hpp"
#include "support/memory_pair_store.hpp"
#include "support/seeded_random.hpp"
#include "unit/protocol/slots_samples.hpp"

namespace countersign::protocol {
namespace {

using slots_samples::content;
using slots_samples::first;
using slots_samples::meta_of;
using slots_samples::r3;
using slots_samples::r4;
using slots_samples::received;
using slots_samples::request;
using slots_samples::shown;
using slots_samples::slot_number;
using slots_samples::three_signers;
using testing::error_of;
using testing::MemoryPairStore;
using testing::MemorySlotStore;
using testing::MemoryUsedSessions;
using testing::SaveFault;

const SlotId slot = slot_number(1);
const Error is_dead{Fault::slot_spent, "slot is dead"};
const Error is_spent{Fault::slot_spent, "slot is spent"};

SessionId sid(std::uint8_t number) {
  return SessionId(Digest{0x5d, number});
}

// A session id that comes again would repeat nonces and slot ids.
TEST(Attack, row_08_same_session_twice) {
  MemoryUsedSessions sessions;
  ASSERT_TRUE(sessions.claim(sid(1)).has_value());
  EXPECT_EQ(error_of(sessions.claim(sid(1))), (Error{Fault::replay, "session id was used before"}));
  MemorySlotStore store;
  SlotGate gate(store);
  ASSERT_TRUE(gate.put(meta_of(1), content()).has_value());
  EXPECT_EQ(error_of(gate.put(meta_of(1), content())),
            (Error{Fault::replay, "slot id was used before"}));
}

/// A signer that is asked to sign `number` with the one slot, from wherever it stands, and whose
/// attempts differ. Everything it sends is kept; the power may fail.
struct Signer {
  MemorySlotStore store;
  SlotGate gate{store};
  std::set<Bytes> sent_r3;
  std::set<Bytes> sent_r4;
  std::uint8_t attempt = 0;

  Signer() { invariant(gate.put(meta_of(1), content()).has_value(), "a dealt slot"); }

  Status sign(std::uint8_t number) {
    ++attempt;
    auto opened = open(number);
    if (!opened.has_value()) return opened.error();
    sent_r3.insert(shown(opened->r3().at(first)));
    const auto spent = gate.spend(std::move(*opened), received(attempt), r4(attempt));
    if (!spent.has_value()) return spent.error();
    sent_r4.insert(shown(spent->r4()));
    return {};
  }

 private:
  Result<OpenedSlot> open(std::uint8_t number) {
    auto stored = gate.resend(slot, request(number));
    if (stored.has_value() && std::holds_alternative<SpentSlot>(*stored)) {
      sent_r3.insert(shown(std::get<SpentSlot>(*stored).r3().at(first)));
      sent_r4.insert(shown(std::get<SpentSlot>(*stored).r4()));
      return is_spent;
    }
    if (stored.has_value()) return std::get<OpenedSlot>(std::move(*stored));
    auto reserved = gate.reserve(slot, request(number));
    if (!reserved.has_value()) return reserved.error();
    return gate.open(std::move(*reserved), r3(attempt));
  }
};

// Killed at each of its three saves, in each way, and asked again for the same and for another
// request.
TEST(Attack, row_31_slot_reused_after_a_crash) {
  for (std::uint64_t save = 1; save <= 3; ++save) {
    for (const auto fault : {SaveFault::lost, SaveFault::torn, SaveFault::stored}) {
      for (const std::uint8_t next : Bytes{1, 2}) {
        Signer signer;
        signer.store.fail_at(save, fault);
        EXPECT_EQ(error_of(signer.sign(1)),
                  (Error{Fault::unavailable, "store has lost its power"}));
        signer.store.restart();
        static_cast<void>(signer.sign(next));
        static_cast<void>(signer.sign(2));
        static_cast<void>(signer.sign(1));
        EXPECT_LE(signer.sent_r3.size(), 1U) << "save " << save;
        EXPECT_LE(signer.sent_r4.size(), 1U) << "save " << save;
      }
    }
  }
}

// Two coordinators, or one that forks the signers: many requests for one slot at once.
TEST(Attack, row_31_requests_in_parallel_on_one_slot) {
  MemorySlotStore store;
  SlotGate gate(store);
  ASSERT_TRUE(gate.put(meta_of(1), content()).has_value());
  std::atomic<int> opened = 0;
  std::atomic<int> spent = 0;
  std::vector<std::thread> runs;
  for (std::uint8_t run = 0; run < 16; ++run) {
    runs.emplace_back([&, run] {
      auto reserved = gate.reserve(slot, request(run / 2));  // two runs a request
      if (!reserved.has_value()) return;
      auto open = gate.open(std::move(*reserved), r3(run));
      if (!open.has_value()) return;
      ++opened;
      if (gate.spend(std::move(*open), received(run), r4(run)).has_value()) ++spent;
    });
  }
  for (auto& run : runs) run.join();
  EXPECT_EQ(opened, 1);
  EXPECT_EQ(spent, 1);
}

// The second R4 would come from an R3 with another psi. Crash before the save: no R4 has left, and
// the first one that does is the only one. Crash after it: the stored one, byte by byte.
TEST(Attack, row_53_second_r4_after_a_crash) {
  for (const auto fault : {SaveFault::lost, SaveFault::torn, SaveFault::stored}) {
    Signer signer;
    signer.store.fail_at(3, fault);
    EXPECT_EQ(error_of(signer.sign(1)), (Error{Fault::unavailable, "store has lost its power"}));
    EXPECT_TRUE(signer.sent_r4.empty());
    signer.store.restart();
    static_cast<void>(signer.sign(1));
    static_cast<void>(signer.sign(1));
    const std::map<SaveFault, std::set<Bytes>> expected = {{SaveFault::lost, {shown(r4(2))}},
                                                           {SaveFault::torn, {}},
                                                           {SaveFault::stored, {shown(r4(1))}}};
    EXPECT_EQ(signer.sent_r4, expected.at(fault));
  }
}

TEST(Attack, row_53_second_r3_with_another_psi) {
  Signer early;
  auto opened = early.gate.open(*early.gate.reserve(slot, request(1)), r3(1));
  ASSERT_TRUE(opened.has_value());
  ASSERT_TRUE(early.gate.hear(slot, request(1), {{first, Digest{1}}}).has_value());
  const Error two{Fault::equivocation, "two different r3 for one slot", {first}};
  EXPECT_EQ(error_of(early.gate.hear(slot, request(1), {{first, Digest{2}}})), two);
  EXPECT_EQ(error_of(early.gate.spend(std::move(*opened), received(1), r4(1))), is_dead);

  Signer late;
  ASSERT_TRUE(late.sign(1).has_value());
  PerParty<Digest> other = received(1);
  other.at(first) = Digest{2};
  EXPECT_EQ(error_of(late.gate.hear(slot, request(1), other)), two);
  EXPECT_EQ(error_of(late.sign(1)), is_spent);
  EXPECT_EQ(late.sent_r4, std::set<Bytes>{shown(r4(1))});
}

/// A node with all that a restore puts at risk: slots, the setup of a pair, its stamps.
struct Node {
  IdentityKey self;
  MemorySlotStore slots;
  SlotGate gate{slots};
  MemoryPairStore pairs;
  PairGate pair_gate{pairs};
  StampBook stamps;

  explicit Node(std::uint16_t rank) : self(three_signers()[rank - 1U]) {
    SlotMeta meta = meta_of(1);
    meta.self = Party(rank);
    invariant(gate.put(std::move(meta), content()).has_value(), "a dealt slot");
    stamps.boot();
  }

  PairName pair_with(const Node& peer) const { return {self, peer.self}; }

  /// What section 5.4 asks for.
  void obey(const StampVerdict& verdict, const Node& peer) {
    if (verdict.voids == Voids::nothing) return;
    const bool all = verdict.voids == Voids::everything;
    const SlotEvent event =
        all ? SlotEvent(OwnStateVoided{}) : SlotEvent(MemberRestored{peer.self});
    invariant(gate.kill_by(event).has_value(), "the store of this test has power");
    invariant(pair_gate.void_setup(pair_with(peer)).has_value(), "and so has that of pairs");
  }
};

/// Two nodes with a setup for each other.
struct Couple {
  Node a{1};
  Node b{2};

  Couple() {
    testing::SeededRandom random(63);
    auto setups = testing::deal_pair(random);
    a.pairs.put(a.pair_with(b), std::move(setups.first));
    b.pairs.put(b.pair_with(a), std::move(setups.second));
  }

  /// B starts a session with A, and A tells it what it has heard of it last.
  Status start(std::uint8_t number) {
    const auto said = b.stamps.next(a.self, sid(number));
    if (!said.has_value()) return said.error();
    const StampVerdict heard = a.stamps.hear(b.self, *said);
    a.obey(heard, b);
    const auto told = a.stamps.heard_of(b.self);
    b.obey(b.stamps.check_own(a.self, *told), a);
    return heard.accepted;
  }

  void expect_nothing_usable() {
    EXPECT_EQ(error_of(a.gate.reserve(slot, request(1))), is_dead);
    EXPECT_EQ(error_of(b.gate.reserve(slot, request(1))), is_dead);
    const Error missing{Fault::pair_missing, "pair has no setup"};
    EXPECT_EQ(error_of(a.pair_gate.setup(a.pair_with(b))), missing);
    EXPECT_EQ(error_of(b.pair_gate.setup(b.pair_with(a))), missing);
  }
};

const Error gone_back{Fault::epoch_mismatch, "peer has gone back in time"};

TEST(Attack, row_63_restored_node) {
  Couple couple;
  const auto disk = couple.b.slots.snapshot();
  const Bytes stamps = couple.b.stamps.encode();
  ASSERT_TRUE(couple.start(1).has_value());
  ASSERT_TRUE(couple.b.gate.reserve(slot, request(1)).has_value());
  ASSERT_TRUE(couple.start(2).has_value());

  couple.b.slots.restore(disk);  // and the slot is free again
  couple.b.stamps = *StampBook::decode(stamps);
  EXPECT_EQ(error_of(couple.start(3)), gone_back);
  couple.expect_nothing_usable();

  couple.b.stamps.rise_above(couple.a.stamps.heard_of(couple.b.self)->stamp);
  EXPECT_TRUE(couple.start(4).has_value());
  couple.expect_nothing_usable();
}

// A snapshot of the running machine, put back after one session: its next stamp is not lower than
// what the peer has heard, but the same. Sessions with others in between do not hide it.
TEST(Attack, row_63_restored_by_one_session) {
  Couple couple;
  const Bytes stamps = couple.b.stamps.encode();
  ASSERT_TRUE(couple.start(1).has_value());
  couple.b.stamps = *StampBook::decode(stamps);
  ASSERT_TRUE(couple.b.stamps.next(three_signers()[2], sid(8)).has_value());
  EXPECT_EQ(error_of(couple.start(2)), gone_back);
  couple.expect_nothing_usable();
}

// Two copies of one node, both started: the second to speak is found out.
TEST(Attack, row_63_cloned_node) {
  Couple couple;
  StampBook clone = *StampBook::decode(couple.b.stamps.encode());
  clone.boot();
  couple.b.stamps.boot();
  const auto said = clone.next(couple.a.self, sid(1));
  ASSERT_TRUE(said.has_value());
  ASSERT_TRUE(couple.a.stamps.hear(couple.b.self, *said).accepted.has_value());
  EXPECT_EQ(error_of(couple.start(2)), gone_back);
  couple.expect_nothing_usable();
}

}  // namespace
}  // namespace countersign::protocol
