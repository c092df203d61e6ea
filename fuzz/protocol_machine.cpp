#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/invariant.hpp"
#include "sim/joint_coin.hpp"
#include "support/seeded_random.hpp"

namespace countersign::protocol::joint_coin {
namespace {

const Party evil{3};
const std::vector<Party> honest = {Party(1), Party(2)};

/// Two honest parties toss a coin with one whose every message comes from the fuzzer: bytes of its
/// own, or those of a third honest machine that it changes where it likes, which gets it past the
/// echo. Whatever it sends, and however the others' messages are mixed with it: nothing crashes,
/// nobody blames an honest party, and if both get a coin it is the same.
class Table {
 public:
  Table() {
    testing::SeededRandom random(1);
    for (const Party i : {Party(1), Party(2), evil}) {
      const Session session{SessionId(Digest{1}), i, {Party(1), Party(2), evil}};
      machines_.emplace(i, Machine<Digest>(session, rules(), [&](Net& net) {
                          return toss(net, Secret<32>::generate(random));
                        }));
      collect(i);
    }
  }

  /// One step: bytes of the fuzzer's to an honest party, a changed message of its machine, what one
  /// party has said to another, or the end of somebody's patience.
  void step(std::uint8_t verb, View body) {
    const Party to = honest[verb % 2];
    const Channel channel = (verb & 2) == 0 ? Channel::broadcast : Channel::direct;
    switch (verb >> 2 & 7) {
      case 0:
      case 1: deliver(evil, to, channel, body); break;
      case 2:
      case 3: deliver_changed(to, body); break;
      case 4: pass_on(to == honest[0] ? honest[1] : honest[0], to); break;
      case 5: pass_on(evil, to); break;
      case 6: pass_on(to, evil); break;
      default:
        if (body.empty()) machines_.at(to).expire();
    }
    for (const Party i : honest) check(i);
  }

  void finish() {
    for (const Party i : honest) {
      machines_.at(i).expire();
      check(i);
    }
    const Result<Digest>& first = machines_.at(honest[0]).result();
    const Result<Digest>& second = machines_.at(honest[1]).result();
    const bool both = first.has_value() && second.has_value();
    invariant(!both || *first == *second, "honest outputs agree");
  }

 private:
  void collect(Party from) {
    for (Envelope& envelope : machines_.at(from).take_outbox()) {
      said_[from].push_back(std::move(envelope));
    }
  }

  void deliver(Party from, Party to, Channel channel, View payload) {
    machines_.at(to).deliver(from, channel, payload);
    collect(to);
  }

  /// All that a party has said so far, in order: the last of it for the first time.
  void pass_on(Party from, Party to) {
    for (std::size_t k = 0; k < said_[from].size(); ++k) {
      const Envelope& envelope = said_[from][k];
      deliver(from, to, envelope.channel, envelope.payload.expose_secret());
    }
  }

  /// A message of the evil party's machine, with bytes of the fuzzer's over it: which message, from
  /// where on, and the bytes.
  void deliver_changed(Party to, View change) {
    if (change.size() < 2) return;
    const Envelope& envelope = said_[evil][change[0] % said_[evil].size()];
    const View said = envelope.payload.expose_secret();
    Bytes payload(said.begin(), said.end());
    std::size_t at = change[1];
    for (const std::uint8_t byte : change.subspan(2)) payload[at++ % payload.size()] = byte;
    deliver(evil, to, envelope.channel, payload);
  }

  void check(Party i) const {
    if (!machines_.at(i).finished()) return;
    const Result<Digest>& result = machines_.at(i).result();
    if (result.has_value() || result.error().fault == Fault::timeout) return;
    const bool fair =
        std::ranges::all_of(result.error().culprits, [](Party culprit) { return culprit == evil; });
    invariant(fair, "no honest party is blamed");
  }

  PerParty<Machine<Digest>> machines_;
  PerParty<std::vector<Envelope>> said_;
};

}  // namespace
}  // namespace countersign::protocol::joint_coin

// Steps, each of a verb, a length and so many bytes; a last one that is cut short has what is left.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using countersign::View;
  countersign::protocol::joint_coin::Table table;
  View rest(data, size);
  while (rest.size() >= 2) {
    const std::uint8_t verb = rest[0];
    const std::size_t length = std::min<std::size_t>(rest[1], rest.size() - 2);
    table.step(verb, rest.subspan(2, length));
    rest = rest.subspan(2 + length);
  }
  table.finish();
  return 0;
}
