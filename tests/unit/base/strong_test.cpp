#include "base/strong.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>

namespace countersign {
namespace {

using Apples = Strong<struct ApplesTag, std::uint16_t>;
using Pears = Strong<struct PearsTag, std::uint16_t>;

template <class A, class B>
concept EqualityComparable = requires(A a, B b) {
  a == b;
};

static_assert(!std::convertible_to<std::uint16_t, Apples>);
static_assert(!std::convertible_to<Apples, std::uint16_t>);
static_assert(!std::constructible_from<Apples, Pears>);
static_assert(!std::assignable_from<Apples&, Pears>);
static_assert(EqualityComparable<Apples, Apples>);
static_assert(!EqualityComparable<Apples, Pears>);
static_assert(!EqualityComparable<Apples, std::uint16_t>);
static_assert(sizeof(Apples) == sizeof(std::uint16_t));

TEST(Strong, holds_its_value) {
  EXPECT_EQ(Apples(7).value(), 7);
  EXPECT_EQ(Apples().value(), 0);
  static_assert(Apples(7).value() == 7);
}

TEST(Strong, orders_like_its_value) {
  EXPECT_EQ(Apples(7), Apples(7));
  EXPECT_NE(Apples(7), Apples(8));
  EXPECT_LT(Apples(7), Apples(8));
  EXPECT_GT(Apples(0x100), Apples(0xff));
}

TEST(Strong, takes_a_value_over_by_moving_it) {
  auto text = std::make_unique<std::string>("once");
  const std::string* place = text.get();
  const Strong<struct TextTag, std::unique_ptr<std::string>> owner(std::move(text));
  EXPECT_EQ(owner.value().get(), place);
}

}  // namespace
}  // namespace countersign
