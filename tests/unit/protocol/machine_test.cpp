#include "protocol/machine.hpp"

#include <gtest/gtest.h>

#include "unit/protocol/samples.hpp"

namespace countersign::protocol {
namespace {

using samples::bytes_of_envelope;
using samples::error_of;
using samples::Leaves;
using samples::Number;
using samples::party;
using samples::session_of;

using First = Number<1>;
using Second = Number<2>;
using Hint = Number<3, Channel::direct>;

constexpr Literal not_in_time = "peers did not answer in time";

Rules rules() {
  return {
      .rounds = Rounds::of<First, Second, Hint, Leaves>(), .early_rounds_max = 3, .bytes_max = 64};
}

/// Two rounds of broadcasts; the sum of all numbers heard.
Protocol<int> add_up(Net& net) {
  net.broadcast(First{1});
  const auto first = co_await net.gather<First>();
  net.broadcast(Second{2});
  const auto second = co_await net.gather<Second>();
  int sum = 0;
  for (const Party j : net.peers()) sum += first.at(j).value + second.at(j).value;
  co_return sum;
}

/// Party 10 among 10, 20 and 30.
Machine<int> adder() {
  return Machine<int>(session_of(10, {30, 10, 20}), rules(), [](Net& net) { return add_up(net); });
}

template <class T>
void hear(Machine<T>& machine, unsigned from, Bytes payload) {
  machine.deliver(party(from), Channel::broadcast, payload);
}

TEST(Machine, speaks_first_and_waits) {
  Machine<int> machine = adder();
  EXPECT_FALSE(machine.finished());
  const auto outbox = machine.take_outbox();
  ASSERT_EQ(outbox.size(), 1u);
  EXPECT_EQ(bytes_of_envelope(outbox[0]), (Bytes{1, 1}));
  EXPECT_TRUE(machine.take_outbox().empty());
}

TEST(Machine, sends_a_broadcast_as_one_envelope_for_all_peers) {
  const auto outbox = adder().take_outbox();
  EXPECT_EQ(outbox[0].channel, Channel::broadcast);
  EXPECT_EQ(outbox[0].to, (std::vector{party(20), party(30)}));
}

TEST(Machine, goes_on_when_the_round_is_complete) {
  Machine<int> machine = adder();
  (void)machine.take_outbox();
  hear(machine, 20, {1, 5});
  EXPECT_TRUE(machine.take_outbox().empty());
  hear(machine, 30, {1, 6});
  const auto outbox = machine.take_outbox();
  ASSERT_EQ(outbox.size(), 1u);
  EXPECT_EQ(bytes_of_envelope(outbox[0]), (Bytes{2, 2}));
}

TEST(Machine, returns_the_value_of_its_protocol) {
  Machine<int> machine = adder();
  for (const unsigned j : {20u, 30u}) hear(machine, j, {1, 5});
  for (const unsigned j : {20u, 30u}) hear(machine, j, {2, 6});
  ASSERT_TRUE(machine.finished());
  EXPECT_EQ(machine.result().value(), 22);
}

TEST(Machine, keeps_early_rounds_for_later) {
  Machine<int> machine = adder();
  hear(machine, 20, {2, 6});
  hear(machine, 20, {1, 5});
  hear(machine, 30, {2, 6});
  EXPECT_FALSE(machine.finished());
  hear(machine, 30, {1, 5});
  ASSERT_TRUE(machine.finished());
  EXPECT_EQ(machine.result().value(), 22);
}

TEST(Machine, ignores_retransmissions_of_this_round_and_of_earlier_ones) {
  Machine<int> machine = adder();
  hear(machine, 20, {1, 5});
  hear(machine, 20, {1, 5});
  hear(machine, 30, {1, 5});
  hear(machine, 20, {1, 5});
  hear(machine, 20, {2, 6});
  hear(machine, 30, {1, 5});
  EXPECT_FALSE(machine.finished());
  hear(machine, 30, {2, 6});
  EXPECT_EQ(machine.result().value(), 22);
}

TEST(Machine, blames_a_second_message_that_differs_even_after_its_round) {
  Machine<int> machine = adder();
  hear(machine, 20, {1, 5});
  hear(machine, 30, {1, 5});
  hear(machine, 20, {1, 4});
  EXPECT_EQ(error_of(machine),
            (Error{Fault::equivocation, "two different messages in one round", {party(20)}}));
}

TEST(Machine, names_all_who_sent_a_bad_message_in_the_round) {
  Machine<int> machine = adder();
  hear(machine, 30, {1, 200});
  EXPECT_FALSE(machine.finished());
  hear(machine, 20, {1, 1, 1});
  EXPECT_EQ(error_of(machine),
            (Error{Fault::bad_length, "message of the wrong length", {party(20), party(30)}}));
}

TEST(Machine, names_those_known_to_be_bad_together_with_an_offender) {
  Machine<int> machine = adder();
  hear(machine, 20, {1, 150});
  hear(machine, 30, {77});
  EXPECT_EQ(error_of(machine), (Error{Fault::wrong_round,
                                      "message of a round that does not exist",
                                      {party(20), party(30)}}));
}

TEST(Machine, expires_naming_the_missing) {
  Machine<int> machine = adder();
  machine.expire();
  EXPECT_EQ(error_of(machine), (Error{Fault::timeout, not_in_time, {party(20), party(30)}}));

  Machine<int> half = adder();
  hear(half, 20, {1, 5});
  half.expire();
  EXPECT_EQ(error_of(half), (Error{Fault::timeout, not_in_time, {party(30)}}));
}

TEST(Machine, expires_with_the_guilty_rather_than_the_missing) {
  Machine<int> machine = adder();
  hear(machine, 20, {1, 150});
  machine.expire();
  EXPECT_EQ(error_of(machine), (Error{Fault::bad_encoding, "message does not parse", {party(20)}}));
}

TEST(Machine, does_not_hear_whoever_is_not_in_the_run) {
  Machine<int> machine = adder();
  hear(machine, 11, {1, 5});
  hear(machine, 11, {1, 6});
  hear(machine, 0, {});
  EXPECT_FALSE(machine.finished());
}

TEST(Machine, does_not_hear_itself) {
  Machine<int> machine = adder();
  hear(machine, 10, {1, 1});
  hear(machine, 10, {1, 9});
  EXPECT_FALSE(machine.finished());
}

TEST(Machine, is_not_moved_by_anything_after_the_end) {
  Machine<int> machine = adder();
  machine.expire();
  const Error end = machine.result().error();
  hear(machine, 20, {1, 5});
  hear(machine, 20, {});
  hear(machine, 99, {1, 5});
  machine.expire();
  machine.abort({Fault::policy, "frozen"});
  EXPECT_EQ(error_of(machine), end);
}

TEST(Machine, aborts_from_outside_and_sends_nothing_more) {
  Machine<int> machine = adder();
  machine.abort({Fault::policy, "frozen"});
  EXPECT_EQ(error_of(machine), (Error{Fault::policy, "frozen"}));
  EXPECT_TRUE(machine.take_outbox().empty());
}

TEST(Machine, still_sends_what_was_said_before_an_error_of_the_protocol) {
  Machine<int> machine = adder();
  (void)machine.take_outbox();
  hear(machine, 20, {1, 5});
  hear(machine, 20, {2, 150});
  hear(machine, 30, {2, 6});
  hear(machine, 30, {1, 5});
  EXPECT_EQ(error_of(machine), (Error{Fault::bad_encoding, "message does not parse", {party(20)}}));
  EXPECT_EQ(machine.take_outbox().size(), 1u);
}

TEST(Machine, can_be_moved_while_it_waits) {
  Machine<int> machine = adder();
  hear(machine, 20, {1, 5});
  Machine<int> moved = std::move(machine);
  hear(moved, 30, {1, 5});
  for (const unsigned j : {20u, 30u}) hear(moved, j, {2, 6});
  EXPECT_EQ(moved.take_result().value(), 22);
}

/// Party 20 deals; each receiver has as many leaves as its index has tens. 30 only listens.
Protocol<Bytes> receive_leaves(Net& net) {
  const std::set<Party> dealers = {party(20)};
  const Leaves::Shape own{net.self().value() / 10u};
  auto dealt = co_await net.gather_from<Leaves>(dealers, own);
  co_return std::move(dealt.at(party(20)).values);
}

Machine<Bytes> receiver() {
  return Machine<Bytes>(session_of(30, {10, 20, 30}), rules(),
                        [](Net& net) { return receive_leaves(net); });
}

TEST(Machine, gathers_from_those_who_take_part) {
  Machine<Bytes> machine = receiver();
  machine.deliver(party(20), Channel::direct, Bytes{10, 1, 2, 3});
  EXPECT_EQ(machine.result().value(), (Bytes{1, 2, 3}));
}

TEST(Machine, blames_whoever_deals_without_being_a_dealer) {
  Machine<Bytes> machine = receiver();
  machine.deliver(party(10), Channel::direct, Bytes{10, 1, 2, 3});
  EXPECT_EQ(error_of(machine), (Error{Fault::wrong_round,
                                      "message of a round that its sender has no part in",
                                      {party(10)}}));
}

TEST(Machine, expires_naming_only_those_who_take_part) {
  Machine<Bytes> machine = receiver();
  machine.expire();
  EXPECT_EQ(error_of(machine), (Error{Fault::timeout, not_in_time, {party(20)}}));
}

/// A round in which the length depends on the sender: so many leaves as the sender's index has
/// tens.
Protocol<std::size_t> hear_all_leaves(Net& net) {
  PerParty<Leaves::Shape> shapes;
  for (const Party j : net.peers()) shapes.emplace(j, Leaves::Shape{j.value() / 10u});
  const auto heard = co_await net.gather_each<Leaves>(std::move(shapes));
  std::size_t count = 0;
  for (const auto& [j, leaves] : heard) count += leaves.values.size();
  co_return count;
}

TEST(Machine, expects_of_each_sender_the_length_that_is_its_own) {
  const auto start = [](Net& net) { return hear_all_leaves(net); };
  Machine<std::size_t> machine(session_of(10, {10, 20, 30}), rules(), start);
  machine.deliver(party(20), Channel::direct, Bytes{10, 1, 1});
  machine.deliver(party(30), Channel::direct, Bytes{10, 1, 1, 1});
  EXPECT_EQ(machine.result().value(), 5u);

  Machine<std::size_t> swapped(session_of(10, {10, 20, 30}), rules(), start);
  swapped.deliver(party(20), Channel::direct, Bytes{10, 1, 1, 1});
  swapped.deliver(party(30), Channel::direct, Bytes{10, 1, 1});
  EXPECT_EQ(error_of(swapped),
            (Error{Fault::bad_length, "message of the wrong length", {party(20), party(30)}}));
}

Protocol<void> hint_each(Net& net) {
  for (const Party j : net.peers()) {
    net.send(j, Hint{static_cast<std::uint8_t>(j.value() + 1)});
  }
  co_return;
}

TEST(Machine, sends_a_direct_message_to_one_peer) {
  Machine<void> machine(session_of(10, {10, 20, 30}), rules(),
                        [](Net& net) { return hint_each(net); });
  EXPECT_TRUE(machine.result().has_value());
  const auto outbox = machine.take_outbox();
  ASSERT_EQ(outbox.size(), 2u);
  EXPECT_EQ(outbox[0].channel, Channel::direct);
  EXPECT_EQ(outbox[0].to, (std::vector{party(20)}));
  EXPECT_EQ(bytes_of_envelope(outbox[0]), (Bytes{3, 21}));
  EXPECT_EQ(outbox[1].to, (std::vector{party(30)}));
}

Protocol<int> hear_nobody(Net& net) {
  const auto heard = co_await net.gather_from<First>(std::set<Party>{});
  co_return static_cast<int>(heard.size());
}

TEST(Machine, does_not_wait_for_nobody) {
  Machine<int> machine(session_of(1, {1, 2}), rules(), [](Net& net) { return hear_nobody(net); });
  EXPECT_EQ(machine.result().value(), 0);
}

Protocol<void> speak_twice(Net& net) {
  net.broadcast(First{1});
  net.broadcast(First{2});
  co_return;
}
Protocol<void> speak_unlisted(Net& net) {
  net.broadcast(Number<77>{1});
  co_return;
}

template <class Start>
void run_alone(Session session, Start start) {
  Machine<void> machine(std::move(session), rules(), start);
}

TEST(MachineDeathTest, a_protocol_breaks_no_rule_itself) {
  EXPECT_DEATH(run_alone(session_of(1, {1, 2}), speak_twice), "sent once to each receiver");
  EXPECT_DEATH(run_alone(session_of(1, {1, 2}), speak_unlisted), "sends only what it lists");
  EXPECT_DEATH(run_alone(session_of(3, {1, 2}), speak_twice), "takes part in its own run");
  EXPECT_DEATH(run_alone(session_of(1, {1, 2, 2}), speak_twice), "listed once");
}

}  // namespace
}  // namespace countersign::protocol
