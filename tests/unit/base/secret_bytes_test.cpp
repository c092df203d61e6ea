#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <optional>
#include <ostream>
#include <type_traits>

#include "base/bytes.hpp"
#include "base/secret.hpp"

// This program's own operator delete looks at one watched block just before it is freed: the only
// moment at which the heap memory of a dead SecretBytes can be seen. operator new belongs to it.
namespace {

struct Watch {
  const void* block = nullptr;
  std::size_t count = 0;
  std::size_t freed = 0;      // how often the block was freed while watched
  std::size_t left_over = 0;  // bytes other than zero found in it then
};
// Operator delete takes no argument of ours, so that what it watches can only stand here.
Watch watch;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

void release(void* block) noexcept {
  if (block != nullptr && block == watch.block) {
    const auto* bytes = static_cast<const volatile std::uint8_t*>(block);
    for (std::size_t i = 0; i < watch.count; ++i) watch.left_over += bytes[i] != 0 ? 1u : 0u;
    ++watch.freed;
    watch.block = nullptr;
  }
  std::free(block);
}

}  // namespace

void* operator new(std::size_t count) {
  if (void* block = std::malloc(count == 0 ? 1 : count)) return block;
  throw std::bad_alloc();
}
void operator delete(void* block) noexcept {
  release(block);
}
void operator delete(void* block, std::size_t) noexcept {
  release(block);
}

namespace countersign {
namespace {

template <class T>
concept Comparable = requires(const T& a, const T& b) {
  a == b;
};
template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};

static_assert(!std::is_copy_constructible_v<SecretBytes>);
static_assert(!std::is_copy_assignable_v<SecretBytes>);
static_assert(std::is_nothrow_move_constructible_v<SecretBytes>);
static_assert(std::is_nothrow_move_assignable_v<SecretBytes>);
static_assert(!std::is_convertible_v<SecretBytes, View>);
static_assert(!Comparable<SecretBytes> && !Printable<SecretBytes>);

constexpr std::size_t count = 40;

SecretBytes make(std::uint8_t value) {
  return SecretBytes::filled(count,
                             [&](std::span<std::uint8_t> out) { std::ranges::fill(out, value); });
}

Bytes exposed(const SecretBytes& secret) {
  const auto bytes = secret.expose_secret();
  return {bytes.begin(), bytes.end()};
}

void watch_memory_of(const SecretBytes& secret) {
  watch = {secret.expose_secret().data(), secret.size(), 0, 0};
}

TEST(SecretBytes, a_watched_block_that_is_not_wiped_is_noticed) {
  auto plain = std::make_optional<Bytes>(count, 0x5a);
  watch = {plain->data(), count, 0, 0};
  plain.reset();
  EXPECT_EQ(watch.freed, 1u);
  EXPECT_EQ(watch.left_over, count);
}

TEST(SecretBytes, are_wiped_when_they_are_destroyed) {
  std::optional<SecretBytes> secret = make(0x5a);
  watch_memory_of(*secret);
  secret.reset();
  EXPECT_EQ(watch.freed, 1u);
  EXPECT_EQ(watch.left_over, 0u);
}

TEST(SecretBytes, move_with_their_memory_and_leave_nothing) {
  SecretBytes secret = make(0x5a);
  const void* memory = secret.expose_secret().data();
  const SecretBytes moved = std::move(secret);
  EXPECT_EQ(moved.expose_secret().data(), memory);
  EXPECT_EQ(exposed(moved), Bytes(count, 0x5a));
  EXPECT_EQ(secret.size(), 0u);
}

TEST(SecretBytes, are_wiped_when_others_are_assigned_over_them) {
  SecretBytes secret = make(0x5a);
  SecretBytes other = make(0x11);
  watch_memory_of(secret);
  secret = std::move(other);
  EXPECT_EQ(watch.freed, 1u);
  EXPECT_EQ(watch.left_over, 0u);
  EXPECT_EQ(exposed(secret), Bytes(count, 0x11));
  EXPECT_EQ(other.size(), 0u);
}

TEST(SecretBytes, survive_an_assignment_to_themselves) {
  SecretBytes secret = make(0x5a);
  SecretBytes& same = secret;
  secret = std::move(same);
  EXPECT_EQ(exposed(secret), Bytes(count, 0x5a));
}

TEST(SecretBytes, are_zeros_until_they_are_filled) {
  EXPECT_EQ(exposed(SecretBytes(3)), Bytes(3, 0));
  EXPECT_EQ(SecretBytes(0).size(), 0u);
}

}  // namespace
}  // namespace countersign
