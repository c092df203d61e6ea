// The gate's steps, what each leaves stored, and what a failing store leaves in its callers' hands.

#include "protocol/slots/gate.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "unit/protocol/slots_samples.hpp"

namespace countersign::protocol {
namespace {

using slots_samples::content;
using slots_samples::first;
using slots_samples::meta_of;
using slots_samples::published_key;
using slots_samples::r3;
using slots_samples::r4;
using slots_samples::received;
using slots_samples::request;
using slots_samples::shown;
using slots_samples::slot_in;
using slots_samples::slot_number;
using slots_samples::stored;
using slots_samples::third;
using slots_samples::three_signers;
using testing::error_of;
using testing::MemorySlotStore;
using testing::SaveFault;

const Error no_such_slot{Fault::slot_spent, "no such slot"};
const Error another_request{Fault::slot_spent, "slot is another request's"};
const Error is_opened{Fault::slot_spent, "slot is opened already"};
const Error is_spent{Fault::slot_spent, "slot is spent"};
const Error is_dead{Fault::slot_spent, "slot is dead"};
const Error no_power{Fault::unavailable, "store has lost its power"};
const SlotId slot = slot_number(1);

/// A store with slot 1 in some state for request 1.
struct Node {
  MemorySlotStore store;
  SlotGate gate{store};

