#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/invariant.hpp"
#include "sim/joint_coin.hpp"
#include "support/seeded_random.hpp"

namespace countersign::sim {
namespace {

using namespace joint_coin;

const Party evil{3};
const std::vector<Party> honest = {Party(1), Party(2)};

/// Two honest parties toss a coin with one whose every message comes from the fuzzer. Whatever it
/// sends, and however their own messages are mixed with it: nothing crashes, nobody blames an
/// honest party, and if both get a coin it is the same.
class Table {
 public:
  Table() {
    testing::SeededRandom random(1);
    for (const Party i : honest) {
      machines_.emplace(
          i, Machine<Digest>({SessionId(Digest{1}), i, {Party(1), Party(2), evil}}, rules(),
                             [&](Net& net) { return toss(net, Secret<32>::generate(random)); }));
    }
  }

  /// Runs one step: a message of the fuzzer's to one honest party, one message between the honest,
  /// or the end of somebody's patience.
  void step(std::uint8_t verb, View body) {
    const Party to = honest[verb % 2];
    const Channel channel = (verb & 2) == 0 ? Channel::broadcast : Channel::direct;
    switch (verb >> 2 & 3) {
      case 0:
      case 1: machines_.at(to).deliver(evil, channel, body); break;
      case 2: pass_on(to); break;
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
  /// Delivers what the other honest party has said so far, in order, and again what it said before.
  void pass_on(Party to) {
    const Party from = to == honest[0] ? honest[1] : honest[0];
    for (Envelope& envelope : machines_.at(from).take_outbox()) {
      said_[from].push_back(std::move(envelope));
    }
    for (const Envelope& envelope : said_[from]) {
      machines_.at(to).deliver(from, envelope.channel, envelope.payload.expose_secret());
    }
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
}  // namespace countersign::sim

// Steps, each of a verb, a length and so many bytes; a last one that is cut short has what is left.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace countersign;
  sim::Table table;
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
