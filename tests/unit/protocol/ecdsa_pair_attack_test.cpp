// Attacks on slots whose pairs are not what they were. Rows are those of the attack catalogue,
// section 13 of the protocol specification.

#include <gtest/gtest.h>

#include "protocol/ecdsa/quarantine.hpp"
#include "unit/protocol/ecdsa_cheats.hpp"

namespace countersign::protocol::ecdsa {
namespace {

const curve::Scalar delta(5);
const Error no_power{Fault::unavailable, "store has lost its power"};
const Error is_quarantined = by({one}, Fault::pair_quarantined, "pair is quarantined");

PairName pair_of_two(SigningNodes& nodes) {
  return nodes.node(two).signers.pair_with(one);
}

/// What signer 2 answers to a request for this slot; it must not say a word to others.
std::optional<Error> refusal(SigningNodes& nodes, const SlotId& slot) {
  auto machine = nodes.resumed(two, slot, nodes.next_sid());
  EXPECT_TRUE(machine.take_outbox().empty());
  EXPECT_TRUE(machine.finished());
  return machine.finished() ? error_of(machine.result()) : std::nullopt;
}

/// The setup of signers 1 and 2 is replaced by another one, as a run of PAIR does it.
void renew_pair(SigningNodes& nodes, std::uint64_t epoch) {
  SeededRandom dice(epoch);
  testing::DealtPair dealt = testing::deal_pair(dice);
  const SessionId run(Digest{0x9a, static_cast<std::uint8_t>(epoch)});
  const auto renew_at = [&](Party self, Party peer, PairSetup setup) {
    setup.epoch = epoch;
    PairGate& gate = nodes.node(self).pairs;
    const PairGate::Run name{nodes.node(self).signers.pair_with(peer), run};
    ASSERT_TRUE(gate.begin(name).has_value());
    ASSERT_TRUE(gate.agree(name, epoch).has_value());
    ASSERT_TRUE(gate.commit(name, std::move(setup)).has_value());
  };
  renew_at(one, two, std::move(dealt.first));
  renew_at(two, one, std::move(dealt.second));
}

// Row 19. Whoever quarantined the pair has died before it came to the slots.
TEST(Attack, row_19_signs_with_slots_that_no_sweep_has_reached) {
  auto nodes = two_of_three();
  const auto slots = nodes.stocked(2);
  auto opened = nodes.online(two, slots[1], nodes.next_sid());
  EXPECT_FALSE(opened.finished());
  nodes.node(two).pairs.quarantine(pair_of_two(nodes), {Fault::ote_check, "elsewhere"});
  for (const SlotId& slot : slots) {
    EXPECT_EQ(refusal(nodes, slot), is_quarantined);
    expect_dead(nodes, two, slot, SlotDeath::pair_quarantined);
  }
}

// Row 2. The power fails in the sweep itself, and the process starts again.
TEST(Attack, row_02_signs_after_a_crash_behind_a_failed_check) {
  auto nodes = two_of_three();
  const auto slots = nodes.stocked(2);
  nodes.node(two).slot_store.fail_at(3, testing::SaveFault::lost);  // after reserve and open
  auto wire = nodes.sign_by_all(slots[0], add({R3::tag, one, two}, R3At::gamma_s, delta));
  EXPECT_EQ(end_of(wire.take_results(), two), no_power);
  nodes.node(two).slot_store.restart();
  nodes.node(two).pair_store.restart();
  EXPECT_EQ(nodes.node(two).facts(slots[0]).state, SlotState::opened);
  EXPECT_EQ(nodes.node(two).facts(slots[1]).state, SlotState::free);
  for (const SlotId& slot : slots) EXPECT_EQ(refusal(nodes, slot), is_quarantined);
}

// Row 2. The power fails while the quarantine is being stored: the slots die all the same.
TEST(Attack, row_02_cheats_while_our_disk_of_pairs_fails) {
  const auto loses_its_slots = [](const auto& cheat) {
    auto nodes = two_of_three();
    const auto slots = nodes.stocked(2);
    nodes.node(two).pair_store.crash_at(1, testing::MemoryPairStore::Moment::before);
    EXPECT_EQ(cheat(nodes, slots[0]), no_power);
    for (const SlotId& slot : slots) expect_dead(nodes, two, slot, SlotDeath::pair_quarantined);
  };
  loses_its_slots([](SigningNodes& nodes, const SlotId&) {
    auto wire = nodes.make_slots_by_all(1, flip({P1Extension::tag, one, two}, 96));
    return end_of(wire.take_results(), two);
  });
  loses_its_slots([](SigningNodes& nodes, const SlotId&) {
    auto wire = nodes.make_slots_by_all(1, flip({P2::tag, one, two}, 32 + ot::VoleMessage::Q_size));
    return end_of(wire.take_results(), two);
  });
  loses_its_slots([](SigningNodes& nodes, const SlotId& slot) {
    auto wire = nodes.sign_by_all(slot, add({R3::tag, one, two}, R3At::gamma_s, delta));
    return end_of(wire.take_results(), two);
  });
}

/// Signer 2 signs over a store of pairs of its own.
testing::Wire<Signature> sign_over(SigningNodes& nodes, PairGate& gate, const SlotId& slot) {
  testing::SigningNode& node = nodes.node(two);
  const Tools tools{nodes.group(), gate, node.slots, node.device_secret, node.random};
  const SessionId sid = nodes.next_sid();
  const SigningInputs& inputs = nodes.inputs(two);
  testing::Wire<Signature> wire;
  wire.add(one, nodes.online(one, slot, sid));
  wire.add(two, {{sid, two, nodes.ranks()}, signing_rules(2), [&](Net& net) {
                   return sign_with_slot(net, slot, inputs, tools);
                 }});
  wire.run();
  return wire;
}

// Row 52. Another run quarantines the pair at each moment: the pairs are asked for before every
// step of the slot.
TEST(Attack, row_52_races_a_signature) {
  for (unsigned at_lock = 1; at_lock <= 3; ++at_lock) {  // reserve, open, spend
    auto nodes = two_of_three();
    const SlotId slot = nodes.stocked(1)[0];
    testing::SigningNode& node = nodes.node(two);
    OtherThread store(node.pair_store, at_lock, quarantine_elsewhere(node.pair_store));
    PairGate gate(store);
    auto wire = sign_over(nodes, gate, slot);
    EXPECT_EQ(end_of(wire.take_results(), two), is_quarantined);
    EXPECT_EQ(sent(wire, R3::tag), at_lock == 3 ? 2U : 1U);
    EXPECT_EQ(sent(wire, R4::tag), at_lock == 3 ? 1U : 0U);  // the cheater's
    expect_dead(nodes, two, slot, SlotDeath::pair_quarantined);
  }
}

// Row 20. A disk that does not answer kills no slot and names nobody.
TEST(Attack, row_20_is_blamed_for_our_own_disk_of_pairs) {
  auto nodes = two_of_three();
  const SlotId slot = nodes.stocked(1)[0];
  const Error broken{Fault::not_authentic, "record does not open"};
  OtherThread store(nodes.node(two).pair_store, 1,
                    [&](const PairName&) -> Status { return broken; });
  PairGate gate(store);
  auto wire = sign_over(nodes, gate, slot);
  EXPECT_EQ(end_of(wire.take_results(), two), broken);
  EXPECT_EQ(nodes.node(two).facts(slot).state, SlotState::free);
}

// Row 44. A scheduled rotation leaves the slots of the setup that it replaces.
TEST(Attack, row_44_signs_with_slots_of_an_earlier_setup) {
  auto nodes = two_of_three();
  const auto slots = nodes.stocked(3);
  renew_pair(nodes, 2);
  const auto results = nodes.sign_by_all(slots[0]).take_results();
  EXPECT_EQ(end_of(results, two), std::nullopt);
  EXPECT_TRUE(results.at(two).has_value());

  ASSERT_TRUE(nodes.node(two).pairs.void_setup(pair_of_two(nodes)).has_value());
  EXPECT_EQ(refusal(nodes, slots[1]), by({one}, Fault::pair_missing, "pair has no setup"));
  expect_dead(nodes, two, slots[1], SlotDeath::restored);
  renew_pair(nodes, 3);
  EXPECT_EQ(refusal(nodes, slots[2]),
            by({one}, Fault::epoch_mismatch, "pair setup is another one"));
  expect_dead(nodes, two, slots[2], SlotDeath::pair_renewed);
}

// Row 19. A node that starts finds what a crash has left of a quarantine.
TEST(Attack, row_19_counts_on_a_sweep_that_a_crash_left_out) {
  auto nodes = two_of_three();
  const auto slots = nodes.stocked(4);
  ASSERT_TRUE(nodes.sign_by_all(slots[0]).take_results().at(two).has_value());
  testing::SigningNode& node = nodes.node(two);
  EXPECT_EQ(sweep_at_start(node.tools), Result<std::vector<SlotId>>(std::vector<SlotId>()));
  node.pairs.quarantine(pair_of_two(nodes), {Fault::ote_check, "elsewhere"});
  node.slot_store.make_unavailable(slots[1]);
  EXPECT_EQ(error_of(sweep_at_start(node.tools)),
            (Error{Fault::unavailable, "slot is locked elsewhere"}));
  for (const SlotId& slot : {slots[2], slots[3]}) {
    EXPECT_EQ(node.facts(slot).death, SlotDeath::pair_quarantined);
  }
  EXPECT_EQ(node.facts(slots[0]).state, SlotState::spent);
}

TEST(Attack, row_19_is_swept_by_name) {
  auto nodes = two_of_three();
  auto slots = nodes.stocked(2);
  testing::SigningNode& node = nodes.node(two);
  node.pairs.quarantine(pair_of_two(nodes), {Fault::ote_check, "elsewhere"});
  std::ranges::sort(slots);
  EXPECT_EQ(sweep_at_start(node.tools), Result<std::vector<SlotId>>(slots));
  EXPECT_EQ(sweep_at_start(node.tools), Result<std::vector<SlotId>>(std::vector<SlotId>()));
}

// Row 16. Signer 3 was shown another setup of the other two. What these check of each other covers
// no word of it, so the end is a difference of views, and no pair is lost.
TEST(Attack, row_16_proposes_another_setup_of_two_others) {
  auto nodes = three_of_three();
  const auto what = nodes.dealt().proposal(nodes.next_sid(), 1);
  auto other = what;
  other.setups[0][0] ^= 1;  // of signers 1 and 2
  testing::Wire<SigningNodes::SlotIds> wire;
  for (const Party rank : nodes.ranks()) {
    wire.add(rank, nodes.offline(rank, rank == three ? other : what));
  }
  wire.run();
  const auto results = wire.take_results();
  for (const Party rank : nodes.ranks()) {
    EXPECT_EQ(end_of(results, rank),
              (Error{Fault::inconsistent_broadcast, "signers saw different commitments"}));
  }
  expect_all_pairs_ok(nodes);
  EXPECT_TRUE(nodes.node(one).slot_store.snapshot().empty());
}

}  // namespace
}  // namespace countersign::protocol::ecdsa
