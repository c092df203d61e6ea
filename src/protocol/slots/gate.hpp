#pragma once

#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "protocol/slots/deaths.hpp"
#include "protocol/slots/record.hpp"

namespace countersign::protocol {

/// Exclusive access to one slot's record. Destroying it releases the lock.
class LockedSlot {
 public:
  virtual ~LockedSlot() = default;
  /// The record as it was stored last; nothing if none ever was.
  virtual Result<std::optional<SlotRecord>> load() = 0;
  /// Returns only when the record would survive a loss of power, or with an error.
  virtual Status save(const SlotRecord& record) = 0;
};

/// Where the records of all slots live. The gate is as good as this:
///
/// 1. One holder of a slot's lock at a time, across threads, processes and nodes. `lock` waits.
/// 2. After a `save` that failed nobody knows what is stored: `lock` fails for this slot until the
///    process has started again and read it anew; what it reads then survives a loss of power.
/// 3. A save that power cut short leaves the old record, or the new one, or one that does not load:
///    never a mixture. (Records are sealed, so a mixture does not open.)
/// 4. It is not part of any backup: an old copy would sign twice with one nonce.
class SlotStore {
 public:
  virtual ~SlotStore() = default;
  virtual Result<std::unique_ptr<LockedSlot>> lock(const SlotId& slot) = 0;
  /// All slots that were ever stored, in any order.
  virtual Result<std::vector<SlotId>> list() = 0;
};

/// A slot that this run may open. Only SlotGate makes one; it is good for one step.
class ReservedSlot final {
 public:
  const SlotMeta& meta() const { return meta_; }
  const SlotRequest& request() const { return request_; }
  const SecretBytes& content() const { return content_; }

 private:
  friend class SlotGate;
  ReservedSlot(SlotMeta meta, SlotRequest request, SecretBytes content)
      : meta_(std::move(meta)), request_(request), content_(std::move(content)) {}
  SlotMeta meta_;
  SlotRequest request_;
  SecretBytes content_;
};

/// A slot whose R3 are stored. They may leave, as often as is wanted; R4 can be computed.
class OpenedSlot final {
 public:
  const SlotMeta& meta() const { return meta_; }
  const SlotRequest& request() const { return request_; }
  const SecretBytes& content() const { return content_; }
  /// The stored bodies: what is sent is this, never what was computed.
  const PerParty<SecretBytes>& r3() const { return r3_; }

 private:
  friend class SlotGate;
  OpenedSlot(SlotMeta meta, SlotRequest request, SecretBytes content, PerParty<SecretBytes> r3)
      : meta_(std::move(meta)),
        request_(request),
        content_(std::move(content)),
        r3_(std::move(r3)) {}
  SlotMeta meta_;
  SlotRequest request_;
  SecretBytes content_;
  PerParty<SecretBytes> r3_;
};

/// A slot whose R4 is stored. Nothing can be computed with it any more; both may be sent.
class SpentSlot final {
 public:
  const PerParty<SecretBytes>& r3() const { return r3_; }
  const SecretBytes& r4() const { return r4_; }

 private:
  friend class SlotGate;
  SpentSlot(PerParty<SecretBytes> r3, SecretBytes r4) : r3_(std::move(r3)), r4_(std::move(r4)) {}
  PerParty<SecretBytes> r3_;
  SecretBytes r4_;
};

/// What everybody in the process may know of a slot.
struct SlotFacts {
  SlotMeta meta;
  SlotState state;
  std::optional<SlotRequest> request;
  std::optional<SlotDeath> death;
  bool counts_as_signed;
};

/// The gate before everything that a slot sends. Sections 6.2, 6.3 and 6.5 of the protocol
/// specification.
///
///   ReservedSlot reserved = co_await gate.reserve(slot, request);
///   ...                                                   compute the R3 from reserved.content()
///   OpenedSlot opened = co_await gate.open(std::move(reserved), std::move(r3));
///   ...                                                   send opened.r3(), gather, check, compute
///   SpentSlot spent = co_await gate.spend(std::move(opened), received, std::move(r4));
///   ...                                                   send spent.r4()
///
/// 1. Every step is durable when it returns; what may leave is only in its result. Crash: before
///    the store has it the step never happened, and nothing has left; after it, `reserve` or
///    `resend` gives back the very same.
/// 2. Steps of one slot are totally ordered by its lock, and each is checked against the durable
///    record. A handle is no right: two runs may hold one, and the second to use it is refused.
/// 3. If a save fails, its error is all that is returned.
/// 4. What a slot dies of is durable before anything is said of it.
class SlotGate final {
 public:
  explicit SlotGate(SlotStore& store) : store_(store) {}

