#pragma once

#include <cstdint>
#include <span>
#include <utility>

#include "base/random.hpp"
#include "base/result.hpp"

namespace countersign::crypto {

/// Bytes of a long-lived secret (a key share, an identity seed) in memory of their own: locked, so
/// never swapped; left out of core dumps; between guard pages, so that an overrun faults; read-only
/// once filled; wiped when freed. Each costs at least three pages, so short-lived secrets are
/// Secret<N>.
///
/// Errors: over_limit above `guarded_bytes_max`; unavailable if the system grants no memory or does
/// not let us lock it (RLIMIT_MEMLOCK). There is no fallback to memory that can be swapped. The
/// bytes go out through `expose_secret` only; a moved-from object has none.
class GuardedBytes final {
 public:
  static Result<GuardedBytes> generate(std::size_t count, Random& random);
  /// Takes the bytes over and wipes the place they came from, even if it fails.
  static Result<GuardedBytes> take(std::span<std::uint8_t> source);

  /// `write(std::span<std::uint8_t>)` computes the bytes in place.
  template <class Write>
  static Result<GuardedBytes> filled(std::size_t count, Write&& write) {
    auto memory = allocated(count);
    if (!memory.has_value()) return memory;
    std::forward<Write>(write)(memory->bytes_);
    memory->protect();
    return memory;
  }

  GuardedBytes(GuardedBytes&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  GuardedBytes& operator=(GuardedBytes&& other) noexcept {
    if (this == &other) return *this;
    const GuardedBytes ended(std::move(*this));
    bytes_ = std::exchange(other.bytes_, {});
    return *this;
  }
  GuardedBytes(const GuardedBytes&) = delete;
  GuardedBytes& operator=(const GuardedBytes&) = delete;
  ~GuardedBytes();

  std::span<const std::uint8_t> expose_secret() const { return bytes_; }

 private:
  explicit GuardedBytes(std::span<std::uint8_t> bytes) : bytes_(bytes) {}
  static Result<GuardedBytes> allocated(std::size_t count);
  void protect();

  std::span<std::uint8_t> bytes_;
};

inline constexpr std::size_t guarded_bytes_max = std::size_t{1} << 20;

}  // namespace countersign::crypto
