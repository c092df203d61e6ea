#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "protocol/slots/record.hpp"

namespace countersign::protocol {

/// What happens outside a slot and may end it: sections 5.4, 6.5 and 8 of the protocol
/// specification, as pure functions of the record.

/// A check against a peer failed. Only the signer that saw it fail says so to itself; nobody's word
/// about a third party is an event.
struct PairQuarantined {
  PairName pair;
};

/// A pair has a new setup. `scheduled` is the mere rotation of one in good standing: the slots made
/// with the old one no longer use it.
struct PairRenewed {
  enum class Reason : std::uint8_t { scheduled, cause, healing };
  PairName pair;
  Reason reason;
};

/// A peer was restored or cloned, or its generation does not fit (slots/stamps.hpp).
struct MemberRestored {
  IdentityKey member;
};

/// The same for this node: nothing that it has stored may be used.
struct OwnStateVoided {};

/// A new epoch of a key is in force.
struct KeyReshared {
  Digest key_id;
};

using SlotEvent =
    std::variant<PairQuarantined, PairRenewed, MemberRestored, OwnStateVoided, KeyReshared>;

/// What the slot dies of by this event, if it does. A spent slot has nothing left to destroy, and a
/// dead one does not die again.
std::optional<SlotDeath> death_by(const SlotEvent& event, const SlotRecord& record);

/// What a slot dies of when the run that had it reserved ends with this fault. Silence, a mere
/// difference of contexts and a refusal kill nothing.
std::optional<SlotDeath> death_by(Fault fault);

/// At most so many free slots are kept for one set of signers: an hour's worth, not a hoard, as
/// they all die with a pair.
inline constexpr std::size_t slot_stock_max = 256;

/// A free slot as the stock lists it, in an order that all signers share.
struct StockedSlot {
  Digest batch;
  std::uint32_t number;
  SlotId id;
  friend auto operator<=>(const StockedSlot&, const StockedSlot&) = default;
};

/// The entry of a slot that is free and was made by exactly these signers.
std::optional<StockedSlot> stocked(const SlotRecord& record, std::span<const IdentityKey> signers);

/// Holds if a batch of so many may be made for a set that has this stock.
Status has_room_for(std::size_t more, const std::vector<StockedSlot>& stock);

}  // namespace countersign::protocol