  explicit Node(SlotState state = SlotState::free) { put(slot_in(state)); }
  void put(const SlotRecord& record) {
    auto locked = store.lock(record.meta().id);
    invariant(locked.has_value() && (*locked)->save(record).has_value(), "a dealt slot");
  }
  SlotState state() const { return store.read(slot).state(); }
};

OpenedSlot opened_of(SlotGate& gate) {
  auto stored = gate.resend(slot, request(1));
  return std::get<OpenedSlot>(std::move(*stored));
}

TEST(SlotGate, takes_a_slot_through_its_life) {
  MemorySlotStore store;
  SlotGate gate(store);
  ASSERT_TRUE(gate.put(meta_of(1), content()).has_value());
  auto reserved = gate.reserve(slot, request(1));
  ASSERT_TRUE(reserved.has_value());
  EXPECT_EQ(reserved->meta(), meta_of(1));
  EXPECT_EQ(reserved->request(), request(1));
  EXPECT_EQ(shown(reserved->content()), shown(content()));
  EXPECT_EQ(store.read(slot).state(), SlotState::reserved);
  auto opened = gate.open(std::move(*reserved), r3(1));
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(shown(opened->r3().at(third)), shown(r3(1).at(third)));
  EXPECT_EQ(shown(opened->content()), shown(content()));
  EXPECT_EQ(store.read(slot).state(), SlotState::opened);
  auto spent = gate.spend(std::move(*opened), received(1), r4(1));
  ASSERT_TRUE(spent.has_value());
  EXPECT_EQ(shown(spent->r4()), shown(r4(1)));
  EXPECT_EQ(shown(spent->r3().at(first)), shown(r3(1).at(first)));
  EXPECT_EQ(store.read(slot).state(), SlotState::spent);
  EXPECT_EQ(store.saves(), 4U);
}

TEST(SlotGate, puts_a_slot_once_whatever_became_of_it) {
  for (std::uint8_t state = 1; state <= 5; ++state) {
    Node node(static_cast<SlotState>(state));
    EXPECT_EQ(error_of(node.gate.put(meta_of(1), content())),
              (Error{Fault::replay, "slot id was used before"}));
    EXPECT_EQ(node.state(), static_cast<SlotState>(state));
  }
}

TEST(SlotGate, knows_no_slot_that_was_never_put) {
  Node node;
  const SlotId unknown = slot_number(9);
  EXPECT_EQ(error_of(node.gate.reserve(unknown, request(1))), no_such_slot);
  EXPECT_EQ(error_of(node.gate.resend(unknown, request(1))), no_such_slot);
  EXPECT_EQ(error_of(node.gate.hear(unknown, request(1), {})), no_such_slot);
  EXPECT_EQ(error_of(node.gate.kill(unknown, SlotDeath::abandoned)), no_such_slot);
  EXPECT_EQ(error_of(node.gate.facts(unknown)), no_such_slot);
  EXPECT_FALSE(node.gate.find(unknown)->has_value());
  EXPECT_EQ((*node.gate.find(slot))->state, SlotState::free);
}

TEST(SlotGate, takes_no_record_of_another_slot) {
  Node node;
  auto disk = node.store.snapshot();
  disk[slot_number(2)] = disk.at(slot);
  node.store.restore(disk);
  EXPECT_EQ(error_of(node.gate.reserve(slot_number(2), request(1))),
            (Error{Fault::not_authentic, "record is another slot's"}));
}

TEST(SlotGate, gives_a_reserved_slot_to_its_request_again_and_to_no_other) {
  Node node;
  ASSERT_TRUE(node.gate.reserve(slot, request(1)).has_value());
  EXPECT_EQ(error_of(node.gate.reserve(slot, request(2))), another_request);
  EXPECT_TRUE(node.gate.reserve(slot, request(1)).has_value());
  EXPECT_EQ(node.store.saves(), 2U);  // of them one for the slot as it was put
}

// Two coordinators, one request: both hold the slot, one of them opens it.
TEST(SlotGate, lets_one_of_two_holders_take_the_next_step) {
  Node node;
  auto one = node.gate.reserve(slot, request(1));
  auto other = node.gate.reserve(slot, request(1));
  ASSERT_TRUE(one.has_value() && other.has_value());
  auto opened = node.gate.open(std::move(*one), r3(1));
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(error_of(node.gate.open(std::move(*other), r3(2))), is_opened);
  OpenedSlot again = opened_of(node.gate);
  ASSERT_TRUE(node.gate.spend(std::move(*opened), received(1), r4(1)).has_value());
  EXPECT_EQ(error_of(node.gate.spend(std::move(again), received(2), r4(2))), is_spent);
  EXPECT_EQ(shown(node.store.read(slot).r4()), shown(r4(1)));
}

TEST(SlotGate, refuses_a_holder_whose_slot_has_died) {
  Node node;
  auto reserved = node.gate.reserve(slot, request(1));
  ASSERT_TRUE(node.gate.kill(slot, SlotDeath::abandoned).has_value());
  EXPECT_EQ(error_of(node.gate.open(std::move(*reserved), r3(1))), is_dead);
  Node later(SlotState::opened);
  OpenedSlot opened = opened_of(later.gate);
  ASSERT_TRUE(later.gate.kill(slot, SlotDeath::abandoned).has_value());
  EXPECT_EQ(error_of(later.gate.spend(std::move(opened), received(1), r4(1))), is_dead);
}

TEST(SlotGate, sends_again_what_is_stored_and_nothing_else) {
  Node opened(SlotState::opened);
  const OpenedSlot one = opened_of(opened.gate);
  EXPECT_EQ(shown(one.r3().at(first)), shown(r3(1).at(first)));
  EXPECT_EQ(shown(one.content()), shown(content()));
  EXPECT_EQ(error_of(opened.gate.resend(slot, request(2))), another_request);
  Node spent(SlotState::spent);
  const auto two = spent.gate.resend(slot, request(1));
  ASSERT_TRUE(two.has_value());
  EXPECT_EQ(shown(std::get<SpentSlot>(*two).r4()), shown(r4(1)));
  EXPECT_EQ(shown(std::get<SpentSlot>(*two).r3().at(third)), shown(r3(1).at(third)));
  EXPECT_EQ(error_of(spent.gate.resend(slot, request(2))), another_request);
  Node reserved(SlotState::reserved);
  EXPECT_EQ(error_of(reserved.gate.resend(slot, request(1))),
            (Error{Fault::bad_argument, "slot is not opened"}));
  Node dead(SlotState::dead);
  EXPECT_EQ(error_of(dead.gate.resend(slot, request(1))), is_dead);
}

TEST(SlotGate, stores_what_was_heard_and_the_death_by_a_second_r3) {
  Node node(SlotState::opened);
  ASSERT_TRUE(node.gate.hear(slot, request(1), {{third, Digest{3, 1}}}).has_value());
  node.store.restart();
  EXPECT_EQ(error_of(node.gate.hear(slot, request(1), {{third, Digest{3, 2}}})),
            (Error{Fault::equivocation, "two different r3 for one slot", {third}}));
  EXPECT_EQ(node.state(), SlotState::dead);
  EXPECT_EQ(node.store.read(slot).death(), SlotDeath::equivocation);
}

TEST(SlotGate, stores_the_death_by_an_r4_from_another_set_than_was_heard) {
  Node node(SlotState::opened);
  ASSERT_TRUE(node.gate.hear(slot, request(1), received(1)).has_value());
  EXPECT_EQ(error_of(node.gate.spend(opened_of(node.gate), received(2), r4(1))),
            (Error{Fault::equivocation, "two different r3 for one slot", {first, third}}));
  EXPECT_EQ(node.state(), SlotState::dead);
}

TEST(SlotGate, kills_the_slot_of_a_run_that_ended_badly) {
  const Error bad{Fault::gamma_check, "gamma does not verify", {third}};
  Node node(SlotState::opened);
  EXPECT_EQ(error_of(node.gate.accounted(slot, request(1), bad)), bad);
  EXPECT_EQ(node.store.read(slot).death(), SlotDeath::pair_quarantined);
  Node quiet(SlotState::opened);
  const Error timeout{Fault::timeout, "parties did not answer", {third}};
  EXPECT_EQ(error_of(quiet.gate.accounted(slot, request(1), timeout)), timeout);
  EXPECT_EQ(error_of(quiet.gate.accounted(slot, request(1), {})), std::nullopt);
  EXPECT_EQ(quiet.state(), SlotState::opened);
}

// Somebody else's run that fails must not cost this request its slot.
TEST(SlotGate, kills_no_slot_for_the_run_of_another_request) {
  const Error bad{Fault::equivocation, "two different messages in one round", {first}};
  Node node(SlotState::opened);
  EXPECT_EQ(error_of(node.gate.accounted(slot, request(2), bad)), bad);
  EXPECT_EQ(node.state(), SlotState::opened);
  Node unused;
  EXPECT_EQ(error_of(unused.gate.accounted(slot, request(1), bad)), bad);
  EXPECT_EQ(unused.state(), SlotState::free);
}

TEST(SlotGate, says_only_that_the_store_failed_when_a_death_cannot_be_stored) {
  Node node(SlotState::opened);
  node.store.fail_at(1, SaveFault::lost);
  EXPECT_EQ(error_of(node.gate.accounted(slot, request(1), Error{Fault::zero_sum, "not zero"})),
            no_power);
}

TEST(SlotGate, tells_the_facts_of_a_slot) {
  Node node(SlotState::spent);
  auto facts = node.gate.facts(slot);
  ASSERT_TRUE(facts.has_value());
  EXPECT_EQ(facts->state, SlotState::spent);
  EXPECT_EQ(facts->request, request(1));
  EXPECT_TRUE(facts->counts_as_signed);
  ASSERT_TRUE(node.gate.kill(slot, SlotDeath::final_verify).has_value());
  facts = node.gate.facts(slot);
  EXPECT_EQ(facts->state, SlotState::dead);
  EXPECT_EQ(facts->death, SlotDeath::final_verify);
  EXPECT_TRUE(facts->counts_as_signed);
}

/// A store with slots 1 to 3 free, 4 reserved and 5 spent, in descending order of batch numbers.
struct Stock {
  MemorySlotStore store;
  SlotGate gate{store};

