#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/constant_time.hpp"

namespace countersign::curve {

/// Owners of secret values: scalars, points, fixed arrays of them, or a struct of these. Move-only,
/// wiped when moved from and when destroyed, with no comparison and no printing. `expose_secret` is
/// the one way to the value.
///
/// The rule for plain types such as Scalar: a function may compute on plain copies of secrets while
/// it runs (registers and dead stack frames are not wiped), but what it returns, keeps in an object
/// or carries across a suspension of a protocol is in one of these owners.

template <class T>
std::span<std::uint8_t> bytes_in_place(T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  return {reinterpret_cast<std::uint8_t*>(&value), sizeof(value)};
}

/// One secret value.
template <class T>
class SecretOf final {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  /// What `compute()` returns; it is built in place, so that no copy stays behind.
  template <class Compute>
  static SecretOf computed(const Compute& compute) {
    return SecretOf(compute);
  }

  /// Takes the value over and wipes the place it came from.
  static SecretOf take(T& source) {
    SecretOf secret([&source] { return source; });
    wipe(bytes_in_place(source));
    return secret;
  }

  SecretOf(SecretOf&& other) noexcept : value_(other.value_) { wipe(bytes_in_place(other.value_)); }
  SecretOf& operator=(SecretOf&& other) noexcept {
    if (this == &other) return *this;
    value_ = other.value_;
    wipe(bytes_in_place(other.value_));
    return *this;
  }
  SecretOf(const SecretOf&) = delete;
  SecretOf& operator=(const SecretOf&) = delete;
  ~SecretOf() { wipe(bytes_in_place(value_)); }

  /// A second holder of the same value, asked for by name.
  SecretOf clone() const {
    return SecretOf([this] { return value_; });
  }

  const T& expose_secret() const { return value_; }

 private:
  template <class Compute>
  explicit SecretOf(const Compute& compute) : value_(compute()) {}

  T value_;
};

/// As many secret values as are asked for at run time; the count is public.
template <class T>
class SecretVector final {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  /// Values as T() makes them, which `write(std::span<T>)` then sets.
  template <class Write>
  static SecretVector filled(std::size_t count, Write&& write) {
    SecretVector secrets(count);
    std::forward<Write>(write)(std::span<T>(secrets.values_));
    return secrets;
  }

  SecretVector(SecretVector&& other) noexcept = default;  // moves the allocation: nothing stays
  SecretVector& operator=(SecretVector&& other) noexcept {
    if (this == &other) return *this;
    wipe_all();
    values_ = std::move(other.values_);
    return *this;
  }
  SecretVector(const SecretVector&) = delete;
  SecretVector& operator=(const SecretVector&) = delete;
  ~SecretVector() { wipe_all(); }

  std::size_t size() const { return values_.size(); }
  std::span<const T> expose_secret() const { return values_; }

 private:
  explicit SecretVector(std::size_t count) : values_(count) {}

  void wipe_all() {
    wipe({reinterpret_cast<std::uint8_t*>(values_.data()), values_.size() * sizeof(T)});
  }

  std::vector<T> values_;
};

}  // namespace countersign::curve
