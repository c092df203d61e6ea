#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/invariant.hpp"
#include "support/dealt_pair.hpp"
#include "unit/protocol/pair_sides.hpp"

namespace countersign::protocol {
namespace {

using pair_sides::InTransit;
using pair_sides::Side;
using pair_sides::Sides;

/// Gives both sides an earlier setup, the same in every run.
void deal_to(Side& side) {
  testing::SeededRandom random(1);
  testing::DealtPair dealt = testing::deal_pair(random);
  side.store.put(side.name,
                 side.role == PairRole::giver ? std::move(dealt.first) : std::move(dealt.second));
}

/// An honest run, whose messages the fuzzer passes on, changes or leaves out. A side that is
/// started again draws the same randomness, so its peer's messages of this run fit.
struct Recording {
  Recording() {
    Sides sides;
    deal_to(sides.giver);
    deal_to(sides.taker);
    const auto outcome = sides.run(pair_sides::run_number(1), [&](InTransit& message) {
      auto& said = message.from == pair_sides::giver_party ? by_giver : by_taker;
      said.push_back(message.payload);
    });
    invariant(outcome.giver.has_value() && outcome.giver->has_value(),
              "an honest run makes a setup");
    setup = (*outcome.giver)->setup;
  }

  std::vector<Bytes> by_giver;
  std::vector<Bytes> by_taker;
  Digest setup;
};

const Recording& recording() {
  static const Recording made;
  return made;
}

/// One side of PAIR against a peer whose every message comes from the fuzzer.
class Game {
 public:
  explicit Game(PairRole role)
      : side_(role),
        said_(role == PairRole::giver ? recording().by_taker : recording().by_giver),
        machine_(dealt(side_).start(pair_sides::run_number(1))) {}

  /// One step: a message as it was said, one with changes, bytes of the fuzzer's, or the end of
  /// patience.
  void step(std::uint8_t verb, View body) {
    const Channel channel = (verb & 0x80) == 0 ? Channel::direct : Channel::broadcast;
    switch (verb % 4) {
      case 0:
        for (const Bytes& payload : said_) deliver(channel, payload);
        break;
      case 1: deliver(channel, said_[(verb >> 2) % said_.size()]); break;
      case 2: deliver(channel, changed(said_[(verb >> 2) % said_.size()], body)); break;
      default:
        if (!body.empty()) return deliver(channel, body);
        machine_.expire();
    }
  }

  void finish() {
    machine_.expire();
    const Result<PairMade>& result = machine_.result();
    const PairRecord record = side_.record();
    if (result.has_value()) {
      invariant(result->setup == recording().setup, "only an honest run succeeds");
      invariant(record.setup().hash == result->setup && record.causes() == 0, "and is stored");
      return;
    }
    const auto is_peer = [&](Party culprit) { return culprit == side_.peer(); };
    invariant(std::ranges::all_of(result.error().culprits, is_peer), "nobody else is blamed");
    const bool cheated = result.error().fault == Fault::ote_check;
    invariant(record.state() == (cheated ? PairState::quarantined : PairState::ok),
              "a failed check quarantines, and nothing else does");
    invariant(cheated || record.setup().hash != recording().setup, "the earlier setup stays");
    invariant(record.causes() <= 1, "a run counts once");
  }

 private:
  static Side& dealt(Side& side) {
    deal_to(side);
    return side;
  }

  void deliver(Channel channel, View payload) { machine_.deliver(side_.peer(), channel, payload); }

  /// Two bytes of a place, then how to change what stands there, again and again.
  static Bytes changed(Bytes payload, View changes) {
    for (; changes.size() >= 3; changes = changes.subspan(3)) {
      const auto place = static_cast<std::size_t>(changes[0] | changes[1] << 8);
      payload[place % payload.size()] ^= changes[2];
    }
    return payload;
  }

  Side side_;
  const std::vector<Bytes>& said_;
  Machine<PairMade> machine_;
};

}  // namespace
}  // namespace countersign::protocol

// The first byte says which side, then steps: a verb, a length and so many bytes each; a last one
// that is cut short has what is left.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using countersign::View;
  using countersign::protocol::PairRole;
  if (size == 0) return 0;
  countersign::protocol::Game game(data[0] % 2 == 0 ? PairRole::giver : PairRole::taker);
  View rest(data + 1, size - 1);
  while (rest.size() >= 2) {
    const std::uint8_t verb = rest[0];
    const std::size_t length = std::min<std::size_t>(rest[1], rest.size() - 2);
    game.step(verb, rest.subspan(2, length));
    rest = rest.subspan(2 + length);
  }
  game.finish();
  return 0;
}
