#include "base/secret.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <new>
#include <ostream>
#include <type_traits>

#include "base/bytes.hpp"
#include "support/seeded_random.hpp"

namespace countersign {
namespace {

using Secret8 = Secret<8>;

template <class T>
concept Comparable = requires(const T& a, const T& b) {
  a == b;
};
template <class T>
concept Ordered = requires(const T& a, const T& b) {
  a < b;
};
template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};

static_assert(!std::copyable<Secret8> && !std::is_copy_constructible_v<Secret8>);
static_assert(!std::is_copy_assignable_v<Secret8> && !std::is_default_constructible_v<Secret8>);
static_assert(std::is_nothrow_move_constructible_v<Secret8>);
static_assert(std::is_nothrow_move_assignable_v<Secret8>);
static_assert(!Comparable<Secret8> && !Ordered<Secret8> && !Printable<Secret8>);
static_assert(!std::is_convertible_v<Secret8, View>);

constexpr ByteArray<8> pattern = {1, 2, 3, 4, 5, 6, 7, 8};

Secret8 make() {
  return Secret8::filled(
      [](std::span<std::uint8_t, 8> out) { std::ranges::copy(pattern, out.begin()); });
}

Bytes exposed(const Secret8& secret) {
  const auto bytes = secret.expose_secret();
  return {bytes.begin(), bytes.end()};
}

const Bytes full(pattern.begin(), pattern.end());
const Bytes wiped(8, 0);

/// A place for one Secret whose memory can be looked at while the secret lives and after its end.
class Place {
 public:
  Secret8& put(Secret8&& secret) { return *new (memory_) Secret8(std::move(secret)); }

  /// Volatile, or the compiler could use that the bytes of a destroyed object have no value.
  Bytes memory() const {
    Bytes copy;
    for (const volatile std::uint8_t& byte : memory_) copy.push_back(std::uint8_t{byte});
    return copy;
  }

 private:
  alignas(Secret8) std::uint8_t memory_[sizeof(Secret8)];
};

TEST(Secret, is_wiped_when_it_is_destroyed) {
  Place place;
  Secret8& secret = place.put(make());
  EXPECT_EQ(place.memory(), full);
  secret.~Secret8();
  EXPECT_EQ(place.memory(), wiped);
}

TEST(Secret, leaves_nothing_where_it_was_moved_from) {
  Place place;
  Secret8& secret = place.put(make());
  const Secret8 moved = std::move(secret);
  EXPECT_EQ(place.memory(), wiped);
  EXPECT_EQ(exposed(moved), full);
  secret.~Secret8();
}

TEST(Secret, leaves_nothing_where_it_was_assigned_from) {
  Place place;
  Secret8& secret = place.put(make());
  Secret8 target = Secret8::filled([](std::span<std::uint8_t, 8>) {});
  EXPECT_EQ(exposed(target), wiped);
  target = std::move(secret);
  EXPECT_EQ(place.memory(), wiped);
  EXPECT_EQ(exposed(target), full);
  secret.~Secret8();
}

TEST(Secret, survives_an_assignment_to_itself) {
  Secret8 secret = make();
  Secret8& same = secret;
  secret = std::move(same);
  EXPECT_EQ(exposed(secret), full);
}

TEST(Secret, takes_bytes_over_and_wipes_their_old_place) {
  ByteArray<8> source = pattern;
  const Secret8 secret = Secret8::take(source);
  EXPECT_EQ(exposed(secret), full);
  EXPECT_EQ(source, ByteArray<8>{});
}

TEST(Secret, a_clone_is_a_holder_of_its_own) {
  Place place;
  Secret8& secret = place.put(make());
  const Secret8 twin = secret.clone();
  EXPECT_EQ(place.memory(), full);
  secret.~Secret8();
  EXPECT_EQ(exposed(twin), full);
}

TEST(Secret, a_generated_one_is_what_the_randomness_gave) {
  testing::SeededRandom random(5);
  const Secret8 secret = Secret8::generate(random);
  Bytes expected(8);
  testing::SeededRandom(5).fill(expected);
  EXPECT_EQ(exposed(secret), expected);
}

}  // namespace
}  // namespace countersign
