#include "base/clock.hpp"

#include <gtest/gtest.h>

#include "support/fixed_clock.hpp"

namespace countersign {
namespace {

// How all of our code asks for the time: through the interface.
bool lapsed(const Clock& clock, Instant not_after) {
  return clock.now() > not_after;
}

TEST(Clock, stands_still_until_it_is_moved) {
  testing::FixedClock clock(Instant(Seconds(1000)));
  EXPECT_EQ(clock.now(), Instant(Seconds(1000)));
  EXPECT_EQ(clock.now(), clock.now());
  clock.advance(Seconds(5));
  EXPECT_EQ(clock.now().time_since_epoch(), Seconds(1005));
  clock.set(Instant(Seconds(900)));
  EXPECT_EQ(clock.now().time_since_epoch(), Seconds(900));
}

TEST(Clock, is_asked_through_its_interface) {
  testing::FixedClock clock(Instant(Seconds(1000)));
  EXPECT_FALSE(lapsed(clock, Instant(Seconds(1000))));
  clock.advance(Seconds(1));
  EXPECT_TRUE(lapsed(clock, Instant(Seconds(1000))));
}

// An Instant counts whole Unix seconds: 2023-11-14 22:13:20 UTC is 1,700,000,000.
TEST(Clock, an_instant_counts_unix_seconds) {
  const std::chrono::sys_days day(std::chrono::year(2023) / std::chrono::November / 14);
  const Instant instant =
      day + std::chrono::hours(22) + std::chrono::minutes(13) + std::chrono::seconds(20);
  EXPECT_EQ(instant.time_since_epoch().count(), 1'700'000'000);
}

}  // namespace
}  // namespace countersign
