#include "sim/ecdsa_scenario.hpp"

#include "protocol/ecdsa/offline.hpp"
#include "sim/signing_world.hpp"

namespace countersign::sim {
namespace {

using protocol::Net;
using protocol::Protocol;
using protocol::Rules;
using protocol::SlotId;
using protocol::SlotState;
using protocol::ecdsa::SigningInputs;
using protocol::ecdsa::SlotBatch;
using protocol::ecdsa::Tools;

/// The slot of the batch that is used.
struct Plan {
  std::uint32_t count;
  std::uint32_t number;
};

/// A process with the batch that it makes or has made.
struct BatchProcess {
  BatchProcess(const SigningWorld& world, const Start& start, const Plan& plan)
      : process(world, start),
        batch(*SlotBatch::join(world.dealt.proposal(start.session.sid, plan.count),
                               world.dealt.identity(start.session.self))) {}
  SigningProcess process;
  SlotBatch batch;
};

Protocol<Signature> make_then_sign(Net& net, const SlotBatch& batch, std::uint32_t number,
                                   const SigningInputs& inputs, Tools tools) {
  const auto made = co_await make_slots(net, batch, tools);
  Signature signature = co_await sign_with_slot(net, made[number], inputs, tools);
  co_return signature;
}

Machine<Signature> first_run(const Start& start, BatchProcess& node, const Plan& plan) {
  return Machine<Signature>(start.session, signing_at_once_rules(node.batch), [&](Net& net) {
    const SigningProcess& p = node.process;
    return plan.count == 1 ? sign_at_once(net, node.batch, p.inputs, p.tools)
                           : make_then_sign(net, node.batch, plan.number, p.inputs, p.tools);
  });
}

/// After a crash: from the stored slot on, if it got that far. What came before cannot be repeated.
std::optional<Machine<Signature>> later_run(const Start& start, BatchProcess& node,
                                            const Plan& plan) {
  const SlotId slot(node.batch.slot_id(plan.number));
  const auto facts = node.process.slots.facts(slot);
  if (!facts.has_value() || facts->state == SlotState::dead) return std::nullopt;
  return Machine<Signature>(start.session, resumed_at_once_rules(node.batch), [&](Net& net) {
    const SigningProcess& p = node.process;
    return facts->state <= SlotState::reserved ? sign_with_slot(net, slot, p.inputs, p.tools)
                                               : resume_signing(net, slot, p.inputs, p.tools);
  });
}

Trial<Signature> trial_of(SeededRandom& dice, std::uint32_t count) {
  const auto world = std::make_shared<const SigningWorld>(dice);
  const Plan plan{count, static_cast<std::uint32_t>(dice.below(count))};
  const auto nodes = std::make_shared<std::list<BatchProcess>>();
  const auto spawn = [=](const Start& start) -> std::optional<Machine<Signature>> {
    BatchProcess& node = nodes->emplace_back(*world, start, plan);
    if (!node.process.deal_setups(*world, start).has_value()) return std::nullopt;
    if (start.incarnation > 0) return later_run(start, node, plan);
    return first_run(start, node, plan);
  };
  return signing_trial(world, 5, spawn);
}

Trial<Signature> draw_mode_a(SeededRandom& dice) {
  return trial_of(dice, 1);
}

Trial<Signature> draw_offline_online(SeededRandom& dice) {
  return trial_of(dice, static_cast<std::uint32_t>(2 + dice.below(2)));
}

}  // namespace

Scenario ecdsa_mode_a_scenario() {
  Scenario signing = scenario("ecdsa_mode_a", draw_mode_a);
  signing.seeds = {300, 20'000};  // multiplications take milliseconds for each pair
  return signing;
}

Scenario ecdsa_offline_online_scenario() {
  Scenario signing = scenario("ecdsa_offline_online", draw_offline_online);
  signing.seeds = {300, 20'000};
  return signing;
}

}  // namespace countersign::sim
