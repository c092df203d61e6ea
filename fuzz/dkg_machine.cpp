#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <list>

#include "base/invariant.hpp"
#include "support/dkg_setup.hpp"

namespace countersign::protocol {
namespace {

using G = curve::Secp256k1;
using testing::DkgSetup;
using testing::SeededRandom;

const Party evil{3};
const std::vector<Party> honest = {Party(1), Party(2)};

const DkgSetup<G>& setup() {
  static SeededRandom dice(1);
  static const DkgSetup<G> the =
      testing::setup_over<testing::FrostBip340>(testing::flat(2, 3), dice);
  return the;
}

/// Two honest parties make a key with one whose every message comes from the fuzzer: bytes of its
/// own, or those of a third honest machine that it changes where it likes. Whatever it sends, and
/// however the others' messages are mixed with it: nothing crashes, nobody blames an honest party,
/// and if both get a key it is the same one, which the journal accepts.
class Table {
 public:
  Table() {
    for (const Party i : setup().parties()) {
      SeededRandom& random = random_.emplace_back(i.value());
      machines_.emplace(i, setup().machine({SessionId(Digest{1}), i, setup().parties()}, random));
      collect(i);
    }
  }

  /// One step: bytes of the fuzzer's to an honest party, a changed message of its machine, what one
  /// party has said to another, or the end of somebody's patience.
  void step(std::uint8_t verb, View body) {
    const Party to = honest[verb % 2];
    const Channel channel = (verb & 2) == 0 ? Channel::broadcast : Channel::direct;
    switch (verb >> 2 & 7) {
      case 0: deliver(evil, to, channel, body); break;
      case 1:
      case 2: deliver_changed(to, body); break;
      case 3: pass_on(to == honest[0] ? honest[1] : honest[0], to); break;
      case 4: pass_on(evil, to); break;
      case 5: pass_on(to, evil); break;
      case 6: pass_on_all(); break;
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
    const auto& first = machines_.at(honest[0]).result();
    const auto& second = machines_.at(honest[1]).result();
    const bool both = first.has_value() && second.has_value();
    invariant(!both || first->ready.result == second->ready.result, "honest outputs agree");
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

  /// All that a party has said so far to another, in order: the last of it for the first time.
  void pass_on(Party from, Party to) {
    for (std::size_t k = 0; k < said_[from].size(); ++k) {
      const Envelope& envelope = said_[from][k];
      if (std::ranges::count(envelope.to, to) == 0) continue;
      deliver(from, to, envelope.channel, envelope.payload.expose_secret());
    }
  }

  /// Takes the run a round further.
  void pass_on_all() {
    for (const Party from : setup().parties()) {
      for (const Party to : setup().parties()) {
        if (from != to) pass_on(from, to);
      }
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
    const auto& result = machines_.at(i).result();
    if (result.has_value()) {
      invariant(crypto::check_ready(setup().terms, result->ready).has_value(),
                "the journal accepts a ready");
      return;
    }
    if (result.error().fault == Fault::timeout) return;
    const bool fair =
        std::ranges::all_of(result.error().culprits, [](Party culprit) { return culprit == evil; });
    invariant(fair, "no honest party is blamed");
  }

  std::list<SeededRandom> random_;
  PerParty<Machine<NewKey<G>>> machines_;
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
