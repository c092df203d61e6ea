#pragma once

#include "protocol/machine.hpp"
#include "protocol/require.hpp"

namespace countersign::protocol::joint_coin {

/// Several parties toss a coin of 256 bits that none of them can choose: commit, echo, open [Blum
/// 1983, section 2]. A small protocol to try the engine and the simulator on, not a part of the
/// product.
///
///   r_i   the contribution of party i
///   c_i   its commitment to r_i
///   h_i   what party i saw: a hash of all commitments

template <std::uint8_t Tag, Channel Way>
struct DigestMessage {
  static constexpr std::uint8_t tag = Tag;
  static constexpr Channel channel = Way;
  static constexpr std::size_t size = 32;

  Digest value;

  void encode(Writer& out) const { out.bytes(value); }
  static Result<DigestMessage> decode(Reader& in) { return DigestMessage{in.array<32>()}; }
};

using Commitment = DigestMessage<1, Channel::broadcast>;
using Echo = DigestMessage<2, Channel::broadcast>;
using Opening = DigestMessage<3, Channel::broadcast>;

/// A peer can echo before we have heard all commitments, and can open no sooner than we echo.
inline Rules rules() {
  return {.rounds = Rounds::of<Commitment, Echo, Opening>(),
          .early_rounds_max = 1,
          .bytes_max = 3 * 33};
}

/// c_i = H(sid, i, r_i). The index keeps a peer from opening a copy of another's commitment.
Commitment commit(const SessionId& sid, Party i, View r_i);

/// H(sid, c_1, .., c_n).
Digest view_of(const SessionId& sid, const PerParty<Commitment>& c);

/// The exclusive or of all contributions.
Digest sum(View r_i, const PerParty<Opening>& r);

inline bool same(const Commitment& a, const Commitment& b) {
  return a.value == b.value;
}

template <class EchoMessage>
bool all_equal(const PerParty<EchoMessage>& h, const Digest& h_i) {
  return std::ranges::all_of(h, [&](const auto& entry) { return entry.second.value == h_i; });
}

Opening opening_of(const Secret<32>& r_i);

Protocol<Digest> toss(Net& net, Secret<32> r_i);

}  // namespace countersign::protocol::joint_coin
