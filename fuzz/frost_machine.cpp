#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/invariant.hpp"
#include "protocol/frost/frost.hpp"
#include "protocol/frost/stock.hpp"
#include "protocol/machine.hpp"
#include "support/dealt_key.hpp"
#include "support/memory_nonce_store.hpp"
#include "support/memory_slot_store.hpp"
#include "support/structures.hpp"

namespace countersign::protocol::frost {
namespace {

using C = Bip340;
using G = curve::Secp256k1;

const Party honest{1};
const Party evil{2};

/// What does not change from one input to the next, as dealing is slow.
struct Fixture {
  static inline const Generation generation{1};

  Fixture() {
    for (const Party i : {honest, evil}) {
      testing::MemoryNonceStore drawn;
      testing::MemoryUsedSessions ids;
      NonceStock stock = NonceStock::start({drawn, ids}, generation).value();
      const SessionId batch(Digest{static_cast<std::uint8_t>(i.value())});
      const auto& share = key.shares.at(i);
      B.emplace(i, stock_up<C>(group, share, stock, {batch, 1}, dice)->front());
      const View nonces = drawn.peek(name(i));
      stored.emplace(i, Bytes(nonces.begin(), nonces.end()));
    }
  }
  NonceName name(Party i) const { return name_of(key.record, generation, B.at(i)); }

  testing::SeededRandom dice{1};
  G group = testing::make_group<G>(dice);
  testing::DealtKey<G> key = testing::deal_key(group, C::suite, testing::flat(2, 2), dice);
  SigningKey<C> signing_key = SigningKey<C>::make(key.record, {honest, evil}, {}).value();
  CommitmentList<G> B;
  std::map<Party, Bytes> stored;
};

/// An honest signer and one whose every message comes from the fuzzer: bytes of its own, or those
/// of an honest machine that it changes where it likes. Whatever it sends: nothing crashes, nobody
/// blames the honest, a pair is used once at most, and what is returned verifies.
class Table {
 public:
  Table(Fixture& fixture, std::uint8_t mode) : fixture_(fixture) {
    const bool from_stock = (mode & 1) != 0;
    const Party initiator = (mode & 2) != 0 ? honest : evil;
    for (const Party i : {honest, evil}) {
      stocks_.emplace(i, NonceStock::start({stores_[i], ids_}, Fixture::generation).value());
      stores_.at(i).put_back(fixture.name(i), fixture.stored.at(i));
      machines_.emplace(i, start(i, from_stock, initiator));
      collect(i);
    }
  }

  /// Bytes of the fuzzer's, a changed message of the evil party's machine, that message as it is,
  /// or what the honest one has said to it.
  void step(std::uint8_t verb, View body) {
    const Channel channel = (verb & 4) == 0 ? Channel::broadcast : Channel::direct;
    switch (verb & 3) {
      case 0: deliver(evil, honest, channel, body); break;
      case 1: deliver_changed(body); break;
      case 2: pass_on(evil, honest); break;
      default: pass_on(honest, evil); break;
    }
    check();
  }

  void finish() {
    machines_.at(honest).expire();
    check();
  }

 private:
  Machine<Signed> start(Party i, bool from_stock, Party initiator) {
    const Session session{SessionId(Digest{9}), i, {honest, evil}};
    const Signer<C> signer{fixture_.group, fixture_.key.shares.at(i), fixture_.signing_key, dice_};
    const Request request{Digest{1}, msg_, initiator, Part::aggregate};
    if (!from_stock) {
      return Machine<Signed>(session, sign_rules<C>(),
                             [&](Net& net) { return sign(net, signer, request); });
    }
    return Machine<Signed>(session, stock_rules<C>(), [&](Net& net) {
      return sign_from_stock(net, signer, request, stocks_.at(i),
                             i == initiator ? fixture_.B : CommitmentList<G>{});
    });
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

  void pass_on(Party from, Party to) {
    for (std::size_t k = 0; k < said_[from].size(); ++k) {
      const Envelope& envelope = said_[from][k];
      deliver(from, to, envelope.channel, envelope.payload.expose_secret());
    }
  }

  /// Which message, from where on, and the bytes over it.
  void deliver_changed(View change) {
    if (change.size() < 2 || said_[evil].empty()) return;
    const Envelope& envelope = said_[evil][change[0] % said_[evil].size()];
    const View said = envelope.payload.expose_secret();
    Bytes payload(said.begin(), said.end());
    std::size_t at = change[1];
    for (const std::uint8_t byte : change.subspan(2)) payload[at++ % payload.size()] = byte;
    deliver(evil, honest, envelope.channel, payload);
  }

  void check() {
    invariant(stores_.at(honest).removed() <= 1, "a pair is used once at most");
    if (!machines_.at(honest).finished()) return;
    const Result<Signed>& result = machines_.at(honest).result();
    if (result.has_value()) {
      const bool verifies = fixture_.signing_key.verifies(msg_, *result->signature);
      invariant(verifies, "what is returned verifies");
    } else {
      const bool fair = std::ranges::all_of(result.error().culprits,
                                            [](Party culprit) { return culprit == evil; });
      invariant(fair, "no honest party is blamed");
    }
  }

  Fixture& fixture_;
  const Bytes msg_ = {1, 2, 3};
  testing::SeededRandom dice_{2};
  std::map<Party, testing::MemoryNonceStore> stores_;
  testing::MemoryUsedSessions ids_;
  std::map<Party, NonceStock> stocks_;
  PerParty<Machine<Signed>> machines_;
  PerParty<std::vector<Envelope>> said_;
};

}  // namespace
}  // namespace countersign::protocol::frost

// A mode, then steps, each of a verb, a length and so many bytes; a last one that is cut short has
// what is left.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using countersign::View;
  namespace frost = countersign::protocol::frost;
  static frost::Fixture fixture;
  if (size == 0) return 0;
  frost::Table table(fixture, data[0]);
  View rest(data + 1, size - 1);
  while (rest.size() >= 2) {
    const std::size_t length = std::min<std::size_t>(rest[1], rest.size() - 2);
    table.step(rest[0], rest.subspan(2, length));
    rest = rest.subspan(2 + length);
  }
  table.finish();
  return 0;
}
