// Who has a share of which epoch, whatever happens to whom and when (rows 35, 61 and 62 of the
// protocol specification, section 13).

#include <gtest/gtest.h>

#include "support/reshare_town.hpp"

namespace countersign::protocol {
namespace {

using curve::Secp256k1;
using testing::Crash;
using testing::flat;
using testing::MemoryShareStore;
using testing::ReshareSetting;
using testing::ReshareTown;
using testing::SeededRandom;

const std::vector<std::string> nothing = {};

using Setting = ReshareSetting<Secp256k1>;
using Town = ReshareTown<Secp256k1>;

const Setting& refresh() {
  static const Setting setting(testing::refresh_of(flat(2, 3), {Party(1), Party(2)}));
  return setting;
}
const Setting& rotation() {
  static const Setting setting(testing::rotation_2of3_to_3of5());
  return setting;
}

/// What those do for whom the run has ended badly.
enum class Patience { log_an_abort, wait };

/// From a state in which no message is on its way to one in which all have read the log.
void settle(Town& town, Patience patience) {
  bool failed = false;
  for (const Party j : town.terms().parties()) failed = town.expire(j) || failed;
  if (failed && patience == Patience::log_an_abort) town.append_abort();
  for (const Party j : town.terms().parties()) town.restart(j);
  // A part of them lags behind, and some crash while they follow.
  for (const std::size_t size : {town.log().size() / 2, town.log().size()}) {
    for (const Party j : town.terms().parties()) {
      town.follow(j, size);
      if (!town.crashed(j)) continue;
      town.restart(j);
      town.follow(j, size);
    }
  }
  town.check_settled();
}

std::size_t messages_of(const Setting& setting) {
  Town town(setting, 1);
  while (!town.quiet()) town.deliver();
  settle(town, Patience::wait);
  EXPECT_EQ(town.outcome().phase, Phase::committed);
  EXPECT_EQ(town.broken(), nothing);
  return town.delivered();
}

void crash_at_every_message(const Setting& setting) {
  const std::size_t messages = messages_of(setting);
  for (std::size_t at = 0; at < messages; ++at) {
    for (const Crash crash : {Crash::before, Crash::unsent}) {
      const bool waits = (at % 2 == 0) == (crash == Crash::before);
      Town town(setting, 1);
      while (!town.quiet()) town.deliver(town.delivered() == at ? crash : Crash::none);
      settle(town, waits ? Patience::wait : Patience::log_an_abort);
      ASSERT_EQ(town.broken(), nothing) << "message " << at;
    }
  }
}

void crash_at_every_durable_step(const Setting& setting) {
  for (const Party victim : setting.terms.parties()) {
    for (std::uint64_t save = 1; save <= 2; ++save) {
      for (const auto moment :
           {MemoryShareStore::Moment::before, MemoryShareStore::Moment::after}) {
        for (const Patience patience : {Patience::wait, Patience::log_an_abort}) {
          Town town(setting, 1);
          town.store(victim).crash_at(save, moment);
          while (!town.quiet()) town.deliver();
          settle(town, patience);
          ASSERT_EQ(town.broken(), nothing) << victim.value() << " at " << save;
        }
      }
    }
  }
}

TEST(Attack, row_35_a_refresh_survives_a_crash_at_every_message) {
  crash_at_every_message(refresh());
}

TEST(Attack, row_35_a_rotation_survives_a_crash_at_every_message) {
  crash_at_every_message(rotation());
}

TEST(Attack, row_61_a_refresh_survives_a_crash_at_every_durable_step) {
  crash_at_every_durable_step(refresh());
}

TEST(Attack, row_61_a_rotation_survives_a_crash_at_every_durable_step) {
  crash_at_every_durable_step(rotation());
}

TEST(Attack, row_61_a_member_that_crashes_after_its_share_is_stored_commits_with_the_rest) {
  Town town(refresh(), 1);
  town.store(Party(2)).crash_at(1, MemoryShareStore::Moment::after);
  while (!town.quiet()) town.deliver();
  EXPECT_EQ(town.log().size(), 2u);
  EXPECT_EQ(town.outcome().phase, Phase::pending);
  town.restart(Party(2));
  EXPECT_EQ(town.outcome().phase, Phase::committed);
  settle(town, Patience::wait);
  EXPECT_EQ(town.broken(), nothing);
}

TEST(Attack, row_62_nobody_promotes_on_a_ready_that_comes_after_an_abort) {
  Town town(refresh(), 1);
  town.store(Party(2)).crash_at(1, MemoryShareStore::Moment::after);
  while (!town.quiet()) town.deliver();
  town.append_abort();
  town.restart(Party(2));  // its ready is the third of three
  EXPECT_EQ(town.log().size(), 4u);
  EXPECT_EQ(town.outcome(), (Outcome{Phase::aborted, 2, {}}));
  settle(town, Patience::wait);
  EXPECT_EQ(town.broken(), nothing);
}

/// Anything at any time: lost messages, crashes, restarts, laggards, requests, aborts of honest and
/// dishonest people, and readies of the corrupt for results that never were.
class RandomTown {
 public:
  explicit RandomTown(std::uint64_t seed) : dice_(seed), town_(setting_for(seed), seed) {
    if (dice_.chance(40)) town_.corrupt(any());
    losses_ = dice_.chance(30) ? 2 : 0;
    crashes_ = dice_.chance(60) ? 4 : 0;
  }