  Stock() {
    for (std::uint8_t number = 1; number <= 5; ++number) {
      SlotMeta meta = meta_of(number);
      meta.number = 10U - number;
      invariant(gate.put(std::move(meta), content()).has_value(), "a dealt slot");
    }
    invariant(gate.reserve(slot_number(4), request(1)).has_value(), "a dealt slot");
    auto opened = gate.open(*gate.reserve(slot_number(5), request(2)), r3(1));
    invariant(gate.spend(std::move(*opened), received(1), r4(1)).has_value(), "a dealt slot");
  }
  std::vector<SlotId> free() {
    std::vector<SlotId> ids;
    const auto stock = gate.stock(three_signers());
    invariant(stock.has_value(), "a store with power lists its slots");
    for (const StockedSlot& entry : *stock) ids.push_back(entry.id);
    return ids;
  }
};

TEST(SlotGate, lists_the_stock_in_the_order_of_batches_and_numbers) {
  Stock stock;
  EXPECT_EQ(stock.free(), (std::vector<SlotId>{slot_number(3), slot_number(2), slot_number(1)}));
  const std::vector<IdentityKey> two = {published_key(1), published_key(2)};
  EXPECT_TRUE(stock.gate.stock(two)->empty());
}

TEST(SlotGate, leaves_out_of_the_stock_what_cannot_be_read) {
  Stock stock;
  auto disk = stock.store.snapshot();
  disk.at(slot_number(2)).pop_back();
  stock.store.restore(disk);
  stock.store.make_unavailable(slot_number(1));
  EXPECT_EQ(stock.free(), (std::vector<SlotId>{slot_number(3)}));
}

TEST(SlotGate, kills_all_slots_that_an_event_ends) {
  Stock stock;
  const auto killed = stock.gate.kill_by(MemberRestored{published_key(3)});
  ASSERT_TRUE(killed.has_value());
  EXPECT_EQ(*killed,
            (std::vector<SlotId>{slot_number(1), slot_number(2), slot_number(3), slot_number(4)}));
  EXPECT_TRUE(stock.free().empty());
  EXPECT_EQ(stock.store.read(slot_number(4)).death(), SlotDeath::restored);
  EXPECT_EQ(stock.store.read(slot_number(5)).state(), SlotState::spent);
}

TEST(SlotGate, kills_by_a_reshare_what_was_begun_for_that_key) {
  Stock stock;
  EXPECT_EQ(*stock.gate.kill_by(KeyReshared{request(1).key_id}),
            std::vector<SlotId>{slot_number(4)});
  EXPECT_EQ(stock.free().size(), 3U);
}

TEST(SlotGate, kills_the_others_when_one_slot_cannot_be_killed_and_says_so) {
  Stock stock;
  stock.store.make_unavailable(slot_number(1));
  EXPECT_EQ(error_of(stock.gate.kill_by(OwnStateVoided{})),
            (Error{Fault::unavailable, "slot is locked elsewhere"}));
  EXPECT_TRUE(stock.free().empty());
}

TEST(SlotGate, says_so_when_a_store_cannot_list) {
  Stock stock;
  stock.store.fail_at(1, SaveFault::lost);
  EXPECT_EQ(error_of(stock.gate.kill(slot_number(1), SlotDeath::abandoned)), no_power);
  EXPECT_EQ(error_of(stock.gate.kill_by(OwnStateVoided{})), no_power);
  EXPECT_EQ(error_of(stock.gate.stock(three_signers())), no_power);
}

/// A step that is under test: the state it starts in, and whether it let anything out.
struct Step {
  const char* name;
  SlotState from;
  std::function<std::optional<Error>(SlotGate&)> run;
};

const std::vector<Step> steps = {
    {"reserve", SlotState::free,
     [](SlotGate& gate) { return error_of(gate.reserve(slot, request(1))); }},
    {"open", SlotState::reserved,
     [](SlotGate& gate) { return error_of(gate.open(*gate.reserve(slot, request(1)), r3(1))); }},
    {"spend", SlotState::opened,
     [](SlotGate& gate) { return error_of(gate.spend(opened_of(gate), received(1), r4(1))); }},
    {"hear", SlotState::opened,
     [](SlotGate& gate) { return error_of(gate.hear(slot, request(1), received(1))); }},
    {"kill", SlotState::opened,
     [](SlotGate& gate) { return error_of(gate.kill(slot, SlotDeath::abandoned)); }},
    {"kill_by", SlotState::opened,
     [](SlotGate& gate) { return error_of(gate.kill_by(OwnStateVoided{})); }},
};

TEST(SlotGate, gives_nothing_out_when_a_save_fails) {
  for (const Step& step : steps) {
    for (const auto fault : {SaveFault::lost, SaveFault::torn, SaveFault::stored}) {
      Node node(step.from);
      node.store.fail_at(1, fault);
      EXPECT_EQ(step.run(node.gate), no_power) << step.name;
      EXPECT_TRUE(node.store.failed()) << step.name;
    }
  }
}

// The store should refuse everything then. If it does not, there is still one R3 only.
TEST(SlotGate, sends_what_is_stored_also_after_a_failed_save) {
  for (const auto fault : {SaveFault::lost, SaveFault::stored}) {
    MemorySlotStore store(MemorySlotStore::AfterFault::goes_on);
    SlotGate gate(store);
    ASSERT_TRUE(gate.put(meta_of(1), content()).has_value());
    auto one = gate.reserve(slot, request(1));
    auto other = gate.reserve(slot, request(1));
    ASSERT_TRUE(one.has_value() && other.has_value());
    store.fail_at(1, fault);
    EXPECT_EQ(error_of(gate.open(std::move(*one), r3(1))), no_power);
    const bool was_stored = fault == SaveFault::stored;
    EXPECT_EQ(gate.open(std::move(*other), r3(2)).has_value(), !was_stored);
    EXPECT_EQ(shown(opened_of(gate).r3().at(first)), shown(r3(was_stored ? 1 : 2).at(first)));
  }
}

TEST(SlotGate, has_stored_a_step_when_it_returns) {
  for (const Step& step : steps) {
    Node node(step.from);
    const auto before = node.store.snapshot();
    EXPECT_EQ(step.run(node.gate), std::nullopt) << step.name;
    EXPECT_NE(node.store.snapshot(), before) << step.name;
  }
}

TEST(SlotGate, puts_no_slot_when_the_save_fails) {
  MemorySlotStore store;
  SlotGate gate(store);
  store.fail_at(1, SaveFault::lost);
  EXPECT_EQ(error_of(gate.put(meta_of(1), content())), no_power);
  store.restart();
  EXPECT_EQ(error_of(gate.reserve(slot, request(1))), no_such_slot);
}

TEST(SlotGate, can_do_nothing_with_a_record_that_was_torn) {
  for (const Step& step : steps) {
    Node node(step.from);
    node.store.fail_at(1, SaveFault::torn);
    ASSERT_EQ(step.run(node.gate), no_power);
    node.store.restart();
    const Error torn{Fault::bad_length, "slot record does not parse"};
    EXPECT_EQ(error_of(node.gate.reserve(slot, request(1))), torn) << step.name;
    EXPECT_EQ(error_of(node.gate.resend(slot, request(1))), torn) << step.name;
    EXPECT_EQ(error_of(node.gate.kill_by(OwnStateVoided{})), torn) << step.name;
    EXPECT_EQ(error_of(node.gate.put(meta_of(1), content())), torn) << step.name;
  }
}

}  // namespace
}  // namespace countersign::protocol
