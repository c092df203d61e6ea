#pragma once

#include <expected>
#include <utility>

#include "base/error.hpp"

namespace countersign {

/// A value, or the Error that says why there is none. It is std::expected with two things added:
/// dropping one is a compile error, and an Error converts without ceremony (`return Error{..}`).
template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using Expected = std::expected<T, Error>;

  using Expected::Expected;
  Result(Error error)  // NOLINT(google-explicit-constructor)
      : Expected(std::unexpect, std::move(error)) {}

  // libstdc++ 12 would take a derived class for a value to compare with, and recurse.
  friend bool operator==(const Result& a, const Result& b) {
    return static_cast<const Expected&>(a) == static_cast<const Expected&>(b);
  }
};

/// Done, or why not.
using Status = Result<void>;

/// A condition as a Status: holds, or the error.
inline Status require(bool holds, Error error) {
  if (holds) return {};
  return error;
}

}  // namespace countersign
