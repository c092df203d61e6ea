#pragma once

#include <optional>

#include "base/result.hpp"

namespace countersign::testing {

/// The error of a Result, or nothing if it has a value: a test that expects an error then fails and
/// goes on, where `result.error()` would end the whole program.
template <class T>
std::optional<Error> error_of(const Result<T>& result) {
  if (result.has_value()) return std::nullopt;
  return result.error();
}

}  // namespace countersign::testing
