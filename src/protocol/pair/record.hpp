#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "protocol/pair/setup.hpp"
#include "protocol/session.hpp"

namespace countersign::protocol {

/// Whether a pair can make slots. Section 4.6 of the protocol specification.
enum class PairState : std::uint8_t {
  none = 0,  // never made, voided or expired: PAIR is needed
  ok = 1,
  quarantined = 2,  // a check failed: PAIR needs an operator's approval first
  dead = 3,         // re-setups used up
};

/// Failed checks and failed runs of PAIR may be followed by so many re-setups (R_max). A failed
/// check has told a cheating peer a bit of a secret that is then thrown away; the bound is there
/// because somebody who fails again and again is not unlucky.
inline constexpr std::uint32_t re_setups_max = 3;

/// A peer's counter may be ahead of ours by so much: it has seen runs that never reached us.
inline constexpr std::uint64_t epoch_jump_max = std::uint64_t{1} << 16;

/// Slots of so many replaced setups are still good; those of older ones die.
inline constexpr std::size_t earlier_setups_max = 8;

/// After so many slots a setup is due for a scheduled renewal.
inline constexpr std::uint64_t slots_before_renewal = std::uint64_t{1} << 20;

/// The durable state of one pair at one of its ends, and every way it changes. Pure: nothing here
/// reads or writes a disk. PairGate (pair/gate.hpp) loads it, changes it and stores it under the
/// pair's lock.
///
/// 1. There is a setup exactly if the state is `ok`.
/// 2. `causes` counts what a re-setup answers: each failed check, and each run of PAIR that ended
///    badly after the peer's first message had been answered. A run is counted *before* the answer
///    leaves and taken off the count again when it succeeds, so silence, a crash or a lost
///    connection cannot leave it out. (The giver's Y, in a run that nobody answers, has told
///    nothing: it counts for nothing, or whoever starts runs and drops them would end the pair.)
/// 3. With `causes` above re_setups_max no run begins, and as soon as there is no setup the state
///    is `dead`. (A setup that works stays in use: a failed renewal has told nothing about it.)
/// 4. Only an approved run that succeeds ends a quarantine; an approval is good until a run has
///    been counted. Only `revive` takes off causes, and leaves `dead`.
/// 5. `last` never goes back.
/// 6. Slots are good with the setup that is there, and with those that it has replaced in good
///    standing: they no longer use Delta. Whatever takes the setup away takes all of them. So a
///    renewal that must end slots (a reshare that heals) voids the setup first.
class PairRecord final {
 public:
  PairRecord() = default;

  PairState state() const { return state_; }
  std::uint64_t last() const { return last_; }
  std::uint64_t slots() const { return slots_; }
  std::uint32_t causes() const { return causes_; }
  /// Only in state ok.
  const PairSetup& setup() const;

  /// Holds if there is a setup; else why not.
  Status has_setup() const;
  /// Holds if slots may be made with the setup of this hash; else why not.
  Status usable(const Digest& setup) const;
  /// Holds if slots that were made with the setup of this hash are still good; else why not.
  Status slots_good(const Digest& setup) const;
  /// Holds if this run of PAIR is the one that began last and it has not ended.
  Status current(const SessionId& run) const;

  // A run of PAIR. A second one that begins ends the first: two never overlap.
  /// The run begins; the answer is our `next`. It counts for nothing yet.
  Result<std::uint64_t> begin(const SessionId& run);
  /// Both counters are known, and our next message answers one of the peer's: the run counts.
  Status agree(const SessionId& run, std::uint64_t epoch);
  /// The run has succeeded.
  Status commit(const SessionId& run, PairSetup setup);
  /// The run has ended: counted, or as if it had not been (a mere difference of contexts).
  enum class Ending : std::uint8_t { counted, not_counted };
  Status end(const SessionId& run, Ending ending);

  /// The run's extension check has failed: like `quarantine`, and the run's count is the cause.
  Status quarantine_by(const SessionId& run);

  // What happens to a setup.
  void count_slots(std::uint64_t made) { slots_ += made; }
  /// A check of the extension, the VOLE or Gamma failed: both directions are gone.
  void quarantine();
  /// The node was restored, cloned or lost its generation: what it had may be in use elsewhere.
  void void_setup();

  // An operator's decisions.
  Status approve();
  Status revive();

  SecretBytes encode() const;
  static Result<PairRecord> decode(View bytes);

 private:
  enum class Count : std::uint8_t { not_counted = 1, counted = 2 };
  struct Run {
    SessionId sid;
    Count count;
  };

  void count_run();
  void close_run();
  void lock_out();
  void replace_setup(PairSetup setup);
  void drop_setup();
  void settle();

  PairState state_ = PairState::none;
  bool approved_ = false;
  std::uint64_t last_ = 0;
  std::uint64_t slots_ = 0;
  std::uint32_t causes_ = 0;
  std::optional<Run> run_;
  std::optional<PairSetup> setup_;
  std::vector<Digest> earlier_;  // by hash, the latest last; none without a setup
};

}  // namespace countersign::protocol
