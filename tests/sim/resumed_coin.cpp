#include "sim/joint_coin.hpp"
#include "sim/joint_coin_scenario.hpp"

namespace countersign::protocol::joint_coin {
namespace {

using sim::DurableStore;

/// The echo goes to each peer by itself here, so that direct messages are attacked as well.
using DirectEcho = DigestMessage<2, Channel::direct>;

/// A party that resumes hears all rounds at once.
Rules resumed_rules() {
  return {.rounds = Rounds::of<Commitment, DirectEcho, Opening>(),
          .early_rounds_max = 3,
          .bytes_max = 3 * 33};
}

/// Keeps a value before it leaves. Crash: after a restart the peers may tell another story than
/// before, and whoever then says something else than before is the one to be blamed. So the value
/// that left is the only one that may ever leave.
Status keep_once(DurableStore& store, const std::string& key, const Digest& value) {
  const std::optional<Bytes> kept = store.read(key);
  if (!kept.has_value()) return store.write(key, value);
  const bool same = std::ranges::equal(*kept, value);
  return require(guard("resumed-coin.says-the-same", same),
                 {Fault::replay, "another value was sent before the restart"});
}

Protocol<Digest> toss_resumed(Net& net, Secret<32> r_i, DurableStore& store) {
  const Commitment c_i = commit(net.sid(), net.self(), r_i.expose_secret());
  net.broadcast(c_i);
  auto c = co_await net.gather<Commitment>();
  c.emplace(net.self(), c_i);

  const DirectEcho h_i{view_of(net.sid(), c)};
  co_await keep_once(store, "view", h_i.value);
  for (const Party j : net.peers()) net.send(j, h_i);
  const auto h = co_await net.gather<DirectEcho>();
  co_await require(all_equal(h, h_i.value),
                   {Fault::inconsistent_broadcast, "parties saw different commitments"});

  net.broadcast(opening_of(r_i));
  const auto r = co_await net.gather<Opening>();
  co_await require_each(
      net, Fault::bad_opening, "opening does not match its commitment",
      [&](Party j) { return same(commit(net.sid(), j, r.at(j).value), c.at(j)); });

  co_return sum(r_i.expose_secret(), r);
}

}  // namespace
}  // namespace countersign::protocol::joint_coin

namespace countersign::sim {
namespace {

namespace coin = protocol::joint_coin;

/// r_i is on disk before anything is said, and comes from there after a restart.
std::optional<Machine<Digest>> spawn(const Start& start) {
  std::optional<Bytes> kept = start.store.read("contribution");
  if (!kept.has_value()) {
    kept = Bytes(32);
    start.random.fill(*kept);
    if (!start.store.write("contribution", *kept).has_value()) return std::nullopt;
  }
  return Machine<Digest>(start.session, coin::resumed_rules(), [&](protocol::Net& net) {
    auto r_i = Secret<32>::take(std::span(*kept).first<32>());
    return coin::toss_resumed(net, std::move(r_i), start.store);
  });
}

Trial<Digest> draw(SeededRandom& dice) {
  return resumed_coin_trial(draw_parties(dice));
}

}  // namespace

Trial<Digest> resumed_coin_trial(std::vector<Party> parties) {
  return coin_trial(std::move(parties), spawn);
}

Scenario resumed_coin_scenario() {
  return scenario("resumed_coin", draw);
}

}  // namespace countersign::sim
