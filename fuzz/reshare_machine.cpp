#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/invariant.hpp"
#include "curve/secp256k1.hpp"
#include "support/reshare_stage.hpp"

namespace countersign::protocol {
namespace {

using curve::Secp256k1;
using testing::ReshareStage;
using testing::SeededRandom;

/// A refresh of a 2-of-3 key whose participant 3 sends what the fuzzer likes: bytes of its own, or
/// the messages of an honest machine, changed. Whatever it sends: nothing crashes, nobody blames an
/// honest party, and honest results are the same.
class Table {
 public:
  Table() {
    for (const Party j : terms().parties()) {
      machines_.emplace(j, stage().machine(terms(), j, random_));
      collect(j);
    }
  }

  /// One step; the lowest bits of the verb say to whom, the others what.
  void step(std::uint8_t verb, View body) {
    const Party to(static_cast<std::uint16_t>(1 + verb % 2));
    const Party other(static_cast<std::uint16_t>(2 - verb % 2));
    const Channel channel = (verb & 2) == 0 ? Channel::broadcast : Channel::direct;
    switch (verb >> 2 & 7) {
      case 0: deliver(evil, to, channel, body); break;
      case 1:
      case 2: deliver_changed(to, body); break;
      case 3: pass_on(other, to); break;
      case 4:
      case 5: pass_on(evil, to); break;
      case 6: pass_on(to, evil); break;
      default:
        if (body.empty()) machines_.at(to).expire();
    }
    check(to);
  }

  void finish() {
    for (const Party j : {Party(1), Party(2)}) {
      machines_.at(j).expire();
      check(j);
    }
    const auto& first = machines_.at(Party(1)).result();
    const auto& second = machines_.at(Party(2)).result();
    const bool both = first.has_value() && second.has_value();
    invariant(!both || first->result == second->result, "honest results agree");
  }

 private:
  static constexpr Party evil{3};

  // The key is the same for all inputs; what is drawn in a run is not part of it.
  static const ReshareStage<Secp256k1>& stage() {
    static SeededRandom dice(1);
    static const ReshareStage<Secp256k1> made(
        testing::refresh_of(testing::flat(2, 3), {Party(1), Party(2)}), dice);
    return made;
  }
  static const ReshareTerms<Secp256k1>& terms() {
    static const auto made = stage().terms();
    return made;
  }

  void collect(Party from) {
    for (Envelope& envelope : machines_.at(from).take_outbox()) {
      said_[from].push_back(std::move(envelope));
    }
  }

  void deliver(Party from, Party to, Channel channel, View payload) {
    machines_.at(to).deliver(from, channel, payload);
    collect(to);
  }

  /// All that a party has said so far to another, in order.
  void pass_on(Party from, Party to) {
    for (std::size_t k = 0; k < said_[from].size(); ++k) {
      const Envelope& envelope = said_[from][k];
      if (std::ranges::find(envelope.to, to) == envelope.to.end()) continue;
      const View payload = envelope.payload.expose_secret();
      deliver(from, to, envelope.channel, Bytes(payload.begin(), payload.end()));
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

  void check(Party j) const {
    if (!machines_.at(j).finished()) return;
    const auto& result = machines_.at(j).result();
    if (result.has_value() || result.error().fault == Fault::timeout) return;
    const bool fair =
        std::ranges::all_of(result.error().culprits, [](Party culprit) { return culprit == evil; });
    invariant(fair, "no honest party is blamed");
  }

  SeededRandom random_{2};
  PerParty<Machine<Reshared<Secp256k1>>> machines_;
  PerParty<std::vector<Envelope>> said_;
};

}  // namespace
}  // namespace countersign::protocol

// Steps, each of a verb, a length and so many bytes; a last one that is cut short has what is left.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using countersign::View;
  countersign::protocol::Table table;
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
