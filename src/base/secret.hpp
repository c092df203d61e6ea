#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/constant_time.hpp"
#include "base/random.hpp"

namespace countersign {

/// N bytes that must not leak: move-only, wiped when moved from and when destroyed, with no
/// comparison, no printing and no conversion. `expose_secret` is the one way out; its name is long
/// so that a review finds every use.
template <std::size_t N>
class Secret {
 public:
  static Secret generate(Random& random) {
    Secret secret;
    random.fill(secret.bytes_);
    return secret;
  }

  /// Takes the bytes over and wipes the place they came from.
  static Secret take(std::span<std::uint8_t, N> source) {
    Secret secret;
    std::ranges::copy(source, secret.bytes_.begin());
    wipe(source);
    return secret;
  }

  /// `write(std::span<std::uint8_t, N>)` computes the bytes in place.
  template <class Write>
  static Secret filled(Write&& write) {
    Secret secret;
    std::forward<Write>(write)(std::span<std::uint8_t, N>(secret.bytes_));
    return secret;
  }

  Secret(Secret&& other) noexcept : bytes_(other.bytes_) { wipe(other.bytes_); }
  Secret& operator=(Secret&& other) noexcept {
    if (this == &other) return *this;
    bytes_ = other.bytes_;
    wipe(other.bytes_);
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(bytes_); }

  /// A second holder of the same bytes, asked for by name.
  Secret clone() const {
    Secret secret;
    secret.bytes_ = bytes_;
    return secret;
  }

  std::span<const std::uint8_t, N> expose_secret() const { return bytes_; }

 private:
  Secret() = default;

  std::array<std::uint8_t, N> bytes_{};
};

/// The same for a length known only at run time (the length is public).
class SecretBytes {
 public:
  explicit SecretBytes(std::size_t count) : bytes_(count) {}

  template <class Write>
  static SecretBytes filled(std::size_t count, Write&& write) {
    SecretBytes secret(count);
    std::forward<Write>(write)(std::span<std::uint8_t>(secret.bytes_));
    return secret;
  }

  /// Takes the allocation over: there is no copy to wipe.
  static SecretBytes take(std::vector<std::uint8_t>&& source) {
    SecretBytes secret(0);
    secret.bytes_ = std::move(source);
    return secret;
  }

  SecretBytes(SecretBytes&& other) noexcept =
      default;  // moves the allocation: nothing stays behind
  SecretBytes& operator=(SecretBytes&& other) noexcept {
    if (this == &other) return *this;
    wipe(bytes_);
    bytes_ = std::move(other.bytes_);
    return *this;
  }
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes() { wipe(bytes_); }

  std::size_t size() const { return bytes_.size(); }
  std::span<const std::uint8_t> expose_secret() const { return bytes_; }

 private:
  std::vector<std::uint8_t> bytes_;
};

}  // namespace countersign
