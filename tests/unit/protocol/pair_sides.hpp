#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "base/hex.hpp"
#include "protocol/machine.hpp"
#include "protocol/pair/messages.hpp"
#include "protocol/pair/pair.hpp"
#include "support/error_of.hpp"
#include "support/memory_pair_store.hpp"
#include "support/seeded_random.hpp"

namespace countersign::protocol::pair_sides {

/// Two signers of PAIR in one process, wired by hand.

inline constexpr Party giver_party{std::uint16_t{1}};
inline constexpr Party taker_party{std::uint16_t{2}};

/// The public key of RFC 8032, 7.1, test 1 or 2.
inline IdentityKey published_key(int test) {
  const auto bytes = array_from_hex<32>(
      test == 1 ? "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
                : "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  return *IdentityKey::parse(*bytes);
}

/// The pair as the giver sees it.
inline PairName giver_name() {
  const PairName name{published_key(1), published_key(2)};
  return own_role(name) == PairRole::giver ? name : PairName{name.peer, name.own};
}

inline PairName name_of(PairRole role) {
  const PairName name = giver_name();
  return role == PairRole::giver ? name : PairName{name.peer, name.own};
}

/// What a signer keeps from run to run.
struct Side {
  explicit Side(PairRole its_role) : role(its_role), name(name_of(its_role)) {}

  PairRole role;
  PairName name;
  testing::MemoryPairStore store;
  PairGate gate{store};
  testing::SeededRandom random{role == PairRole::giver ? 100U : 200U};
  Digest binding{7};

  Party party() const { return role == PairRole::giver ? giver_party : taker_party; }
  Party peer() const { return role == PairRole::giver ? taker_party : giver_party; }
  PairRecord record() { return store.read(name); }

  Machine<PairMade> start(const SessionId& sid) {
    PairInputs inputs{name, binding, Secret<32>::filled([&](auto out) {
                        std::ranges::fill(out, role == PairRole::giver ? 1 : 2);
                      })};
    return Machine<PairMade>({sid, party(), {giver_party, taker_party}}, pair_rules(),
                             [&](Net& net) { return pair(net, std::move(inputs), gate, random); });
  }
};

/// A message on its way: what may be changed, or dropped by making it empty.
struct InTransit {
  Party from;
  std::uint8_t tag;
  Bytes payload;  // tag and body

  std::uint8_t& body(std::size_t at) { return payload.at(1 + at); }
};
using Alter = std::function<void(InTransit&)>;

struct Outcome {
  std::optional<Result<PairMade>> giver;  // nothing if it waits for ever
  std::optional<Result<PairMade>> taker;
  std::vector<std::size_t> sizes;  // of all messages, in the order they were sent
};

inline SessionId run_number(int number) {
  return SessionId(Digest{static_cast<std::uint8_t>(number)});
}

class Sides {
 public:
  Side giver{PairRole::giver};
  Side taker{PairRole::taker};

  /// One run of PAIR, with `alter` on the wire.
  Outcome run(const SessionId& sid, const Alter& alter = {}) {
    Outcome outcome;
    Machine<PairMade> ours = giver.start(sid);
    Machine<PairMade> theirs = taker.start(sid);
    for (bool moved = true; moved;) {
      const bool forth = carry(ours, theirs, giver_party, alter, outcome.sizes);
      const bool back = carry(theirs, ours, taker_party, alter, outcome.sizes);
      moved = forth || back;
    }
    if (ours.finished()) outcome.giver = ours.take_result();
    if (theirs.finished()) outcome.taker = theirs.take_result();
    return outcome;
  }

 private:
  static bool carry(Machine<PairMade>& from, Machine<PairMade>& to, Party sender,
                    const Alter& alter, std::vector<std::size_t>& sizes) {
    const auto outbox = from.take_outbox();
    for (const Envelope& envelope : outbox) {
      const View payload = envelope.payload.expose_secret();
      sizes.push_back(payload.size());
      InTransit message{sender, payload[0], Bytes(payload.begin(), payload.end())};
      if (alter) alter(message);
      if (!message.payload.empty()) to.deliver(sender, envelope.channel, message.payload);
    }
    return !outbox.empty();
  }
};

inline Error by(Party culprit, Fault fault, Literal what) {
  return {fault, what, {culprit}};
}

/// The error of one end, or nothing if it has a value or waits.
inline std::optional<Error> end_of(const std::optional<Result<PairMade>>& end) {
  if (!end.has_value()) return std::nullopt;
  return testing::error_of(*end);
}

}  // namespace countersign::protocol::pair_sides
