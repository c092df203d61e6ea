#include "protocol/slots/deaths.hpp"

#include <algorithm>

#include "base/guard.hpp"

namespace countersign::protocol {
namespace {

bool made_by(const SlotRecord& record, const PairName& pair) {
  return record.meta().has_signer(pair.own) && record.meta().has_signer(pair.peer);
}

std::optional<SlotDeath> die_if(bool condition, SlotDeath why) {
  if (!condition) return std::nullopt;
  return why;
}

/// What a slot that is alive dies of.
struct Judge {
  const SlotRecord& record;

  std::optional<SlotDeath> operator()(const PairQuarantined& event) const {
    return die_if(made_by(record, event.pair), SlotDeath::pair_quarantined);
  }
  std::optional<SlotDeath> operator()(const PairRenewed& event) const {
    const bool scheduled = event.reason == PairRenewed::Reason::scheduled;
    return die_if(!scheduled && made_by(record, event.pair), SlotDeath::pair_renewed);
  }
  std::optional<SlotDeath> operator()(const MemberRestored& event) const {
    return die_if(record.meta().has_signer(event.member), SlotDeath::restored);
  }
  std::optional<SlotDeath> operator()(const OwnStateVoided&) const { return SlotDeath::restored; }
  std::optional<SlotDeath> operator()(const KeyReshared& event) const {
    const bool begun = record.request().has_value() && record.request()->key_id == event.key_id;
    return die_if(begun, SlotDeath::reshared);
  }
};

}  // namespace

std::optional<SlotDeath> death_by(const SlotEvent& event, const SlotRecord& record) {
  if (record.state() == SlotState::spent || record.state() == SlotState::dead) return std::nullopt;
  return std::visit(Judge{record}, event);
}

std::optional<SlotDeath> death_by(Fault fault) {
  switch (fault) {
    case Fault::ote_check:
    case Fault::vole_check:
    case Fault::gamma_check: return SlotDeath::pair_quarantined;
    case Fault::zero_sum: return SlotDeath::zero_sum;
    case Fault::different_request: return SlotDeath::different_request;
    case Fault::equivocation: return SlotDeath::equivocation;
    case Fault::final_verify: return SlotDeath::final_verify;
    case Fault::internal: return SlotDeath::internal;
    case Fault::bad_length:
    case Fault::bad_encoding:
    case Fault::bad_point:
    case Fault::bad_scalar:
    case Fault::bad_opening: return SlotDeath::bad_message;
    default: return std::nullopt;
  }
}

std::optional<StockedSlot> stocked(const SlotRecord& record, std::span<const IdentityKey> signers) {
  if (record.state() != SlotState::free) return std::nullopt;
  if (record.meta().signers != signer_names(signers)) return std::nullopt;
  return StockedSlot{record.meta().batch, record.meta().number, record.meta().id};
}

Status has_room_for(std::size_t more, const std::vector<StockedSlot>& stock) {
  const bool fits = stock.size() <= slot_stock_max && more <= slot_stock_max - stock.size();
  return require(guard("slots.stock-bounded", fits),
                 {Fault::over_limit, "stock of slots is full for these signers"});
}

}  // namespace countersign::protocol
