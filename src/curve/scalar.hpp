#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "curve/limbs.hpp"

namespace countersign::curve {

/// An integer modulo q, the order of secp256k1's group (SEC 2, 2.4.1); always in [0, q).
///
/// 1. Every function takes the same time whatever the values are, unless its name says otherwise.
///    There is no ==: a comparison is asked for by `equal_public`, and only where both sides are
///    public.
/// 2. It is a plain value, copied freely and not wiped, for public numbers and for the inside of
///    arithmetic on secret ones. What *holds* a secret from one statement to the next is a
///    SecretOf<Scalar> or SecretVector<Scalar> (curve/secret_of.hpp), which wipe.
/// 3. On the wire it is 32 bytes, big-endian, below q.
class Scalar final {
 public:
  static constexpr std::size_t size = 32;

  /// Zero, and small integers.
  constexpr Scalar() = default;
  constexpr explicit Scalar(std::uint64_t small) : limbs_{small, 0, 0, 0} {}

  /// The wire form: bad_length unless 32 bytes, bad_scalar unless below q. It says nothing about
  /// the value but whether it was one.
  static Result<Scalar> decode(View bytes);

  /// The same for many scalars one after the other, with one verdict on all of them.
  static Status decode_all(View bytes, std::span<Scalar> out);

  /// A big-endian number modulo q. 64 uniform bytes give a uniform scalar; 32 do up to 2^-127.
  static Scalar reduce(std::span<const std::uint8_t, 32> bytes);
  static Scalar reduce(std::span<const std::uint8_t, 64> bytes);

  ByteArray<32> encode() const;
  /// The same, written to where it is to stay.
  void encode_to(std::span<std::uint8_t, 32> out) const;

  friend Scalar operator+(const Scalar& a, const Scalar& b);
  friend Scalar operator-(const Scalar& a, const Scalar& b);
  friend Scalar operator-(const Scalar& a) { return Scalar() - a; }
  friend Scalar operator*(const Scalar& a, const Scalar& b);
  Scalar& operator+=(const Scalar& b) { return *this = *this + b; }
  Scalar& operator-=(const Scalar& b) { return *this = *this - b; }
  Scalar& operator*=(const Scalar& b) { return *this = *this * b; }

  Scalar squared() const { return *this * *this; }
  /// The multiplicative inverse; that of zero is zero.
  Scalar inverse() const;

  /// 1 if this is zero, else 0.
  std::uint64_t zero_bit() const;
  /// 1 if this is above (q-1)/2, else 0.
  std::uint64_t high_bit() const;

  /// `chosen` if `bit` is 1, `other` if it is 0.
  friend Scalar ct_select(std::uint64_t bit, const Scalar& chosen, const Scalar& other);
  /// `a` if `bit` is 1, zero if it is 0.
  friend Scalar ct_keep(std::uint64_t bit, const Scalar& a);

  /// For the kernels of this room.
  constexpr explicit Scalar(const limbs::Limbs<4>& below_q) : limbs_(below_q) {}
  constexpr const limbs::Limbs<4>& limbs() const { return limbs_; }

 private:
  limbs::Limbs<4> limbs_{};
};

/// What a branch may depend on. The values must be public.
inline bool equal_public(const Scalar& a, const Scalar& b) {
  return (a - b).zero_bit() == 1;
}
inline bool is_zero_public(const Scalar& a) {
  return a.zero_bit() == 1;
}
inline bool is_high_public(const Scalar& a) {
  return a.high_bit() == 1;
}

}  // namespace countersign::curve
