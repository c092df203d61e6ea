#pragma once

#include <concepts>
#include <cstdint>
#include <span>

#include "base/bytes.hpp"
#include "base/declassify.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "curve/secret_of.hpp"

namespace countersign::curve {

/// What the scalars of all groups can do: Scalar (secp256k1) and Scalar25519. Rules 1 to 3 of
/// curve/scalar.hpp hold for both, but for the order of their bytes.
template <class S>
concept ScalarValue = std::is_trivially_copyable_v<S> &&
    std::constructible_from<S, std::uint64_t> &&
    requires(const S& a, View bytes, std::span<const std::uint8_t, 64> uniform) {
  { a + a } -> std::same_as<S>;
  { a - a } -> std::same_as<S>;
  { -a } -> std::same_as<S>;
  { a* a } -> std::same_as<S>;
  { a.inverse() } -> std::same_as<S>;
  { a.zero_bit() } -> std::same_as<std::uint64_t>;
  { a.encode() } -> std::same_as<ByteArray<32>>;
  { S::decode(bytes) } -> std::same_as<Result<S>>;
  { S::reduce(uniform) } -> std::same_as<S>;
};

/// Formulas over secret scalars read as on paper, `tau + c * x`, and every intermediate value is
/// wiped. A public operand makes no difference: the result is secret.
template <ScalarValue S>
SecretOf<S> operator+(const SecretOf<S>& a, const SecretOf<S>& b) {
  return SecretOf<S>::computed([&] { return a.expose_secret() + b.expose_secret(); });
}
template <ScalarValue S>
SecretOf<S> operator+(const SecretOf<S>& a, const S& b) {
  return SecretOf<S>::computed([&] { return a.expose_secret() + b; });
}
template <ScalarValue S>
SecretOf<S> operator+(const S& a, const SecretOf<S>& b) {
  return b + a;
}
template <ScalarValue S>
SecretOf<S> operator-(const SecretOf<S>& a, const SecretOf<S>& b) {
  return SecretOf<S>::computed([&] { return a.expose_secret() - b.expose_secret(); });
}
template <ScalarValue S>
SecretOf<S> operator-(const SecretOf<S>& a, const S& b) {
  return SecretOf<S>::computed([&] { return a.expose_secret() - b; });
}
template <ScalarValue S>
SecretOf<S> operator-(const S& a, const SecretOf<S>& b) {
  return SecretOf<S>::computed([&] { return a - b.expose_secret(); });
}
template <ScalarValue S>
SecretOf<S> operator-(const SecretOf<S>& a) {
  return SecretOf<S>::computed([&] { return -a.expose_secret(); });
}
template <ScalarValue S>
SecretOf<S> operator*(const SecretOf<S>& a, const SecretOf<S>& b) {
  return SecretOf<S>::computed([&] { return a.expose_secret() * b.expose_secret(); });
}
template <ScalarValue S>
SecretOf<S> operator*(const SecretOf<S>& a, const S& b) {
  return SecretOf<S>::computed([&] { return a.expose_secret() * b; });
}
template <ScalarValue S>
SecretOf<S> operator*(const S& a, const SecretOf<S>& b) {
  return b * a;
}

/// Uniform in [0, q). Zero has a chance of 2^-252 at most; what must not be zero is seen where it
/// is multiplied onto a point, because the identity is refused everywhere.
template <ScalarValue S>
SecretOf<S> random_scalar(Random& random) {
  const auto uniform = Secret<64>::generate(random);
  return SecretOf<S>::computed([&] { return S::reduce(uniform.expose_secret()); });
}

/// The wire form of a secret scalar. Whether it was one is public, nothing else.
template <ScalarValue S>
Result<SecretOf<S>> decode_secret(View bytes) {
  auto scalar = S::decode(bytes);
  if (!scalar.has_value()) return scalar.error();
  return SecretOf<S>::take(*scalar);
}

/// The wire form, itself a secret.
template <ScalarValue S>
Secret<32> encode_secret(const SecretOf<S>& a) {
  return Secret<32>::filled([&](auto out) { a.expose_secret().encode_to(out); });
}

}  // namespace countersign::curve
