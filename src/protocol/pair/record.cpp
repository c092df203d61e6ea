#include "protocol/pair/record.hpp"

#include <algorithm>

#include "base/guard.hpp"
#include "base/invariant.hpp"

namespace countersign::protocol {
namespace {

constexpr std::uint8_t format = 2;

/// More are not counted: with these the pair has no re-setups left.
constexpr std::uint32_t causes_max = re_setups_max + 1;

/// The error of a pair without a usable setup.
Error why_not(PairState state) {
  if (state == PairState::quarantined) {
    return {Fault::pair_quarantined, "pair is quarantined"};
  }
  if (state == PairState::dead) return {Fault::pair_dead, "pair is dead"};
  return {Fault::pair_missing, "pair has no setup"};
}

}  // namespace

const PairSetup& PairRecord::setup() const {
  invariant(setup_.has_value(), "a setup is read where there is one");
  return *setup_;
}

Status PairRecord::has_setup() const {
  return require(guard("record.state-ok", state_ == PairState::ok), why_not(state_));
}

Status PairRecord::usable(const Digest& setup) const {
  Status exists = has_setup();
  if (!exists.has_value()) return exists;
  return require(guard("record.same-setup", setup_.has_value() && setup_->hash == setup),
                 {Fault::epoch_mismatch, "pair setup is another one"});
}

Status PairRecord::slots_good(const Digest& setup) const {
  if (std::ranges::find(earlier_, setup) != earlier_.end()) return {};
  return usable(setup);
}

Status PairRecord::current(const SessionId& run) const {
  const bool current = run_.has_value() && run_->sid == run;
  return require(guard("record.run-current", current),
                 {Fault::wrong_session, "pair run is not current"});
}

Result<std::uint64_t> PairRecord::begin(const SessionId& run) {
  if (run_.has_value()) close_run();
  if (!guard("record.re-setups-left", causes_ <= re_setups_max)) {
    return Error{Fault::pair_dead, "pair has no re-setups left"};
  }
  const bool allowed = state_ != PairState::quarantined || approved_;
  if (!guard("record.quarantine-approved", allowed)) return why_not(state_);
  run_ = Run{run, Count::not_counted};
  return last_ + 1;
}

Status PairRecord::agree(const SessionId& run, std::uint64_t epoch) {
  Status is_current = current(run);
  if (!is_current.has_value()) return is_current;
  invariant(epoch > last_ && epoch - last_ <= epoch_jump_max, "an epoch is new and near");
  last_ = epoch;
  count_run();
  return {};
}

Status PairRecord::commit(const SessionId& run, PairSetup setup) {
  Status is_current = current(run);
  if (!is_current.has_value()) return is_current;
  invariant(run_.has_value() && run_->count == Count::counted, "a run that succeeds was agreed on");
  invariant(setup.epoch == last_, "a setup is of the epoch agreed on");
  close_run();
  causes_ -= 1;
  replace_setup(std::move(setup));
  state_ = PairState::ok;
  slots_ = 0;
  return {};
}

Status PairRecord::end(const SessionId& run, Ending ending) {
  Status is_current = current(run);
  if (!is_current.has_value()) return is_current;
  if (ending == Ending::counted) {
    count_run();
    close_run();
    return {};
  }
  invariant(run_.has_value(), "a run that is current exists");
  if (run_->count == Count::counted) causes_ -= 1;
  run_.reset();
  return {};
}

Status PairRecord::quarantine_by(const SessionId& run) {
  Status is_current = current(run);
  if (!is_current.has_value()) return is_current;
  count_run();
  lock_out();
  return {};
}

void PairRecord::quarantine() {
  if (causes_ < causes_max) causes_ += 1;
  lock_out();
}

void PairRecord::void_setup() {
  if (run_.has_value()) close_run();
  if (state_ != PairState::ok) return;
  drop_setup();
  state_ = PairState::none;
  settle();
}

Status PairRecord::approve() {
  if (!guard("record.approves-quarantine", state_ == PairState::quarantined)) {
    return Error{Fault::bad_argument, "pair is not quarantined"};
  }
  approved_ = true;
  return {};
}

Status PairRecord::revive() {
  if (!guard("record.revives-dead", state_ == PairState::dead)) {
    return Error{Fault::bad_argument, "pair is not dead"};
  }
  causes_ = 0;
  state_ = PairState::none;
  return {};
}

void PairRecord::count_run() {
  invariant(run_.has_value(), "a run that is current exists");
  if (run_->count == Count::counted) return;
  run_->count = Count::counted;
  causes_ += 1;
}

/// The run is over, one way or another; if it was counted it has used up the approval.
void PairRecord::close_run() {
  invariant(run_.has_value(), "a run that is current exists");
  if (run_->count == Count::counted) approved_ = false;
  run_.reset();
  settle();
}

void PairRecord::lock_out() {
  run_.reset();
  approved_ = false;
  drop_setup();
  state_ = PairState::quarantined;
  settle();
}

void PairRecord::replace_setup(PairSetup setup) {
  if (setup_.has_value()) earlier_.push_back(setup_->hash);
  if (earlier_.size() > earlier_setups_max) earlier_.erase(earlier_.begin());
  setup_ = std::move(setup);
}

void PairRecord::drop_setup() {
  setup_.reset();
  earlier_.clear();
}

/// Invariant 3.
void PairRecord::settle() {
  if (state_ != PairState::ok && causes_ > re_setups_max) state_ = PairState::dead;
}

SecretBytes PairRecord::encode() const {
  Writer out;
  out.u8(format).u8(static_cast<std::uint8_t>(state_)).u8(approved_ ? 1 : 0);
  out.u64(last_).u64(slots_).u32(causes_);
  out.u8(run_.has_value() ? static_cast<std::uint8_t>(run_->count) : 0);
  if (run_.has_value()) out.bytes(run_->sid.value());
  if (setup_.has_value()) {
    setup_->encode(out);
    out.u8(static_cast<std::uint8_t>(earlier_.size()));
    for (const Digest& hash : earlier_) out.bytes(hash);
  }
  return SecretBytes::take(out.take());
}

Result<PairRecord> PairRecord::decode(View bytes) {
  Reader in(bytes);
  PairRecord record;
  if (!guard("record.format", in.u8() == format)) in.fail();
  const std::uint8_t state = in.u8();
  const std::uint8_t approved = in.u8();
  if (!guard("record.state-known", state <= static_cast<std::uint8_t>(PairState::dead))) in.fail();
  if (!guard("record.approval-is-a-bit", approved <= 1)) in.fail();
  record.state_ = static_cast<PairState>(state);
  record.approved_ = approved == 1;
  record.last_ = in.u64();
  record.slots_ = in.u64();
  record.causes_ = in.u32();
  if (!guard("record.causes-bounded", record.causes_ <= causes_max)) in.fail();
  const std::uint8_t count = in.u8();
  if (!guard("record.count-known", count <= 2)) in.fail();
  const bool counted = count == static_cast<std::uint8_t>(Count::counted);
  if (!guard("record.counted-run-is-a-cause", !counted || record.causes_ > 0)) in.fail();
  if (count != 0) record.run_ = Run{SessionId(in.array<32>()), static_cast<Count>(count)};
  if (record.state_ == PairState::ok) {
    record.setup_ = PairSetup::decode(in);
    const std::size_t earlier = in.u8();
    if (!guard("record.earlier-bounded", earlier <= earlier_setups_max)) in.fail();
    for (std::size_t i = 0; i < earlier; ++i) record.earlier_.push_back(in.array<32>());
  }
  const Status end = in.finished("pair record does not parse");
  if (!end.has_value()) return end.error();
  return record;
}

}  // namespace countersign::protocol
