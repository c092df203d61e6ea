#include "base/result.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace countersign {
namespace {

const Error timeout{Fault::timeout, "quiet for too long", {Party(4)}};

Result<int> half(int value) {
  if (value % 2 != 0) return Error{Fault::bad_argument, "odd"};
  return value / 2;
}

Status check(int value) {
  return require(value > 0, {Fault::over_limit, "not positive"});
}

// The way an error travels up: through a result of another type.
Result<std::string> quarter(int value) {
  const auto once = half(value);
  if (!once.has_value()) return once.error();
  const auto twice = half(*once);
  if (!twice.has_value()) return twice.error();
  return std::to_string(*twice);
}

TEST(Result, is_a_value_or_an_error) {
  EXPECT_EQ(half(8).value(), 4);
  EXPECT_FALSE(half(7).has_value());
  EXPECT_EQ(half(7).error(), (Error{Fault::bad_argument, "odd"}));
}

TEST(Result, carries_an_error_to_a_result_of_another_type) {
  EXPECT_EQ(quarter(8).value(), "2");
  EXPECT_EQ(quarter(6).error(), (Error{Fault::bad_argument, "odd"}));
}

TEST(Result, converts_from_an_error_with_all_its_parts) {
  const Result<int> value = timeout;
  const Status status = timeout;
  EXPECT_EQ(value.error(), timeout);
  EXPECT_EQ(status.error(), timeout);
}

TEST(Result, holds_a_value_that_can_only_be_moved) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(5);
  const std::unique_ptr<int> out = std::move(result).value();
  EXPECT_EQ(*out, 5);
}

TEST(Result, compares_by_what_it_holds) {
  EXPECT_EQ(half(8), half(8));
  EXPECT_NE(half(8), half(6));
  EXPECT_NE(half(8), half(7));
}

TEST(Status, a_fresh_one_holds) {
  EXPECT_TRUE(Status().has_value());
}

TEST(Status, require_turns_a_condition_into_one) {
  EXPECT_TRUE(check(1).has_value());
  EXPECT_EQ(check(0).error(), (Error{Fault::over_limit, "not positive"}));
  EXPECT_EQ(require(false, timeout).error(), timeout);
}

}  // namespace
}  // namespace countersign
