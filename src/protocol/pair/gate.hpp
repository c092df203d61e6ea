#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>

#include "base/result.hpp"
#include "protocol/pair/contexts.hpp"
#include "protocol/pair/record.hpp"

namespace countersign::protocol {

/// Exclusive access to one pair's record. Destroying it releases the lock.
class LockedPair {
 public:
  virtual ~LockedPair() = default;
  /// The record as it was stored last; a fresh one if none ever was.
  virtual Result<PairRecord> load() = 0;
  /// Returns only when the record would survive a loss of power, or with an error.
  virtual Status save(const PairRecord& record) = 0;
};

/// Where the records of all pairs live. The gate is as good as this:
///
/// 1. One holder of a pair's lock at a time, across threads, processes and nodes. `lock` waits.
/// 2. After a `save` that failed nobody knows what is stored: `lock` fails for this pair until the
///    process has started again and read it anew.
/// 3. It is not part of any backup (PairSetup says why).
class PairStore {
 public:
  virtual ~PairStore() = default;
  virtual Result<std::unique_ptr<LockedPair>> lock(const PairName& pair) = 0;
};

/// The gate before everything that a peer could turn into an oracle for our Delta. Section 5.4 of
/// the protocol specification.
///
/// Why: a failed check of an OT extension tells the peer whether its guess of some bits of Delta
/// was right. Were 128 checks evaluated side by side, each would give away a bit before the first
/// failure is known, and Delta would be gone. Behind the gate, one failure ends it all.
///
/// 1. All checks in which one setup is Alice are totally ordered: a check is evaluated while the
///    lock is held, and only if the durable state allows it.
/// 2. A check that fails is durable before anything is returned. Crash: until it is, nothing has
///    been said to anybody; after it, the pair is quarantined whatever happens next.
/// 3. The setup, both directions, is deleted in that same step. The caller aborts the other
///    sessions of the pair and destroys their slots; a session that he forgets is refused at its
///    next step.
/// 4. Nobody else's word moves a pair: what a third party, or the peer, says of a check is not an
///    input here.
class PairGate final {
 public:
  explicit PairGate(PairStore& store) : store_(store) {}

  /// A copy of the setup, for a session that is about to start.
  Result<PairSetup> setup(const PairName& pair);

  /// Evaluates a check of a slot's session: `check()` returns a Result, whose error is a failed
  /// check. Call it for every well-formed message whose context has been compared, even if the
  /// session is over for another reason, and hold at most one message that is not checked yet.
  template <class Check>
  std::invoke_result_t<const Check&> evaluate(const PairName& pair, const Digest& setup,
                                              const Check& check);

  /// Runs `send()` if the pair is still good: what the peer must not get after a failure.
  template <class Send>
  Status release(const PairName& pair, const Digest& setup, Send&& send);

  /// A check of the VOLE or of Gamma has failed. The error to return, once this is durable.
  Error quarantine(const PairName& pair, Error why);

  /// Holds if slots that were made with this setup may still be used. Ask before every step of such
  /// a slot: whoever has ended the pair may not have come to its slots.
  Status slots_good(const PairName& pair, const Digest& setup);

  Status count_slots(const PairName& pair, const Digest& setup, std::uint64_t made);

  /// One run of PAIR. The steps are those of PairRecord, each durable when it returns.
  struct Run {
    PairName pair;
    SessionId sid;
  };
  Result<std::uint64_t> begin(const Run& run);
  Status agree(const Run& run, std::uint64_t epoch);
  Status commit(const Run& run, PairSetup setup);
  /// The run's extension check: as `evaluate`, against a setup that is not stored yet.
  template <class Check>
  std::invoke_result_t<const Check&> evaluate(const Run& run, const Check& check);
  /// Passes a success on. An error ends the run: counted, unless it is a difference of contexts.
  Status accounted(const Run& run, Status outcome);

  // The node's and the operator's.
  Status void_setup(const PairName& pair);
  Status approve(const PairName& pair);
  Status revive(const PairName& pair);

 private:
  /// The lock, and the record under it.
  struct Held {
    std::unique_ptr<LockedPair> lock;
    PairRecord record;
  };
  Result<Held> hold(const PairName& pair);
  Result<Held> hold_usable(const PairName& pair, const Digest& setup);
  Result<Held> hold_current(const Run& run);

  /// Stores the record; if that fails, its error, else `outcome`.
  static Status stored(Held& held, Status outcome);
  static Error failed(Held& held, Error why);

  template <class Step>
  Status change(const PairName& pair, const Step& step);

  PairStore& store_;
};

template <class Check>
std::invoke_result_t<const Check&> PairGate::evaluate(const PairName& pair, const Digest& setup,
                                                      const Check& check) {
  Result<Held> held = hold_usable(pair, setup);
  if (!held.has_value()) return held.error();
  auto outcome = check();
  if (outcome.has_value()) return outcome;
  held->record.quarantine();
  return failed(*held, outcome.error());
}

template <class Check>
std::invoke_result_t<const Check&> PairGate::evaluate(const Run& run, const Check& check) {
  Result<Held> held = hold_current(run);
  if (!held.has_value()) return held.error();
  auto outcome = check();
  if (outcome.has_value()) return outcome;
  const Status quarantined = held->record.quarantine_by(run.sid);
  invariant(quarantined.has_value(), "a run that is current can be quarantined");
  return failed(*held, outcome.error());
}

template <class Send>
Status PairGate::release(const PairName& pair, const Digest& setup, Send&& send) {
  Result<Held> held = hold_usable(pair, setup);
  if (!held.has_value()) return held.error();
  std::forward<Send>(send)();
  return {};
}

}  // namespace countersign::protocol