  /// A new slot, free. A slot id is put once, whatever became of it. Then call
  /// PairGate::count_slots for each pair of S, and kill the slot if one of them errs: it finds a
  /// quarantine that came while the slot was being made.
  Status put(SlotMeta meta, SecretBytes content);

  /// A free slot, or one that is reserved for this very request already (after a crash).
  Result<ReservedSlot> reserve(const SlotId& slot, const SlotRequest& request);
  /// `r3` has our R3 body for each peer. Refused if the slot is opened already, be it by this
  /// request: `resend` has what was stored.
  Result<OpenedSlot> open(ReservedSlot&& reserved, PerParty<SecretBytes> r3);
  /// `received` has r3_digest of the R3 of each peer, those R4 was computed from.
  Result<SpentSlot> spend(OpenedSlot&& opened, const PerParty<Digest>& received, SecretBytes r4);
  /// After a crash, or for a peer that asks again: the stored messages of this request.
  Result<std::variant<OpenedSlot, SpentSlot>> resend(const SlotId& slot,
                                                     const SlotRequest& request);

  /// R3 of some peers as r3_digest, for whoever gets them before they are complete, or late. A
  /// second, different one of a peer kills the slot if it is opened, and is only reported if it is
  /// spent: fault equivocation, naming the sender.
  Status hear(const SlotId& slot, const SlotRequest& request, const PerParty<Digest>& received);

  Status kill(const SlotId& slot, SlotDeath why);
  /// Passes a success on. An error that ends the slot (death_by) kills it first if it is this
  /// request's. Every end of a run goes through here: a protocol that is aborted is destroyed where
  /// it stands and cannot clean up.
  Status accounted(const SlotId& slot, const SlotRequest& request, Status outcome);

  /// Kills all slots that die by this event, and says which. If one cannot be killed, the others
  /// are, and the first error is returned: the caller must not go on with any session.
  Result<std::vector<SlotId>> kill_by(const SlotEvent& event);

  /// All slots that were ever put, in any order.
  Result<std::vector<SlotId>> list() { return store_.list(); }
  Result<SlotFacts> facts(const SlotId& slot);
  /// The same, or nothing if no slot of this id was ever put.
  Result<std::optional<SlotFacts>> find(const SlotId& slot);
  /// The free slots of exactly these signers (ascending), first the one to use next.
  Result<std::vector<StockedSlot>> stock(std::span<const IdentityKey> signers);

 private:
  /// The lock, and the record under it.
  struct Held {
    std::unique_ptr<LockedSlot> lock;
    SlotRecord record;
  };
  Result<std::optional<Held>> hold_if_any(const SlotId& slot);
  Result<Held> hold(const SlotId& slot);
  /// Changes the record by `step` and stores it; what is returned is durable. A step that refuses
  /// may have killed the slot, so that is stored too before its error is returned.
  template <class Step>
  Result<Held> change(const SlotId& slot, Step&& step);

  static SlotFacts facts_of(const SlotRecord& record);
  static OpenedSlot opened_of(const SlotRecord& record);
  static SpentSlot spent_of(const SlotRecord& record);

  SlotStore& store_;
};

}  // namespace countersign::protocol
