#include "sim/joint_coin_scenario.hpp"

#include "sim/joint_coin.hpp"

namespace countersign::sim {

std::vector<Party> draw_parties(SeededRandom& dice) {
  std::vector<Party> parties;
  const std::size_t count = 2 + dice.below(5);
  std::uint16_t index = 0;
  while (parties.size() < count) {
    index = static_cast<std::uint16_t>(index + 1 + dice.below(3));
    parties.push_back(Party(index));
  }
  return parties;
}

Trial<Digest> coin_trial(std::vector<Party> parties, Spawn<Digest> spawn) {
  const std::size_t corrupt_max = parties.size() - 1;
  const auto all_of_it = [](const Digest& coin) { return Bytes(coin.begin(), coin.end()); };
  return {.cast = {.parties = std::move(parties), .corrupt_max = corrupt_max, .rounds = 3},
          .spawn = std::move(spawn),
          .common = all_of_it};
}

namespace {

namespace coin = protocol::joint_coin;

/// After a crash r_i is lost, and with it the place in this run.
std::optional<Machine<Digest>> spawn(const Start& start) {
  if (start.incarnation > 0) return std::nullopt;
  return Machine<Digest>(start.session, coin::rules(), [&](protocol::Net& net) {
    return coin::toss(net, Secret<32>::generate(start.random));
  });
}

Trial<Digest> draw(SeededRandom& dice) {
  return coin_trial(draw_parties(dice), spawn);
}

}  // namespace

Scenario joint_coin_scenario() {
  return scenario("joint_coin", draw);
}

}  // namespace countersign::sim
