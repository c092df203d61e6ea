#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "base/result.hpp"
#include "base/strong.hpp"
#include "protocol/pair/contexts.hpp"
#include "protocol/session.hpp"

namespace countersign::protocol {

/// Against rollback: VM snapshots, restored disks, two copies of one node. Section 6.6 of the
/// protocol specification. Every node stamps the start of a session, and its peers remember the
/// highest stamp they have seen: a node that has gone back in time says a stamp that was said
/// before.

/// Rises by one whenever a node starts, durably and before it says anything.
using Generation = Strong<struct GenerationTag, std::uint64_t>;

/// What a node says of itself at the start of a session. Ordered: generation first.
struct Stamp {
  Generation generation;
  std::uint64_t counter = 0;  // sessions started in this generation
  friend auto operator<=>(const Stamp&, const Stamp&) = default;
};

/// What is void after a mismatch: slots, FROST nonces and pair setups in both directions. Shares of
/// keys are not: they are as good as before.
enum class Voids : std::uint8_t {
  nothing,
  shared_with_peer,  // slots of sets with it, the setup of our pair, nonces of keys it is in
  everything,        // all slots, all nonces, all setups: it is we who have gone back
};

/// What to do about a stamp that was heard.
struct StampVerdict {
  Status accepted;
  Voids voids;
};

/// A node remembers the stamps of so many peers.
inline constexpr std::size_t floors_max = 4096;

/// A node's memory of stamps: its own and its peers'. Pure; the caller stores it, encoded, before
/// anything that depends on it leaves or is believed. Not part of any backup.
///
/// 1. The own stamp only rises, and is never said for two sessions.
/// 2. A peer's floor only rises. A stamp of another session that is not above it is a mismatch: an
///    equal one too, as a copy of a node begins by repeating one.
/// 3. The stamps of one peer must be heard in the order in which they were made. Its channel keeps
///    them in order; they are heard one at a time.
class StampBook final {
 public:
  /// Of a node that never ran, before its first `boot`.
  StampBook() = default;

  /// The node starts: a generation that was never used.
  void boot();
  /// The stamp for a session about to start. Store first, say it then.
  Stamp next();
  const Stamp& own() const { return own_; }

  /// A peer's stamp for this session. A repetition within the session is no news.
  StampVerdict hear(const IdentityKey& peer, const SessionId& sid, const Stamp& stamp);

  /// A peer has seen `seen` of us: the caller has verified our own signature on it, since a mere
  /// claim would let any peer void everything we have. Above our own, it says that we have gone
  /// back.
  StampVerdict check_own(const Stamp& seen) const;
  /// After everything was voided: rises above a stamp of ours that others have seen.
  void rise_above(const Stamp& seen);

  /// The highest stamp heard of a peer, if any was: what we tell it at the start of a session.
  std::optional<Stamp> floor_of(const IdentityKey& peer) const;

  Bytes encode() const;
  static Result<StampBook> decode(View bytes);

 private:
  struct Floor {
    Stamp stamp;
    SessionId sid;
  };

  Stamp own_;
  std::map<IdentityKey, Floor> floors_;
};

}  // namespace countersign::protocol
