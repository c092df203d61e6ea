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
/// protocol specification. A node stamps every session that it starts or joins, once for each peer,
/// and the peer remembers the highest stamp: a node that has gone back in time says a stamp that
/// was said before.

/// Rises by one whenever a node starts, durably and before it says anything.
using Generation = Strong<struct GenerationTag, std::uint64_t>;

/// What a node says of itself to one peer at the start of a session. Ordered: generation first.
struct Stamp {
  Generation generation;
  std::uint64_t counter = 0;  // sessions with this peer in this generation
  friend auto operator<=>(const Stamp&, const Stamp&) = default;
};

/// A stamp, and the one session that it was made for.
struct SessionStamp {
  Stamp stamp;
  SessionId sid;
  friend bool operator==(const SessionStamp&, const SessionStamp&) = default;
};

/// What is void after a mismatch: slots, FROST nonces and pair setups in both directions. Shares of
/// keys are not: they are as good as before.
enum class Voids : std::uint8_t {
  nothing,
  shared_with_peer,  // slots of sets with it, the setup of our pair, nonces of keys it is in
  everything,        // all slots, all nonces, all setups: it is we who have gone back
};

/// What to do about a stamp.
struct StampVerdict {
  Status accepted;
  Voids voids;
};

/// A node keeps stamps for so many peers.
inline constexpr std::size_t stamped_peers_max = 4096;

/// A node's memory of stamps, said and heard. Pure; the caller stores it, encoded, before anything
/// that depends on it leaves or is believed. Not part of any backup.
///
/// 1. The stamps said to a peer only rise, and none is for two sessions.
/// 2. What was heard of a peer only rises. A stamp of another session that is not above it is a
///    mismatch: an equal one too, as a copy of a node begins by repeating one.
/// 3. Each peer has a counter of its own. With one for all, a node that was put back could catch up
///    by sessions with others before it meets the peer that would notice.
/// 4. The stamps of one peer must be heard in the order in which they were made. Its channel keeps
///    them in order, and they are made and heard one at a time.
class StampBook final {
 public:
  /// Of a node that never ran, before its first `boot`.
  StampBook() = default;

  /// The node starts: a generation that was never used.
  void boot();
  const Generation& generation() const { return generation_; }

  /// The stamp for a session with this peer. Store first, say it then.
  Result<SessionStamp> next(const IdentityKey& peer, const SessionId& sid);

  /// A peer's stamp. A repetition is no news.
  StampVerdict hear(const IdentityKey& peer, const SessionStamp& stamp);

  /// The highest stamp heard of a peer, if any was: what we tell it at the start of a session.
  std::optional<SessionStamp> heard_of(const IdentityKey& peer) const;

  /// A peer tells us the highest stamp that it has heard of us. The caller has verified our own
  /// signature on it, since a mere claim would let any peer void all that we have. If we have not
  /// said it, we have gone back.
  StampVerdict check_own(const IdentityKey& peer, const SessionStamp& told) const;
  /// After everything was voided: the node starts anew, above a stamp that it no longer remembers.
  void rise_above(const Stamp& told);

  Bytes encode() const;
  static Result<StampBook> decode(View bytes);

 private:
  struct Entry {
    std::optional<SessionStamp> said;
    std::optional<SessionStamp> heard;
  };

  bool has_room_for(const IdentityKey& peer) const;

  Generation generation_;
  std::map<IdentityKey, Entry> entries_;
};

}  // namespace countersign::protocol