  void run() {
    for (int step = 0; step < 600; ++step) {
      if (dice_.chance(40)) {
        talk();
      } else {
        act();
      }
    }
    while (!town_.quiet()) town_.deliver();
    settle(town_, dice_.chance(50) ? Patience::wait : Patience::log_an_abort);
  }

  Town& town() { return town_; }

 private:
  static const Setting& setting_for(std::uint64_t seed) {
    return seed % 2 == 0 ? refresh() : rotation();
  }

  Party any() {
    const auto parties = town_.terms().parties();
    return parties[dice_.below(parties.size())];
  }

  void talk() {
    if (town_.quiet()) return;
    if (dice_.chance(losses_)) return town_.drop_message();
    const bool crash = dice_.chance(crashes_ / 4);
    town_.deliver(!crash ? Crash::none : dice_.chance(50) ? Crash::before : Crash::unsent);
  }

  void act() {
    const Party j = any();
    const std::size_t size = dice_.below(town_.log().size() + 1);
    switch (dice_.below(6)) {
      case 0: return town_.follow(j, size);
      case 1: return town_.restart(j);
      case 2:
        if (dice_.chance(20)) town_.append(std::nullopt);
        return;
      case 3:
        if (size < town_.log().size() && !town_.log()[size].has_value()) town_.sign(j, size);
        return;
      case 4:
        if (dice_.chance(crashes_)) {
          town_.store(j).crash_at(1, dice_.chance(50) ? MemoryShareStore::Moment::before
                                                      : MemoryShareStore::Moment::after);
        }
        return;
      default: return lie(j);
    }
  }

  void lie(Party j) {
    if (dice_.chance(99) && !town_.is_corrupt(j)) return;
    if (dice_.chance(2)) return town_.append_abort();
    const auto member = town_.terms().participant(j).member;
    if (!town_.is_corrupt(j) || !member.has_value() || !dice_.chance(10)) return;
    town_.post({*member, {}, Digest{0xbb}, {}});
  }

  SeededRandom dice_;
  Town town_;
  unsigned losses_;
  unsigned crashes_;
};

TEST(Attack, row_35_no_schedule_loses_the_key) {
  std::map<Phase, int> outcomes;
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    RandomTown random(seed);
    random.run();
    ASSERT_EQ(random.town().broken(), nothing) << "seed " << seed;
    ++outcomes[random.town().outcome().phase];
  }
  for (const Phase phase : {Phase::pending, Phase::committed, Phase::aborted}) {
    EXPECT_GE(outcomes[phase], 5) << static_cast<int>(phase);
  }
}

}  // namespace
}  // namespace countersign::protocol
