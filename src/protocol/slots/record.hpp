#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "protocol/slots/slot.hpp"

namespace countersign::protocol {

/// Where a slot is in its one life.
enum class SlotState : std::uint8_t {
  free = 1,
  reserved = 2,  // for one request; nothing has left yet
  opened = 3,    // our R3 are stored and may have left
  spent = 4,     // our R4 is stored and may have left
  dead = 5,
};

/// Why a slot died. The numbers are stored and logged.
enum class SlotDeath : std::uint8_t {
  pair_quarantined = 1,
  pair_renewed = 2,  // for cause or healing
  restored = 3,      // a member of S, or this node, was restored or cloned
  reshared = 4,      // the key it was reserved for
  different_request = 5,
  equivocation = 6,
  zero_sum = 7,
  final_verify = 8,
  internal = 9,
  bad_message = 10,  // a peer's R3 was refused; it cannot send another one
  abandoned = 11,    // the signer or its operator gave it up
};
inline constexpr std::uint8_t slot_death_last = 11;

/// The durable state of one slot at one signer, and every way it changes. Pure: nothing here reads
/// or writes a disk. SlotGate (slots/gate.hpp) loads it, changes it and stores it under the slot's
/// lock. Sections 6.2, 6.3 ("Once") and 6.5 of the protocol specification.
///
/// Why so strict: two R4 of one slot for different psi reveal r_i and sk_i, and two R3 for
/// different keys or paths reveal the difference of two key shares.
///
/// 1. The state never goes back: free, reserved, opened, spent, dead, with steps left out only on
///    the way to dead.
/// 2. From `reserved` on there is one request, for ever. Another one is refused, whatever the
///    state.
/// 3. R3 and R4 are set once. What can be read of them is what was set.
/// 4. R4 belongs to one complete set of received R3, fixed in the same step.
/// 5. The secrets are there up to `opened`, and wiped by `spend` and by `kill`.
/// 6. From `spent` on the request counts as signed, also when the slot is dead since: one corrupt
///    party may hold the signature.
class SlotRecord final {
 public:
  /// A free slot. The meta is well-formed and the content within its limit.
  SlotRecord(SlotMeta meta, SecretBytes content);

  const SlotMeta& meta() const { return meta_; }
  SlotState state() const { return state_; }
  /// Only once there is one.
  const std::optional<SlotRequest>& request() const { return request_; }
  /// Only in state dead.
  const std::optional<SlotDeath>& death() const { return death_; }
  /// The own R4 of the request may have left this machine: for sign-once registries, limits and
  /// nonces it is signed, whatever became of it.
  bool counts_as_signed() const { return signed_; }

  /// The secrets; up to state opened.
  const SecretBytes& content() const;
  /// Our R3 body for each peer; in states opened and spent.
  const PerParty<SecretBytes>& r3() const;
  /// Our R4 body; in state spent.
  const SecretBytes& r4() const;

  /// A free slot is this request's from here on; one that is reserved for it stays so.
  Status reserve(const SlotRequest& request);
  /// Our R3, one for each peer.
  Status open(const SlotRequest& request, PerParty<SecretBytes> r3);
  /// Peers' R3 by their digests, as they come. The first of a peer counts. A second, different one
  /// is equivocation: it kills an opened slot, and of a spent one it changes nothing; either way
  /// the error names its sender.
  Status hear(const SlotRequest& request, const PerParty<Digest>& received);
  /// Our R4, and the R3 of all peers that it was computed from. An R3 that differs from one heard
  /// before is equivocation as in `hear`.
  Status spend(const SlotRequest& request, const PerParty<Digest>& received, SecretBytes r4);
  /// Holds if our R3 of this request may have left.
  Status may_have_sent(const SlotRequest& request) const;

  /// The secrets are gone, and the messages. A dead slot keeps its first reason. A spent one has no
  /// secrets left: nothing but `final_verify` moves it.
  void kill(SlotDeath why);

  /// Whether it differs from what was stored.
  bool changed() const { return changed_; }

  SecretBytes encode() const;
  static Result<SlotRecord> decode(View bytes);

 private:
  SlotRecord() = default;

  Status is_at(SlotState step, const SlotRequest& request) const;
  Status is_for(const SlotRequest& request) const;
  Status same_as_heard(const PerParty<Digest>& received);
  void move_to(SlotState next);
  void encode_messages(Writer& out) const;
  void decode_dead(Reader& in);
  void decode_messages(Reader& in);

  SlotMeta meta_;
  SlotState state_ = SlotState::free;
  std::optional<SlotDeath> death_;
  bool signed_ = false;
  std::optional<SlotRequest> request_;
  std::optional<SecretBytes> content_;
  PerParty<Digest> heard_;
  PerParty<SecretBytes> r3_;
  std::optional<SecretBytes> r4_;
  bool changed_ = false;
};

}  // namespace countersign::protocol
