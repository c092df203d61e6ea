#include "sim/joint_coin.hpp"
#include "sim/joint_coin_scenario.hpp"

namespace countersign::protocol::joint_coin {
namespace {

enum class Flaw : std::uint8_t {
  no_echo_check,
  no_opening_check,
  wrong_culprit,
  new_randomness_after_restart,
};

/// Blames the peer after the guilty one: an off-by-one of the kind that hits an honest party.
Status blame_the_next(const Net& net, const std::set<Party>& guilty) {
  std::vector<Party> culprits;
  for (const Party j : guilty) {
    const auto next = net.peers().upper_bound(j);
    culprits.push_back(next == net.peers().end() ? *net.peers().begin() : *next);
  }
  if (culprits.empty()) return {};
  return Error{Fault::bad_opening, "opening does not match its commitment", std::move(culprits)};
}

Protocol<Digest> broken_toss(Net& net, Secret<32> r_i, Flaw flaw) {
  const Commitment c_i = commit(net.sid(), net.self(), r_i.expose_secret());
  net.broadcast(c_i);
  auto c = co_await net.gather<Commitment>();
  c.emplace(net.self(), c_i);

  const Echo h_i{view_of(net.sid(), c)};
  net.broadcast(h_i);
  const auto h = co_await net.gather<Echo>();
  co_await require(flaw == Flaw::no_echo_check || all_equal(h, h_i.value),
                   {Fault::inconsistent_broadcast, "parties saw different commitments"});

  net.broadcast(opening_of(r_i));
  const auto r = co_await net.gather<Opening>();
  std::set<Party> guilty;
  for (const auto& [j, r_j] : r) {
    if (!same(commit(net.sid(), j, r_j.value), c.at(j))) guilty.insert(j);
  }
  if (flaw == Flaw::wrong_culprit) {
    co_await blame_the_next(net, guilty);
  } else if (flaw != Flaw::no_opening_check) {
    co_await require_each(guilty, Fault::bad_opening, "opening does not match its commitment",
                          [](Party) { return false; });
  }
  co_return sum(r_i.expose_secret(), r);
}

}  // namespace
}  // namespace countersign::protocol::joint_coin

namespace countersign::sim {
namespace {

namespace coin = protocol::joint_coin;
using coin::Flaw;

template <Flaw Which>
std::optional<Machine<Digest>> spawn(const Start& start) {
  if (start.incarnation > 0 && Which != Flaw::new_randomness_after_restart) return std::nullopt;
  return Machine<Digest>(start.session, coin::rules(), [&](protocol::Net& net) {
    return coin::broken_toss(net, Secret<32>::generate(start.random), Which);
  });
}

template <Flaw Which>
Trial<Digest> draw(SeededRandom& dice) {
  return coin_trial(draw_parties(dice), spawn<Which>);
}

template <Flaw Which>
Scenario canary(const std::string& name) {
  Scenario canary = scenario(name, draw<Which>);
  canary.expect = Scenario::Expect::violation;
  return canary;
}

}  // namespace

std::vector<Scenario> joint_coin_canaries() {
  return {canary<Flaw::no_echo_check>("joint_coin.no_echo_check"),
          canary<Flaw::no_opening_check>("joint_coin.no_opening_check"),
          canary<Flaw::wrong_culprit>("joint_coin.wrong_culprit"),
          canary<Flaw::new_randomness_after_restart>("joint_coin.new_randomness_after_restart")};
}

}  // namespace countersign::sim
