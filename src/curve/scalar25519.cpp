#include "curve/scalar25519.hpp"

#include <sodium.h>

#include <algorithm>

#include "base/constant_time.hpp"
#include "base/declassify.hpp"
#include "base/guard.hpp"

namespace countersign::curve {

Result<Scalar25519> Scalar25519::decode(View bytes) {
  if (!guard("scalar25519.length", bytes.size() == size)) {
    return Error{Fault::bad_length, "a scalar is 32 bytes"};
  }
  // libsodium 1.0.18 has no test for this: a canonical number is one that reduction leaves alone.
  ByteArray<64> wide{};
  std::ranges::copy(bytes, wide.begin());
  const auto scalar = reduce(wide);
  wipe(wide);
  const bool unchanged = ct_equal(scalar.bytes_, bytes);
  if (!guard("scalar25519.canonical", declassified(unchanged))) {
    return Error{Fault::bad_scalar, "scalar is not below the group order"};
  }
  return scalar;
}

Scalar25519 Scalar25519::reduce(std::span<const std::uint8_t, 64> bytes) {
  Scalar25519 out;
  crypto_core_ed25519_scalar_reduce(out.bytes_.data(), bytes.data());
  return out;
}

void Scalar25519::encode_to(std::span<std::uint8_t, 32> out) const {
  std::ranges::copy(bytes_, out.begin());
}

Scalar25519 operator+(const Scalar25519& a, const Scalar25519& b) {
  Scalar25519 out;
  crypto_core_ed25519_scalar_add(out.bytes_.data(), a.bytes_.data(), b.bytes_.data());
  return out;
}

Scalar25519 operator-(const Scalar25519& a, const Scalar25519& b) {
  Scalar25519 out;
  crypto_core_ed25519_scalar_sub(out.bytes_.data(), a.bytes_.data(), b.bytes_.data());
  return out;
}

Scalar25519 operator-(const Scalar25519& a) {
  Scalar25519 out;
  crypto_core_ed25519_scalar_negate(out.bytes_.data(), a.bytes_.data());
  return out;
}

Scalar25519 operator*(const Scalar25519& a, const Scalar25519& b) {
  Scalar25519 out;
  crypto_core_ed25519_scalar_mul(out.bytes_.data(), a.bytes_.data(), b.bytes_.data());
  return out;
}

Scalar25519 Scalar25519::inverse() const {
  Scalar25519 out;
  // It fails for zero only, and then the power it computes is zero already.
  static_cast<void>(crypto_core_ed25519_scalar_invert(out.bytes_.data(), bytes_.data()));
  return out;
}

std::uint64_t Scalar25519::zero_bit() const {
  std::uint32_t any = 0;
  for (const auto byte : bytes_) any |= byte;
  return ((any - 1) >> 8) & 1;
}

bool equal_public(const Scalar25519& a, const Scalar25519& b) {
  return ct_equal(a.encode(), b.encode());
}

}  // namespace countersign::curve
