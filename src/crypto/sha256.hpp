#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/bytes.hpp"

namespace countersign::crypto {

/// SHA-256 (FIPS 180-4) over input given in pieces. Nothing here can fail.
///
/// 1. A copy is a fork: what follows goes into one of the two only. That is how a common prefix (a
///    tag, the fields before a counter) is hashed once and used many times.
/// 2. Finishing works on a copy, so an object may be finished, continued and finished again.
/// 3. The state is wiped when the object ends, because the input may be a secret.
class Sha256 final {
 public:
  Sha256();
  Sha256(const Sha256&) = default;
  Sha256& operator=(const Sha256&) = default;
  ~Sha256();

  Sha256& update(View input);

  Digest digest() const;
  /// The same, written to where it is to stay: for digests that are key material.
  void write(std::span<std::uint8_t, 32> out) const;

 private:
  // The library's context, kept opaque so that its header stays in the one source file.
  alignas(8) std::array<std::uint8_t, 112> state_{};
};

Digest sha256(View input);

}  // namespace countersign::crypto
