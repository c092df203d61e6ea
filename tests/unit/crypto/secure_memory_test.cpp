#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "base/hex.hpp"
#include "crypto/guarded_bytes.hpp"
#include "crypto/system_random.hpp"
#include "support/seeded_random.hpp"

namespace countersign::crypto {
namespace {

TEST(SystemRandom, fills_all_of_any_length) {
  SystemRandom random;
  random.fill({});
  Bytes large(100'000);
  random.fill(large);
  // Of 100,000 uniform bytes every value is there, with a chance of failure below 2^-500.
  for (unsigned value = 0; value < 256; ++value) {
    EXPECT_TRUE(std::ranges::find(large, value) != large.end()) << value;
  }
  EXPECT_TRUE(std::ranges::any_of(View(large).last(32), [](auto byte) { return byte != 0; }));
}

TEST(SystemRandom, draws_afresh_each_time) {
  SystemRandom random;
  ByteArray<32> first;
  ByteArray<32> second;
  random.fill(first);
  random.fill(second);
  EXPECT_NE(first, second);
}

TEST(GuardedBytes, hold_what_was_put_in) {
  testing::SeededRandom random(1);
  testing::SeededRandom same(1);
  ByteArray<100> expected;
  same.fill(expected);
  const auto drawn = GuardedBytes::generate(100, random).value();
  EXPECT_EQ(to_hex(drawn.expose_secret()), to_hex(expected));
  EXPECT_EQ(GuardedBytes::generate(0, random).value().expose_secret().size(), 0u);
}

TEST(GuardedBytes, wipe_the_place_they_are_taken_from) {
  Bytes source = {1, 2, 3};
  EXPECT_EQ(to_hex(GuardedBytes::take(source).value().expose_secret()), "010203");
  EXPECT_EQ(source, Bytes(3));
  Bytes too_many(guarded_bytes_max + 1, 7);
  EXPECT_FALSE(GuardedBytes::take(too_many).has_value());
  EXPECT_EQ(too_many, Bytes(guarded_bytes_max + 1));
}

TEST(GuardedBytes, move_without_a_copy) {
  Bytes source = {1, 2, 3};
  Bytes other_source = {4};
  auto first = GuardedBytes::take(source).value();
  const auto* const place = first.expose_secret().data();
  GuardedBytes second = std::move(first);
  EXPECT_EQ(second.expose_secret().data(), place);
  EXPECT_TRUE(first.expose_secret().empty());
  auto third = GuardedBytes::take(other_source).value();
  third = std::move(second);
  EXPECT_EQ(third.expose_secret().data(), place);
  EXPECT_TRUE(second.expose_secret().empty());
}

TEST(GuardedBytes, fault_when_they_are_written_overrun_or_used_after_their_end) {
  Bytes source(16, 1);
  auto bytes = GuardedBytes::take(source).value();
  auto* const place = const_cast<volatile std::uint8_t*>(bytes.expose_secret().data());
  EXPECT_DEATH(*place = 2, "");
  EXPECT_DEATH(static_cast<void>(*(place + 16)), "");
  EXPECT_DEATH(
      {
        { const GuardedBytes ended(std::move(bytes)); }
        static_cast<void>(*place);
      },
      "");
}

TEST(GuardedBytes, refuse_more_than_the_limit) {
  testing::SeededRandom random(1);
  EXPECT_EQ(GuardedBytes::generate(guarded_bytes_max + 1, random).error(),
            (Error{Fault::over_limit, "too many guarded bytes"}));
}

/// Ends the process with 0 if memory that may not be locked is refused as it should be.
[[noreturn]] void allocate_without_the_right_to_lock() {
  const rlimit nothing = {0, 0};
  ::setrlimit(RLIMIT_MEMLOCK, &nothing);
  if (::geteuid() == 0 && ::seteuid(65534) != 0) std::_Exit(2);  // root may lock all the same
  testing::SeededRandom random(1);
  const auto refused = GuardedBytes::generate(32, random);
  const Error expected{Fault::unavailable, "guarded memory cannot be locked"};
  std::_Exit(!refused.has_value() && refused.error() == expected ? 0 : 1);
}

TEST(GuardedBytes, refuse_memory_that_cannot_be_locked) {
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
  GTEST_SKIP() << "the sanitizer's mlock does nothing and always succeeds";
#endif
#endif
  EXPECT_EXIT(allocate_without_the_right_to_lock(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace countersign::crypto
