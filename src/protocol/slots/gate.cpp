#include "protocol/slots/gate.hpp"

#include <algorithm>

#include "base/guard.hpp"
#include "base/invariant.hpp"

namespace countersign::protocol {
namespace {

SecretBytes copy_of(const SecretBytes& bytes) {
  return SecretBytes::filled(bytes.size(), [&](std::span<std::uint8_t> out) {
    std::ranges::copy(bytes.expose_secret(), out.begin());
  });
}

PerParty<SecretBytes> copies_of(const PerParty<SecretBytes>& bodies) {
  PerParty<SecretBytes> copies;
  for (const auto& [j, body] : bodies) copies.emplace(j, copy_of(body));
  return copies;
}

}  // namespace

Result<std::optional<SlotGate::Held>> SlotGate::hold_if_any(const SlotId& slot) {
  auto lock = store_.lock(slot);
  if (!lock.has_value()) return lock.error();
  auto loaded = (*lock)->load();
  if (!loaded.has_value()) return loaded.error();
  std::optional<SlotRecord>& record = *loaded;
  if (!record.has_value()) return std::optional<Held>();
  if (!guard("slots.record-is-this-slot", record->meta().id == slot)) {
    return Error{Fault::not_authentic, "record is another slot's"};
  }
  return std::optional<Held>(Held{std::move(*lock), std::move(*record)});
}

Result<SlotGate::Held> SlotGate::hold(const SlotId& slot) {
  auto held = hold_if_any(slot);
  if (!held.has_value()) return held.error();
  if (!guard("slots.slot-known", held->has_value())) {
    return Error{Fault::slot_spent, "no such slot"};
  }
  return **std::move(held);
}

template <class Step>
Result<SlotGate::Held> SlotGate::change(const SlotId& slot, Step&& step) {
  auto held = hold(slot);
  if (!held.has_value()) return held;
  const Status outcome = step(held->record);
  if (held->record.changed()) {
    // Crash: before this line the slot is as it was, and nobody has learnt of the step.
    const Status saved = held->lock->save(held->record);
    if (!saved.has_value()) return saved.error();
  }
  if (!outcome.has_value()) return outcome.error();
  return held;
}

Status SlotGate::put(SlotMeta meta, SecretBytes content) {
  auto lock = store_.lock(meta.id);
  if (!lock.has_value()) return lock.error();
  const auto loaded = (*lock)->load();
  if (!loaded.has_value()) return loaded.error();
  if (!guard("slots.put-once", !loaded->has_value())) {
    return Error{Fault::replay, "slot id was used before"};
  }
  return (*lock)->save(SlotRecord(std::move(meta), std::move(content)));
}

Result<ReservedSlot> SlotGate::reserve(const SlotId& slot, const SlotRequest& request) {
  const auto held = change(slot, [&](SlotRecord& record) { return record.reserve(request); });
  if (!held.has_value()) return held.error();
  return ReservedSlot(held->record.meta(), request, copy_of(held->record.content()));
}

Result<OpenedSlot> SlotGate::open(ReservedSlot&& reserved, PerParty<SecretBytes> r3) {
  const ReservedSlot used = std::move(reserved);
  const auto held = change(used.meta().id, [&](SlotRecord& record) {
    return record.open(used.request(), std::move(r3));
  });
  if (!held.has_value()) return held.error();
  return opened_of(held->record);
}

Result<SpentSlot> SlotGate::spend(OpenedSlot&& opened, const PerParty<Digest>& received,
                                  SecretBytes r4) {
  const OpenedSlot used = std::move(opened);
  const auto held = change(used.meta().id, [&](SlotRecord& record) {
    return record.spend(used.request(), received, std::move(r4));
  });
  if (!held.has_value()) return held.error();
  return spent_of(held->record);
}

Result<std::variant<OpenedSlot, SpentSlot>> SlotGate::resend(const SlotId& slot,
                                                             const SlotRequest& request) {
  using Stored = std::variant<OpenedSlot, SpentSlot>;
  const auto held = hold(slot);
  if (!held.has_value()) return held.error();
  const Status sent = held->record.may_have_sent(request);
  if (!sent.has_value()) return sent.error();
  if (held->record.state() == SlotState::opened) return Stored(opened_of(held->record));
  return Stored(spent_of(held->record));
}

OpenedSlot SlotGate::opened_of(const SlotRecord& record) {
  return {record.meta(), *record.request(), copy_of(record.content()), copies_of(record.r3())};
}

SpentSlot SlotGate::spent_of(const SlotRecord& record) {
  return {copies_of(record.r3()), copy_of(record.r4())};
}

Status SlotGate::hear(const SlotId& slot, const SlotRequest& request,
                      const PerParty<Digest>& received) {
  const auto held =
      change(slot, [&](SlotRecord& record) { return record.hear(request, received); });
  if (!held.has_value()) return held.error();
  return {};
}

Status SlotGate::kill(const SlotId& slot, SlotDeath why) {
  const auto held = change(slot, [&](SlotRecord& record) -> Status {
    record.kill(why);
    return {};
  });
  if (!held.has_value()) return held.error();
  return {};
}

Status SlotGate::accounted(const SlotId& slot, const SlotRequest& request, Status outcome) {
  if (outcome.has_value()) return outcome;
  const auto death = death_by(outcome.error().fault);
  if (!death.has_value()) return outcome;
  const auto held = change(slot, [&](SlotRecord& record) -> Status {
    if (guard("slots.kills-its-own", record.request() == request)) record.kill(*death);
    return {};
  });
  if (!held.has_value()) return held.error();
  return outcome;
}

Result<std::vector<SlotId>> SlotGate::kill_by(const SlotEvent& event) {
  const auto slots = store_.list();
  if (!slots.has_value()) return slots.error();
  std::vector<SlotId> killed;
  Status all_done;
  for (const SlotId& slot : *slots) {
    bool dies = false;
    const auto held = change(slot, [&](SlotRecord& record) -> Status {
      const auto death = death_by(event, record);
      dies = death.has_value();
      if (dies) record.kill(*death);
      return {};
    });
    if (!held.has_value() && all_done.has_value()) all_done = held.error();
    if (held.has_value() && dies) killed.push_back(slot);
  }
  if (!all_done.has_value()) return all_done.error();
  return killed;
}

SlotFacts SlotGate::facts_of(const SlotRecord& record) {
  return {record.meta(), record.state(), record.request(), record.death(),
          record.counts_as_signed()};
}

Result<SlotFacts> SlotGate::facts(const SlotId& slot) {
  const auto held = hold(slot);
  if (!held.has_value()) return held.error();
  return facts_of(held->record);
}

Result<std::optional<SlotFacts>> SlotGate::find(const SlotId& slot) {
  const auto held = hold_if_any(slot);
  if (!held.has_value()) return held.error();
  if (!held->has_value()) return std::optional<SlotFacts>();
  return std::optional<SlotFacts>(facts_of((*held)->record));
}

Result<std::vector<StockedSlot>> SlotGate::stock(std::span<const IdentityKey> signers) {
  const auto slots = store_.list();
  if (!slots.has_value()) return slots.error();
  std::vector<StockedSlot> stock;
  for (const SlotId& slot : *slots) {
    const auto held = hold(slot);
    if (!held.has_value()) continue;  // nothing can be made of it, and the others are still good
    const auto entry = stocked(held->record, signers);
    if (entry.has_value()) stock.push_back(*entry);
  }
  std::ranges::sort(stock);
  return stock;
}

}  // namespace countersign::protocol
