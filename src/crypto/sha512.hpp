#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/bytes.hpp"

namespace countersign::crypto {

/// SHA-512 (FIPS 180-4) over input given in pieces; copying, finishing and wiping as for Sha256.
class Sha512 final {
 public:
  Sha512();
  Sha512(const Sha512&) = default;
  Sha512& operator=(const Sha512&) = default;
  ~Sha512();

  Sha512& update(View input);

  ByteArray<64> digest() const;
  void write(std::span<std::uint8_t, 64> out) const;

 private:
  // The library's context, kept opaque so that its header stays in the one source file.
  alignas(8) std::array<std::uint8_t, 208> state_{};
};

ByteArray<64> sha512(View input);

}  // namespace countersign::crypto
