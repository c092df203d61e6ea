#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace countersign::curve {

/// An integer modulo q = 2^252 + 27742317777372353535851937790883648493, the order of Ed25519's
/// prime subgroup and of ristretto255 (RFC 8032, RFC 9496). Over libsodium; the rules are those of
/// Scalar, except that on the wire it is little-endian.
class Scalar25519 final {
 public:
  static constexpr std::size_t size = 32;

  constexpr Scalar25519() = default;
  constexpr explicit Scalar25519(std::uint64_t small) {
    for (std::size_t i = 0; i < 8; ++i) bytes_[i] = static_cast<std::uint8_t>(small >> (8 * i));
  }

  /// The wire form: bad_length unless 32 bytes, bad_scalar unless below q.
  static Result<Scalar25519> decode(View bytes);

  /// A little-endian number modulo q; 64 uniform bytes give a uniform scalar.
  static Scalar25519 reduce(std::span<const std::uint8_t, 64> bytes);

  ByteArray<32> encode() const { return bytes_; }
  void encode_to(std::span<std::uint8_t, 32> out) const;

  friend Scalar25519 operator+(const Scalar25519& a, const Scalar25519& b);
  friend Scalar25519 operator-(const Scalar25519& a, const Scalar25519& b);
  friend Scalar25519 operator-(const Scalar25519& a);
  friend Scalar25519 operator*(const Scalar25519& a, const Scalar25519& b);
  Scalar25519& operator+=(const Scalar25519& b) { return *this = *this + b; }
  Scalar25519& operator-=(const Scalar25519& b) { return *this = *this - b; }
  Scalar25519& operator*=(const Scalar25519& b) { return *this = *this * b; }

  /// The multiplicative inverse; that of zero is zero.
  Scalar25519 inverse() const;

  /// 1 if this is zero, else 0.
  std::uint64_t zero_bit() const;

  /// For the kernels of this room: libsodium calculates with the encoding.
  const ByteArray<32>& bytes() const { return bytes_; }

 private:
  ByteArray<32> bytes_{};
};

/// What a branch may depend on. The values must be public.
bool equal_public(const Scalar25519& a, const Scalar25519& b);
inline bool is_zero_public(const Scalar25519& a) {
  return a.zero_bit() == 1;
}

}  // namespace countersign::curve
