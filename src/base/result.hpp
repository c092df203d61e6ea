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
  using std::expected<T, Error>::expected;
  Result(Error error)  // NOLINT(google-explicit-constructor)
      : std::expected<T, Error>(std::unexpect, std::move(error)) {}
};

/// Done, or why not.
using Status = Result<void>;

/// A condition as a Status: holds, or the error.
inline Status require(bool holds, Error error) {
  if (holds) return {};
  return error;
}

}  // namespace countersign
