#pragma once

#include <compare>
#include <utility>

namespace countersign {

/// A value that may not be mistaken for another of the same representation. `Tag` is any type that
/// names it; nothing converts implicitly in either direction.
template <class Tag, class Representation>
class Strong {
 public:
  constexpr Strong() = default;
  constexpr explicit Strong(Representation value) : value_(std::move(value)) {}

  constexpr const Representation& value() const { return value_; }
  friend constexpr auto operator<=>(const Strong&, const Strong&) = default;

 private:
  Representation value_{};
};

}  // namespace countersign
