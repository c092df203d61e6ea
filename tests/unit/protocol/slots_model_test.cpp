// Every interleaving of two requests, their retries, failing saves and restarts on one slot.
//
// The gate is asked once for each stored record, each step and each way in which the save can fail:
// it keeps nothing but its store, so that table is all it does. All walks through the table are
// then followed, not sampled. A run that holds a handle may use it or keep it, and whatever a step
// gives out is taken to have left the machine.

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <set>
#include <tuple>

#include "unit/protocol/slots_samples.hpp"

namespace countersign::protocol {
namespace {

using slots_samples::content;
using slots_samples::first;
using slots_samples::r3;
using slots_samples::r4;
using slots_samples::received;
using slots_samples::request;
using slots_samples::shown;
using slots_samples::slot_number;
using testing::MemorySlotStore;
using testing::SaveFault;

const SlotId slot = slot_number(1);

/// Two signers, to keep the records small: we are the second.
SlotMeta meta_of_two() {
  std::vector<IdentityKey> signers = {slots_samples::published_key(1),
                                      slots_samples::published_key(2)};
  std::ranges::sort(signers);
  return {.id = slot,
          .batch = Digest{0xba},
          .number = 0,
          .self = slots_samples::second,
          .signers = signer_names(signers),
          .setups = {Digest{12}}};
}

enum class Verb : std::uint8_t { reserve, open, spend, resend, hear, kill, fail_to_verify };

/// One thing that may happen to the slot. `attempt` is which R3 or R4 the run has computed, if it
/// has: each attempt computes another one, as if psi or the key had changed. `set` is which R3 the
/// peer has sent.
struct Step {
  Verb verb;
  std::uint8_t request;
  std::uint8_t attempt = 0;
  std::uint8_t set = 0;
  friend auto operator<=>(const Step&, const Step&) = default;
};

std::vector<Step> all_steps() {
  std::vector<Step> steps = {{Verb::kill, 1}, {Verb::fail_to_verify, 1}};
  for (const std::uint8_t r : Bytes{1, 2}) {
    steps.push_back({Verb::reserve, r});
    steps.push_back({Verb::resend, r});
    for (const std::uint8_t one : Bytes{1, 2}) {
      steps.push_back({Verb::open, r, one});
      steps.push_back({Verb::hear, r, 0, one});
      for (const std::uint8_t set : Bytes{1, 2}) steps.push_back({Verb::spend, r, one, set});
    }
  }
  return steps;
}

PerParty<SecretBytes> own_r3(const Step& step) {
  PerParty<SecretBytes> bodies;
  bodies.emplace(first, slots_samples::secret_of({0x13, step.request, step.attempt}));
  return bodies;
}

PerParty<Digest> peers_r3(const Step& step) {
  return {{first, Digest{1, step.set}}};
}

SecretBytes own_r4(const Step& step) {
  return slots_samples::secret_of({0x44, step.request, step.set, step.attempt});
}

/// What came of a step: the record that is stored then, and what the caller got.
struct Outcome {
  Bytes stored;
  bool lost_power = false;
  bool reserved = false;    // a handle to open with
  std::optional<Bytes> r3;  // and with it a handle to spend with, unless r4 came too
  std::optional<Bytes> r4;
};

void take(Outcome& outcome, const OpenedSlot& opened) {
  outcome.r3 = shown(opened.r3().at(first));
}

void take(Outcome& outcome, const SpentSlot& spent) {
  outcome.r3 = shown(spent.r3().at(first));
  outcome.r4 = shown(spent.r4());
}

/// The gate over a disk on which this record lies.
class Bench {
 public:
  Bench() {
    MemorySlotStore store;
    SlotGate gate(store);
    invariant(gate.put(meta_of_two(), content()).has_value(), "a free slot is stored");
    fresh_ = store.snapshot().at(slot);
  }

  const Bytes& fresh() const { return fresh_; }

  Outcome run(const Bytes& record, const Step& step, SaveFault fault) {
    MemorySlotStore store;
    SlotGate gate(store);
    store.restore({{slot, record}});
    store.fail_at(1, fault);
    Outcome outcome;
    act(gate, step, outcome);
    outcome.stored = store.snapshot().at(slot);
    outcome.lost_power = store.failed();
    return outcome;
  }

 private:
  void act(SlotGate& gate, const Step& step, Outcome& outcome) {
    const SlotRequest asked = request(step.request);
    switch (step.verb) {
      case Verb::reserve: outcome.reserved = gate.reserve(slot, asked).has_value(); break;
      case Verb::open: {
        const auto opened = gate.open(handle_to_open(asked), own_r3(step));
        if (opened.has_value()) take(outcome, *opened);
        break;
      }
      case Verb::spend: {
        const auto spent = gate.spend(handle_to_spend(asked), peers_r3(step), own_r4(step));
        if (spent.has_value()) take(outcome, *spent);
        break;
      }
      case Verb::resend: {
        const auto stored = gate.resend(slot, asked);
        if (stored.has_value()) std::visit([&](const auto& s) { take(outcome, s); }, *stored);
        break;
      }
      case Verb::hear: static_cast<void>(gate.hear(slot, asked, peers_r3(step))); break;
      case Verb::kill: static_cast<void>(gate.kill(slot, SlotDeath::abandoned)); break;
      case Verb::fail_to_verify: static_cast<void>(gate.kill(slot, SlotDeath::final_verify)); break;
    }
  }

