#include "curve/secret_of.hpp"

#include <gtest/gtest.h>

#include <new>

#include "curve/ed25519.hpp"
#include "curve/secp256k1.hpp"
#include "oracle.hpp"
#include "support/error_of.hpp"

namespace countersign::curve::testing {
namespace {

using countersign::testing::error_of;

template <class S>
SecretOf<S> secret(const S& value) {
  return SecretOf<S>::computed([&] { return value; });
}

/// What is left in the memory of an object after `leave` has moved from or destroyed it.
template <class T, class Leave>
Bytes memory_after(T object, Leave leave) {
  alignas(T) ByteArray<sizeof(T)> memory;
  T* const placed = ::new (memory.data()) T(std::move(object));
  leave(*placed);
  // Read as the bytes it now is, past what the compiler knows of the object.
  __asm__ volatile("" : : "r"(memory.data()) : "memory");
  return {memory.begin(), memory.end()};
}

TEST(SecretOf, is_wiped_when_destroyed_and_when_moved_from) {
  const Bytes zeros(sizeof(Scalar));
  EXPECT_NE(memory_after(secret(Scalar(7)), [](auto&) {}), zeros);
  EXPECT_EQ(memory_after(secret(Scalar(7)), [](auto& s) { std::destroy_at(&s); }), zeros);
  EXPECT_EQ(memory_after(secret(Scalar(7)), [](auto& s) { auto other = std::move(s); }), zeros);
  EXPECT_EQ(memory_after(secret(Scalar(7)),
                         [](auto& s) {
                           auto other = secret(Scalar(1));
                           other = std::move(s);
                           EXPECT_TRUE(equal_public(other.expose_secret(), Scalar(7)));
                         }),
            zeros);
}

TEST(SecretOf, takes_a_value_over) {
  Scalar source(7);
  const auto taken = SecretOf<Scalar>::take(source);
  EXPECT_TRUE(is_zero_public(source));
  EXPECT_TRUE(equal_public(taken.expose_secret(), Scalar(7)));
  EXPECT_TRUE(equal_public(taken.clone().expose_secret(), Scalar(7)));
}

TEST(SecretOf, survives_being_moved_onto_itself) {
  auto a = secret(Scalar(7));
  auto& same = a;
  a = std::move(same);
  EXPECT_TRUE(equal_public(a.expose_secret(), Scalar(7)));
}

TEST(SecretVector, holds_what_was_written_and_is_wiped) {
  const auto fill = [](std::span<Scalar> out) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = Scalar(i + 1);
  };
  auto vector = SecretVector<Scalar>::filled(3, fill);
  const auto values = vector.expose_secret();
  EXPECT_EQ(vector.size(), 3U);
  EXPECT_TRUE(equal_public(values[2], Scalar(3)));

  auto moved = std::move(vector);
  EXPECT_EQ(moved.expose_secret().data(), values.data());
  auto assigned = SecretVector<Scalar>::filled(1, fill);
  assigned = std::move(moved);
  EXPECT_EQ(assigned.expose_secret().data(), values.data());
}

TEST(SecretScalar, formulas_give_what_they_give_for_public_scalars) {
  const Scalar a(5);
  const Scalar b(11);
  const auto x = secret(a);
  const auto y = secret(b);
  const auto is = [](const SecretScalar& s, const Scalar& value) {
    return equal_public(s.expose_secret(), value);
  };
  EXPECT_TRUE(is(x + y, a + b) && is(x + b, a + b) && is(a + y, a + b));
  EXPECT_TRUE(is(x - y, a - b) && is(x - b, a - b) && is(a - y, a - b));
  EXPECT_TRUE(is(x * y, a * b) && is(x * b, a * b) && is(a * y, a * b));
  EXPECT_TRUE(is(-x, -a));
  EXPECT_TRUE(is(x + b * (y - x), a + b * (b - a)));
}

TEST(SecretScalar, decodes_as_public_ones_do) {
  ByteArray<32> bytes{};
  bytes[31] = 9;
  const auto good = decode_secret<Scalar>(bytes);
  ASSERT_TRUE(good.has_value());
  EXPECT_TRUE(equal_public(good->expose_secret(), Scalar(9)));
  const auto encoded = encode_secret(*good);
  EXPECT_TRUE(ct_equal(encoded.expose_secret(), bytes));
  bytes.fill(0xff);
  EXPECT_EQ(error_of(decode_secret<Scalar>(bytes)),
            (Error{Fault::bad_scalar, "scalar is not below the group order"}));
  EXPECT_EQ(error_of(decode_secret<Scalar25519>(View(bytes).first(31))),
            (Error{Fault::bad_length, "a scalar is 32 bytes"}));
}

TEST(SecretScalar, random_ones_are_sixty_four_bytes_reduced) {
  SeededRandom random(1);
  SeededRandom same(1);
  const auto drawn = random_scalar<Scalar>(random);
  EXPECT_TRUE(equal_public(drawn.expose_secret(), any_scalar<Scalar>(same)));
  const auto other = random_scalar<Scalar25519>(random);
  EXPECT_TRUE(equal_public(other.expose_secret(), any_scalar<Scalar25519>(same)));
}

static_assert(!std::is_copy_constructible_v<SecretScalar> &&
              !std::is_copy_assignable_v<SecretScalars> &&
              !std::equality_comparable<SecretScalar> && !std::equality_comparable<Scalar> &&
              !std::equality_comparable<Scalar25519>);

}  // namespace
}  // namespace countersign::curve::testing
