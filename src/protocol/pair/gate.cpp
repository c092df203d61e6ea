#include "protocol/pair/gate.hpp"

namespace countersign::protocol {

Result<PairGate::Held> PairGate::hold(const PairName& pair) {
  auto lock = store_.lock(pair);
  if (!lock.has_value()) return lock.error();
  auto record = (*lock)->load();
  if (!record.has_value()) return record.error();
  return Held{std::move(*lock), std::move(*record)};
}

Result<PairGate::Held> PairGate::hold_usable(const PairName& pair, const Digest& setup) {
  auto held = hold(pair);
  if (!held.has_value()) return held;
  const Status usable = held->record.usable(setup);
  if (!usable.has_value()) return usable.error();
  return held;
}

Result<PairGate::Held> PairGate::hold_current(const Run& run) {
  auto held = hold(run.pair);
  if (!held.has_value()) return held;
  const Status current = held->record.current(run.sid);
  if (!current.has_value()) return current.error();
  return held;
}

Status PairGate::stored(Held& held, Status outcome) {
  Status saved = held.lock->save(held.record);
  if (!saved.has_value()) return saved;
  return outcome;
}

Error PairGate::failed(Held& held, Error why) {
  // Crash: before this line nobody has learnt that the check failed. If it fails itself, the error
  // says only that, and the store stays locked.
  return stored(held, std::move(why)).error();
}

template <class Step>
Status PairGate::change(const PairName& pair, const Step& step) {
  auto held = hold(pair);
  if (!held.has_value()) return held.error();
  // Stored whatever the step says: a step that refuses may have closed an earlier run.
  Status outcome = step(held->record);
  return stored(*held, std::move(outcome));
}

Result<PairSetup> PairGate::setup(const PairName& pair) {
  auto held = hold(pair);
  if (!held.has_value()) return held.error();
  const Status usable = held->record.has_setup();
  if (!usable.has_value()) return usable.error();
  return held->record.setup().clone();
}

Error PairGate::quarantine(const PairName& pair, Error why) {
  auto held = hold(pair);
  if (!held.has_value()) return held.error();
  held->record.quarantine();
  return failed(*held, std::move(why));
}

Status PairGate::slots_good(const PairName& pair, const Digest& setup) {
  auto held = hold(pair);
  if (!held.has_value()) return held.error();
  return held->record.slots_good(setup);
}

Status PairGate::count_slots(const PairName& pair, const Digest& setup, std::uint64_t made) {
  auto held = hold_usable(pair, setup);
  if (!held.has_value()) return held.error();
  held->record.count_slots(made);
  return stored(*held, {});
}

Result<std::uint64_t> PairGate::begin(const Run& run) {
  std::uint64_t next = 0;
  const Status begun = change(run.pair, [&](PairRecord& record) -> Status {
    const auto outcome = record.begin(run.sid);
    if (!outcome.has_value()) return outcome.error();
    next = *outcome;
    return {};
  });
  if (!begun.has_value()) return begun.error();
  return next;
}

Status PairGate::agree(const Run& run, std::uint64_t epoch) {
  return change(run.pair, [&](PairRecord& record) { return record.agree(run.sid, epoch); });
}

Status PairGate::commit(const Run& run, PairSetup setup) {
  return change(run.pair,
                [&](PairRecord& record) { return record.commit(run.sid, std::move(setup)); });
}

Status PairGate::accounted(const Run& run, Status outcome) {
  if (outcome.has_value()) return outcome;
  const Fault fault = outcome.error().fault;
  const bool difference = fault == Fault::wrong_session || fault == Fault::epoch_mismatch;
  const auto ending = difference ? PairRecord::Ending::not_counted : PairRecord::Ending::counted;
  Status ended = change(run.pair, [&](PairRecord& record) { return record.end(run.sid, ending); });
  if (!ended.has_value()) return ended;
  return outcome;
}

Status PairGate::void_setup(const PairName& pair) {
  return change(pair, [](PairRecord& record) -> Status {
    record.void_setup();
    return {};
  });
}

Status PairGate::approve(const PairName& pair) {
  return change(pair, [](PairRecord& record) { return record.approve(); });
}

Status PairGate::revive(const PairName& pair) {
  return change(pair, [](PairRecord& record) { return record.revive(); });
}

}  // namespace countersign::protocol