  /// A handle as a run got it earlier, when the slot was in another state.
  ReservedSlot handle_to_open(const SlotRequest& asked) {
    MemorySlotStore earlier;
    earlier.restore({{slot, fresh_}});
    SlotGate gate(earlier);
    return std::move(*gate.reserve(slot, asked));
  }
  OpenedSlot handle_to_spend(const SlotRequest& asked) {
    MemorySlotStore earlier;
    earlier.restore({{slot, fresh_}});
    SlotGate gate(earlier);
    return std::move(*gate.open(std::move(*gate.reserve(slot, asked)),
                                own_r3({.verb = Verb::open, .request = 1, .attempt = 9})));
  }

  Bytes fresh_;
};

/// The world: the disk, whether the process runs, what its runs hold, and what has ever left.
struct World {
  Bytes stored;
  bool running = true;
  std::set<std::uint8_t> may_open;   // requests whose runs hold a reserved slot
  std::set<std::uint8_t> may_spend;  // and an opened one
  std::set<Bytes> sent_r3;
  std::set<Bytes> sent_r4;
  friend auto operator<=>(const World&, const World&) = default;
};

bool can(const World& world, const Step& step) {
  if (step.verb == Verb::open) return world.may_open.contains(step.request);
  if (step.verb == Verb::spend) return world.may_spend.contains(step.request);
  return true;
}

World after(World world, const Step& step, const Outcome& outcome) {
  world.stored = outcome.stored;
  world.running = !outcome.lost_power;
  if (outcome.reserved) world.may_open.insert(step.request);
  if (outcome.r3.has_value()) world.sent_r3.insert(*outcome.r3);
  if (outcome.r4.has_value()) world.sent_r4.insert(*outcome.r4);
  if (outcome.r3.has_value() && !outcome.r4.has_value()) world.may_spend.insert(step.request);
  return world;
}

/// The process is gone, with all that its runs held.
World restarted(World world) {
  world.running = true;
  world.may_open.clear();
  world.may_spend.clear();
  return world;
}

/// What must hold in every world.
void check(const World& world) {
  ASSERT_LE(world.sent_r3.size(), 1U);
  ASSERT_LE(world.sent_r4.size(), 1U);
  const auto record = SlotRecord::decode(world.stored);
  if (!record.has_value()) return;  // torn: nothing comes out of it any more
  if (!world.sent_r3.empty()) {
    ASSERT_TRUE(record->request().has_value());
    ASSERT_EQ((*world.sent_r3.begin())[1], record->request()->req[0]);
  }
  if (!world.sent_r4.empty()) {
    ASSERT_TRUE(record->counts_as_signed());
    ASSERT_EQ((*world.sent_r4.begin())[1], record->request()->req[0]);
  }
}

/// Whether a record may take another's place on the disk.
void check_order(const Bytes& before, const Bytes& after) {
  const auto old_record = SlotRecord::decode(before);
  const auto new_record = SlotRecord::decode(after);
  if (!old_record.has_value() || !new_record.has_value()) return;
  ASSERT_LE(old_record->state(), new_record->state());
  ASSERT_LE(old_record->counts_as_signed(), new_record->counts_as_signed());
  if (old_record->request().has_value()) {
    ASSERT_EQ(old_record->request(), new_record->request());
  }
}

struct Walked {
  std::size_t worlds;
  std::size_t outcomes;
  std::set<SlotState> states;
  std::size_t with_r4;
};

/// Follows every walk, from a free slot, until no world is new.
class Walker {
 public:
  Walked walk() {
    World start;
    start.stored = bench_.fresh();
    visit(start);
    while (!open_.empty() && !::testing::Test::HasFatalFailure()) {
      const World world = open_.front();
      open_.pop_front();
      visit(restarted(world));
      if (world.running) follow(world);
    }
    Walked walked{seen_.size(), table_.size(), {}, 0};
    for (const World& world : seen_) {
      const auto record = SlotRecord::decode(world.stored);
      if (record.has_value()) walked.states.insert(record->state());
      if (!world.sent_r4.empty()) ++walked.with_r4;
    }
    return walked;
  }

 private:
  void follow(const World& world) {
    for (const Step& step : steps_) {
      if (!can(world, step)) continue;
      for (const auto fault :
           {SaveFault::none, SaveFault::lost, SaveFault::torn, SaveFault::stored}) {
        World next = after(world, step, outcome(world.stored, step, fault));
        visit(next);
        // A store that reports the error and goes on: what its caller holds is still there.
        next.running = true;
        visit(std::move(next));
      }
    }
  }

  const Outcome& outcome(const Bytes& stored, const Step& step, SaveFault fault) {
    const auto key = std::tuple(stored, step, fault);
    const auto found = table_.find(key);
    if (found != table_.end()) return found->second;
    const Outcome& made = table_.emplace(key, bench_.run(stored, step, fault)).first->second;
    check_order(stored, made.stored);
    return made;
  }

  void visit(World world) {
    if (!seen_.insert(world).second) return;
    check(world);
    open_.push_back(std::move(world));
  }

  Bench bench_;
  const std::vector<Step> steps_ = all_steps();
  std::map<std::tuple<Bytes, Step, SaveFault>, Outcome> table_;
  std::set<World> seen_;
  std::deque<World> open_;
};

TEST(SlotModel, lets_no_two_r3_and_no_two_r4_out_of_one_slot_whatever_happens) {
  const Walked walked = Walker().walk();
  RecordProperty("worlds", static_cast<int>(walked.worlds));
  RecordProperty("outcomes", static_cast<int>(walked.outcomes));
  EXPECT_EQ(walked.states, (std::set{SlotState::free, SlotState::reserved, SlotState::opened,
                                     SlotState::spent, SlotState::dead}));
  EXPECT_GT(walked.with_r4, 0U);
  EXPECT_GT(walked.worlds, 500U);
}

}  // namespace
}  // namespace countersign::protocol
