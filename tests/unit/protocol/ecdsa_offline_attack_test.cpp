// Attacks on the offline phase of threshold ECDSA. Rows are those of the attack catalogue, section
// 13 of the protocol specification.

#include <gtest/gtest.h>

#include <set>

#include "support/cheating_bob.hpp"
#include "unit/protocol/ecdsa_cheats.hpp"

namespace countersign::protocol::ecdsa {
namespace {

constexpr std::size_t u_at = 96;     // of P1Extension, behind salt, setup and batch
constexpr std::size_t first_Q = 32;  // of P2, behind the echo

std::size_t hu_at() {
  return first_Q + ot::VoleMessage::Q_size;
}

// Row 2. A check that failed is a failure for good: also for a process that starts again.
TEST(Attack, row_02_goes_on_after_a_failed_check) {
  auto nodes = two_of_three();
  auto wire = nodes.make_slots_by_all(1, flip({P2::tag, one, two}, hu_at()));
  EXPECT_EQ(end_of(wire.take_results(), two),
            by({one}, Fault::vole_check, "vole message is inconsistent"));
  EXPECT_EQ(nodes.node(two).pair_state(one), PairState::quarantined);

  nodes.node(two).pair_store.restart();
  PairGate reborn(nodes.node(two).pair_store);
  EXPECT_EQ(error_of(reborn.setup(nodes.node(two).signers.pair_with(one))),
            (Error{Fault::pair_quarantined, "pair is quarantined"}));
  auto again = nodes.make_slots_by_all(1);
  EXPECT_EQ(end_of(again.take_results(), two),
            by({one}, Fault::pair_quarantined, "pair is quarantined"));
  EXPECT_EQ(sent(again, P2::tag), 0U);
}

// Rows 14 and 16. Whoever splits his P1 makes two honest signers see different echoes, and nothing
// else: no VOLE is evaluated, though one of these would fail.
TEST(Attack, row_14_splits_the_broadcast_of_p1) {
  auto nodes = three_of_three();
  const auto split = flip({P1Commitments::tag, one, two}, 32);
  auto wire = nodes.make_slots_by_all(1, [&](InTransit& message) {
    split(message);
    flip({P2::tag, three, two}, hu_at())(message);
  });
  const auto results = wire.take_results();
  for (const Party rank : {two, three}) {
    EXPECT_EQ(end_of(results, rank),
              (Error{Fault::inconsistent_broadcast, "signers saw different commitments"}));
  }
  expect_all_pairs_ok(nodes);
  EXPECT_TRUE(nodes.node(two).slot_store.snapshot().empty());
}

TEST(Attack, row_16_makes_honest_signers_ban_each_other) {
  // Another salt to one of them: the nonces of all three differ in nothing that the two share.
  auto nodes = three_of_three();
  auto wire = nodes.make_slots_by_all(1, [](InTransit& message) {
    flip({P1Commitments::tag, one, two}, 0)(message);
    flip({P1Extension::tag, one, two}, 0)(message);
  });
  const auto results = wire.take_results();
  // The nonce of his own extension is another one at two, whose check he fails; nobody else does.
  EXPECT_EQ(end_of(results, two), by({one}, Fault::ote_check, "ot extension is inconsistent"));
  EXPECT_EQ(nodes.node(two).pair_state(three), PairState::ok);
  EXPECT_EQ(nodes.node(three).pair_state(two), PairState::ok);
  EXPECT_EQ(nodes.node(three).pair_state(one), PairState::ok);
}

// Row 17.
TEST(Attack, row_17_replays_the_first_message_of_another_batch) {
  auto nodes = two_of_three();
  Bytes recorded;
  nodes.make_slots_by_all(
      1, on({P1Extension::tag, one, two}, [&](InTransit& message) { recorded = message.payload; }));
  auto wire = nodes.make_slots_by_all(
      1, on({P1Extension::tag, one, two}, [&](InTransit& message) { message.payload = recorded; }));
  EXPECT_EQ(end_of(wire.take_results(), two),
            by({one}, Fault::wrong_session, "slots are made in another batch"));
  expect_all_pairs_ok(nodes);
}

/// Signer 1's extension to signer 2 with a bet on one bit of its Delta, as the next run will have
/// it: everything but the choice bits is what the honest code would send.
Alter bet(SigningNodes& nodes, std::size_t row, unsigned delta_bit) {
  return on({P1Extension::tag, one, two}, [&nodes, row, delta_bit](InTransit& message) {
    const auto columns = ot::Columns::of_multiplications(1);
    auto parsed = *parse<P1Extension>(View(message.payload).subspan(1), {1});
    const Digest pctx =
        direction_context(parsed.setup, {nodes.dealt().identity(two), nodes.dealt().identity(one)});
    const testing::DeltaBet on_bit{row, columns.data() + 5, delta_bit};  // in a mask column
    Bytes x(columns.row_bytes());
    SeededRandom(row).fill(x);
    parsed.extension = testing::bet_on_delta(nodes.dealt().setups.at(one).at(two).bob,
                                             extension_nonce({pctx, parsed.batch, parsed.salt}),
                                             columns, x, {&on_bit, 1});
    const SecretBytes payload = payload_of(parsed, {1});
    message.payload.assign(payload.expose_secret().begin(), payload.expose_secret().end());
  });
}

// Row 19. One guess after the other: the first wrong one is the last.
TEST(Attack, row_19_guesses_bits_of_delta_until_one_is_wrong) {
  auto nodes = two_of_three();
  const auto& delta = nodes.dealt().setups.at(two).at(one).alice;
  std::size_t row = 0;
  for (; delta.delta_bit(row) == 0; ++row) {
    auto wire = nodes.make_slots_by_all(1, bet(nodes, row, 0));
    EXPECT_EQ(sent(wire, P2::tag), 1U);
    EXPECT_EQ(nodes.node(two).pair_state(one), PairState::ok);
    // The cheater's own choice bits were others, and his run fails without a P2: not ours to mind.
    nodes.node(one).pair_store.put(nodes.node(one).signers.pair_with(two),
                                   nodes.dealt().setups.at(one).at(two).clone());
  }
  auto wire = nodes.make_slots_by_all(1, bet(nodes, row, 0));
  EXPECT_EQ(end_of(wire.take_results(), two),
            by({one}, Fault::ote_check, "ot extension is inconsistent"));
  EXPECT_EQ(sent(wire, P2::tag), 0U);  // even our P1 stayed here
  EXPECT_EQ(nodes.node(two).pair_state(one), PairState::quarantined);
  nodes.node(two).pair_store.restart();
  auto after = nodes.make_slots_by_all(1, bet(nodes, row + 1, 0));
  EXPECT_EQ(end_of(after.take_results(), two),
            by({one}, Fault::pair_quarantined, "pair is quarantined"));
}

// A quarantine takes the slots of the pair that are in stock, and no others.
TEST(Attack, row_19_destroys_the_slots_of_the_pair) {
  auto nodes = two_of_three();
  const auto stocked = nodes.stocked(2);
  nodes.make_slots_by_all(1, flip({P1Extension::tag, one, two}, u_at));
  for (const SlotId& slot : stocked) {
    EXPECT_EQ(nodes.node(two).facts(slot).death, SlotDeath::pair_quarantined);
    EXPECT_EQ(nodes.node(one).facts(slot).state, SlotState::free);
  }
}

// Row 24. All randomness equal, the same setup: the rows of u differ, and so do the choice bits.
TEST(Attack, row_24_looks_for_equal_rows_in_two_extensions) {
  auto nodes = two_of_three();
  std::vector<Bytes> u;
  for (int k = 0; k < 2; ++k) {
    nodes.node(one).random = SeededRandom(7);
    nodes.make_slots_by_all(1, on({P1Extension::tag, one, two}, [&](InTransit& message) {
                              u.emplace_back(message.payload.begin() + 1 + u_at,
                                             message.payload.end() - 64);
                            }));
  }
  const std::size_t width = ot::Columns::of_multiplications(1).row_bytes();
  std::set<Bytes> rows;
  std::set<Bytes> sums;
  for (std::size_t r = 0; r < ot::rows; ++r) {
    Bytes sum(width);
    for (const Bytes& matrix : u) {
      const auto row = View(matrix).subspan(r * width, width);
      rows.emplace(row.begin(), row.end());
      for (std::size_t k = 0; k < width; ++k) sum[k] ^= row[k];
    }
    sums.insert(sum);
  }
  EXPECT_EQ(rows.size(), 2 * ot::rows);
  EXPECT_EQ(sums.size(), ot::rows);  // with equal pads every sum would be that of the choice bits
}

// Row 28. The challenge covers the extension: VOLE messages made over another one fail, as do such
// of another slot of the batch.
TEST(Attack, row_28_uses_vole_messages_in_another_place) {
  auto nodes = two_of_three();
  auto wire = nodes.make_slots_by_all(2, on({P2::tag, one, two}, [](InTransit& message) {
                                        const auto at = message.payload.begin() + 1 + first_Q;
                                        std::swap_ranges(at, at + ot::VoleMessage::size,
                                                         at + ot::VoleMessage::size);
                                      }));
  EXPECT_EQ(end_of(wire.take_results(), two),
            by({one}, Fault::vole_check, "vole message is inconsistent"));
  EXPECT_EQ(nodes.node(two).pair_state(one), PairState::quarantined);
  EXPECT_EQ(nodes.node(one).pair_state(two), PairState::ok);
}

// Row 29. The challenge covers Q, so whoever flips an entry and does not make the rest anew is
// always caught; whoever does is caught where the receiver chose the entry (see the tests of VOLE).
TEST(Attack, row_29_flips_an_entry_of_q) {
  for (const std::size_t j : {0U, 400U, 751U}) {
    auto nodes = two_of_three();
    auto wire = nodes.make_slots_by_all(1, flip({P2::tag, one, two}, first_Q + 96 * j + 31));
    EXPECT_EQ(end_of(wire.take_results(), two),
              by({one}, Fault::vole_check, "vole message is inconsistent"));
    EXPECT_EQ(nodes.node(two).pair_state(one), PairState::quarantined);
    EXPECT_EQ(nodes.node(one).pair_state(two), PairState::ok);
  }
}

TEST(Attack, row_29_sends_a_number_that_is_no_scalar) {
  auto nodes = two_of_three();
  auto wire = nodes.make_slots_by_all(1, fill({P2::tag, one, two}, first_Q, 32, 0xff));
  const auto error = end_of(wire.take_results(), two);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->fault, Fault::bad_scalar);
  EXPECT_EQ(error->culprits, std::vector<Party>{one});
  EXPECT_EQ(nodes.node(two).pair_state(one), PairState::ok);
}

// Row 44. A setup that only one side has is a difference, not a cheat.
TEST(Attack, row_44_makes_slots_with_a_stale_setup) {
  auto nodes = two_of_three();
  const auto what = nodes.dealt().proposal(nodes.next_sid(), 1);
  SeededRandom dice(9);
  nodes.node(two).pair_store.put(nodes.node(two).signers.pair_with(one),
                                 testing::deal_pair(dice).first);
  auto machine = nodes.offline(two, what);
  ASSERT_TRUE(machine.finished());
  EXPECT_EQ(error_of(machine.result()),
            by({one}, Fault::epoch_mismatch, "pair setup is not the proposed one"));
  EXPECT_TRUE(machine.take_outbox().empty());
  EXPECT_EQ(nodes.node(two).pair_state(one), PairState::ok);
}

// Row 49. A generator that repeats itself repeats nothing of ours.
TEST(Attack, row_49_breaks_the_generator) {
  auto nodes = two_of_three();
  std::set<Bytes> nonces;
  for (int run = 0; run < 2; ++run) {
    nodes.node(one).random = SeededRandom(7);
    for (const SlotId& slot : nodes.stocked(3)) {
      const SlotRecord record = nodes.node(one).slot_store.read(slot);
      const auto content = SlotContent::decode(record.content().expose_secret(), record.meta());
      const auto R = content->R.encode();
      nonces.insert(Bytes(R.begin(), R.end()));
    }
  }
  EXPECT_EQ(nonces.size(), 6U);
}

// Row 51. One cheat ends the other sessions of the pair at their next step.
TEST(Attack, row_51_cheats_in_one_of_two_sessions) {
  auto nodes = two_of_three();
  const auto first = nodes.dealt().proposal(nodes.next_sid(), 1);
  const auto second = nodes.dealt().proposal(nodes.next_sid(), 1);
  testing::Wire<SigningNodes::SlotIds> cheated;
  testing::Wire<SigningNodes::SlotIds> honest;
  for (const Party rank : nodes.ranks()) {
    cheated.add(rank, nodes.offline(rank, first));
    honest.add(rank, nodes.offline(rank, second));
  }
  cheated.run(flip({P1Extension::tag, one, two}, u_at));
  honest.run();
  EXPECT_EQ(end_of(honest.take_results(), two),
            by({one}, Fault::pair_quarantined, "pair is quarantined"));
  EXPECT_EQ(sent(honest, P2::tag), 1U);  // that of the cheater only
}

// Row 59. What differs in context is compared before it is checked.
TEST(Attack, row_59_sends_p1_made_in_another_context) {
  struct Case {
    std::size_t at;
    Fault fault;
    Literal what;
  };
  const std::vector<Case> cases = {
      {0, Fault::wrong_session, "slots are made under another salt"},
      {32, Fault::epoch_mismatch, "slots are made under another pair setup"},
      {64, Fault::wrong_session, "slots are made in another batch"},
  };
  for (const Case& c : cases) {
    auto nodes = two_of_three();
    auto wire = nodes.make_slots_by_all(1, [&](InTransit& message) {
      flip({P1Extension::tag, one, two}, c.at)(message);
      flip({P1Extension::tag, one, two}, u_at)(message);  // it would fail its check
    });
    EXPECT_EQ(end_of(wire.take_results(), two), by({one}, c.fault, c.what));
    expect_all_pairs_ok(nodes);
    EXPECT_EQ(sent(wire, P2::tag), 1U);
  }
}

// A cheat is not saved by somebody else's difference.
TEST(Attack, row_59_hides_a_cheat_behind_anothers_mistake) {
  auto nodes = three_of_three();
  auto wire = nodes.make_slots_by_all(1, [](InTransit& message) {
    flip({P1Extension::tag, one, two}, 64)(message);
    flip({P1Extension::tag, three, two}, u_at)(message);
  });
  EXPECT_EQ(end_of(wire.take_results(), two),
            by({three}, Fault::ote_check, "ot extension is inconsistent"));
  EXPECT_EQ(nodes.node(two).pair_state(three), PairState::quarantined);
  EXPECT_EQ(nodes.node(two).pair_state(one), PairState::ok);
}

// Nor by a mistake of its own kind that is found first.
TEST(Attack, row_59_hides_a_failed_check_behind_a_bad_scalar) {
  auto nodes = three_of_three();
  auto wire = nodes.make_slots_by_all(1, [](InTransit& message) {
    fill({P2::tag, one, two}, first_Q, 32, 0xff)(message);
    flip({P2::tag, three, two}, hu_at())(message);
  });
  EXPECT_EQ(end_of(wire.take_results(), two),
            by({three}, Fault::vole_check, "vole message is inconsistent"));
  EXPECT_EQ(nodes.node(two).pair_state(three), PairState::quarantined);
}

/// Signer 2 makes one slot with signer 1, over a store of its own.
testing::Wire<SigningNodes::SlotIds> make_slots_over(SigningNodes& nodes, PairGate& gate,
                                                     const SlotProposal& what) {
  testing::SigningNode& node = nodes.node(two);
  const Tools tools{nodes.group(), gate, node.slots, node.device_secret, node.random};
  const SlotBatch& batch = nodes.batch(two, what);
  testing::Wire<SigningNodes::SlotIds> wire;
  wire.add(one, nodes.offline(one, what));
  wire.add(two, {batch.session(), batch_rules(batch),
                 [&](Net& net) { return make_slots(net, batch, tools); }});
  wire.run();
  return wire;
}

// Row 52. The locks of one run with one peer: the setup, the check, P2, the count of slots.
TEST(Attack, row_52_races_the_gate) {
  for (unsigned at_lock = 1; at_lock <= 4; ++at_lock) {
    auto nodes = two_of_three();
    testing::SigningNode& node = nodes.node(two);
    OtherThread store(node.pair_store, at_lock, quarantine_elsewhere(node.pair_store));
    PairGate gate(store);
    const auto what = nodes.dealt().proposal(nodes.next_sid(), 1);
    const SlotBatch& batch = nodes.batch(two, what);
    auto wire = make_slots_over(nodes, gate, what);
    EXPECT_EQ(end_of(wire.take_results(), two),
              by({one}, Fault::pair_quarantined, "pair is quarantined"));
    // Without a setup nothing begins; only the count comes after P2.
    const std::array<std::size_t, 4> p2_sent = {0, 1, 1, 2};
    EXPECT_EQ(sent(wire, P2::tag), p2_sent[at_lock - 1]);
    if (at_lock == 4) {
      EXPECT_EQ(node.facts(SlotId(batch.slot_id(0))).death, SlotDeath::pair_quarantined);
    }
  }
}

// Row 20. What our own disk does is nobody's fault.
TEST(Attack, row_20_is_blamed_for_our_own_disk) {
  const Error broken{Fault::not_authentic, "record does not open"};
  for (unsigned at_lock = 1; at_lock <= 4; ++at_lock) {
    auto nodes = two_of_three();
    OtherThread store(nodes.node(two).pair_store, at_lock,
                      [&](const PairName&) -> Status { return broken; });
    PairGate gate(store);
    auto wire = make_slots_over(nodes, gate, nodes.dealt().proposal(nodes.next_sid(), 1));
    EXPECT_EQ(end_of(wire.take_results(), two), broken) << "lock " << at_lock;
  }
}

// A slot that cannot be killed is more than the quarantine that it should have died of.
TEST(Attack, row_52_races_the_gate_with_a_disk_that_fails) {
  auto nodes = two_of_three();
  testing::SigningNode& node = nodes.node(two);
  const auto what = nodes.dealt().proposal(nodes.next_sid(), 2);
  const SlotBatch& batch = nodes.batch(two, what);
  const auto quarantine = quarantine_elsewhere(node.pair_store);
  OtherThread store(node.pair_store, 4, [&](const PairName& pair) {
    node.slot_store.make_unavailable(SlotId(batch.slot_id(0)));
    return quarantine(pair);
  });
  PairGate gate(store);
  auto wire = make_slots_over(nodes, gate, what);
  EXPECT_EQ(end_of(wire.take_results(), two),
            (Error{Fault::unavailable, "slot is locked elsewhere"}));
  EXPECT_EQ(node.facts(SlotId(batch.slot_id(1))).death, SlotDeath::pair_quarantined);
}

// Row 8. A batch whose ids were used before takes no slot of the earlier one with it.
TEST(Attack, row_08_makes_the_slots_of_a_batch_again) {
  auto nodes = two_of_three();
  const auto what = nodes.dealt().proposal(nodes.next_sid(), 2);
  const SlotBatch& batch = nodes.batch(two, what);
  ASSERT_TRUE(
      nodes.node(two).slots.put(batch.meta(1), SecretBytes::take(Bytes{1, 2, 3})).has_value());
  auto wire = make_slots_over(nodes, nodes.node(two).pairs, what);
  EXPECT_EQ(end_of(wire.take_results(), two), (Error{Fault::replay, "slot id was used before"}));
  EXPECT_EQ(nodes.node(two).facts(SlotId(batch.slot_id(1))).state, SlotState::free);
  EXPECT_EQ(nodes.node(two).facts(SlotId(batch.slot_id(0))).death, SlotDeath::abandoned);
}

/// Everything of a signer's that has not left yet, delivered to another, changed by `alter`.
template <class T>
void deliver_all(Machine<T>& from, Machine<T>& to, Party sender, Party receiver,
                 const Alter& alter = {}) {
  auto outbox = from.take_outbox();
  std::ranges::reverse(outbox);
  for (const Envelope& envelope : outbox) {
    const View payload = envelope.payload.expose_secret();
    InTransit message{sender, receiver, Bytes(payload.begin(), payload.end())};
    if (alter) alter(message);
    to.deliver(sender, envelope.channel, message.payload);
  }
}

// Row 51. The last round and the one before it come together: our own P2 is made in the step in
// which the check fails, and stays here.
TEST(Attack, row_51_gets_our_answer_to_a_failed_check) {
  auto nodes = two_of_three();
  const auto what = nodes.dealt().proposal(nodes.next_sid(), 1);
  auto theirs = nodes.offline(one, what);
  auto ours = nodes.offline(two, what);
  std::vector<Envelope> first = theirs.take_outbox();
  deliver_all(ours, theirs, two, one);
  deliver_all(theirs, ours, one, two, flip({P2::tag, one, two}, hu_at()));
  for (const Envelope& envelope : first) {
    ours.deliver(one, envelope.channel, envelope.payload.expose_secret());
  }
  ASSERT_TRUE(ours.finished());
  EXPECT_EQ(error_of(ours.result()), by({one}, Fault::vole_check, "vole message is inconsistent"));
  EXPECT_TRUE(ours.take_outbox().empty());
}

TEST(Attack, row_51_gets_our_first_message_after_a_failed_extension) {
  auto nodes = two_of_three();
  const auto what = nodes.dealt().proposal(nodes.next_sid(), 1);
  auto theirs = nodes.offline(one, what);
  auto ours = nodes.offline(two, what);
  deliver_all(theirs, ours, one, two, flip({P1Extension::tag, one, two}, u_at));
  EXPECT_EQ(error_of(ours.result()), by({one}, Fault::ote_check, "ot extension is inconsistent"));
  EXPECT_TRUE(ours.take_outbox().empty());
}

// Row 21 and 11: every message with nothing in it, or cut short.
TEST(Attack, row_11_sends_empty_messages) {
  for (const std::uint8_t tag : {P1Commitments::tag, P1Extension::tag, P2::tag}) {
    for (const std::size_t left : {std::size_t{1}, std::size_t{33}}) {
      auto nodes = two_of_three();
      auto wire = nodes.make_slots_by_all(
          1, on({tag, one, two}, [&](InTransit& message) { message.payload.resize(left); }));
      EXPECT_EQ(end_of(wire.take_results(), two),
                by({one}, Fault::bad_length, "message of the wrong length"));
      expect_all_pairs_ok(nodes);
    }
  }
}

TEST(Attack, row_50_proposes_nonsense) {
  auto nodes = two_of_three();
  const SlotProposal good = nodes.dealt().proposal(nodes.next_sid(), 1);
  const IdentityKey self = nodes.dealt().identity(one);
  const auto refused = [&](const SlotProposal& proposal) {
    return error_of(SlotBatch::join(proposal, self));
  };
  EXPECT_EQ(refused(good), std::nullopt);
  for (const std::uint32_t count : {0U, slots_per_batch_max + 1}) {
    SlotProposal bad = good;
    bad.count = count;
    EXPECT_EQ(refused(bad), (Error{Fault::over_limit, "slot proposal of no slots or too many"}));
  }
  SlotProposal twice = good;
  twice.signers = {good.signers[0], good.signers[0]};
  EXPECT_EQ(refused(twice), (Error{Fault::bad_encoding, "signers are not in ascending order"}));
  SlotProposal backwards = good;
  std::swap(backwards.signers[0], backwards.signers[1]);
  EXPECT_EQ(refused(backwards), (Error{Fault::bad_encoding, "signers are not in ascending order"}));
  const SlotProposal alone{good.sid, 1, {self}, {}};
  EXPECT_EQ(refused(alone), (Error{Fault::not_qualified, "one signer alone signs nothing"}));
  SlotProposal incomplete = good;
  incomplete.setups.clear();
  EXPECT_EQ(refused(incomplete),
            (Error{Fault::bad_length, "slot proposal without a setup for every pair"}));
  SeededRandom dice(3);
  const auto stranger = crypto::Ed25519SecretKey::generate(dice).public_key();
  EXPECT_EQ(error_of(SlotBatch::join(good, stranger)),
            (Error{Fault::not_qualified, "signers do not include this one"}));
}

TEST(Attack, row_50_sends_a_proposal_of_another_length) {
  auto nodes = three_of_three();
  const SlotProposal good = nodes.dealt().proposal(nodes.next_sid(), 5);
  const Bytes bytes = good.encode();
  EXPECT_EQ(bytes.size(), 36U + 32 * 3 + 16 * 3 * 2);
  const auto decoded = SlotProposal::decode(bytes);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(decoded->encode(), bytes);
  for (const std::size_t size : {std::size_t{0}, bytes.size() - 1, bytes.size() + 32}) {
    Bytes other = bytes;
    other.resize(size);
    EXPECT_EQ(error_of(SlotProposal::decode(other)),
              (Error{Fault::bad_length, "slot proposal of the wrong length"}));
  }
}

// Equal seeds for two pairs, which honest ones never have, would make a zero share that is none.
TEST(Attack, row_44_makes_a_zero_share_that_is_zero) {
  auto nodes = three_of_three();
  const auto& z = nodes.dealt().setups.at(two).at(one).z;
  PairSetup equal = nodes.dealt().setups.at(two).at(three).clone();
  equal.z = z.clone();
  nodes.node(two).pair_store.put(nodes.node(two).signers.pair_with(three), std::move(equal));
  auto machine = nodes.offline(two, nodes.dealt().proposal(nodes.next_sid(), 1));
  ASSERT_TRUE(machine.finished());
  EXPECT_EQ(error_of(machine.result()), (Error{Fault::internal, "a nonce or zero share is zero"}));
}

}  // namespace
}  // namespace countersign::protocol::ecdsa
