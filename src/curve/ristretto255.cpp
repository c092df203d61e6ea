#include "curve/ristretto255.hpp"

#include <sodium.h>

#include <algorithm>

#include "base/constant_time.hpp"
#include "base/declassify.hpp"
#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "base/secret.hpp"

namespace countersign::curve {

Result<Ristretto255> Ristretto255::decode(View bytes) {
  if (!guard("ristretto255.length", bytes.size() == size)) {
    return Error{Fault::bad_length, "a ristretto255 element is 32 bytes"};
  }
  Ristretto255 out;
  std::ranges::copy(bytes, out.bytes_.begin());
  // Both questions are always asked: an answer that came sooner for the identity would tell.
  const int valid = crypto_core_ristretto255_is_valid_point(out.bytes_.data());
  const int identity = sodium_is_zero(out.bytes_.data(), out.bytes_.size());
  const bool element = guard("ristretto255.valid-point", (valid & ~identity & 1) == 1);
  // libsodium 1.0.18 ignores the highest bit, and so takes a second encoding of every element. That
  // of the identity would pass for another one.
  const bool canonical = guard("ristretto255.high-bit-clear", out.bytes_[31] >> 7 == 0);
  if (!element || !canonical) {
    return Error{Fault::bad_point, "not an element of ristretto255 other than the identity"};
  }
  return out;
}

Ristretto255 Ristretto255::from_hash(std::span<const std::uint8_t, 64> uniform) {
  Ristretto255 out;
  crypto_core_ristretto255_from_hash(out.bytes_.data(), uniform.data());
  return out;
}

Ristretto255 Ristretto255::random(Random& random) {
  // Like crypto_core_ristretto255_random, but from the randomness that we are given.
  const auto uniform = Secret<64>::generate(random);
  return from_hash(uniform.expose_secret());
}

Ristretto255 Ristretto255::mul_base(const SecretScalar25519& a) {
  Ristretto255 out;
  // It complains of the identity, and writes it.
  static_cast<void>(
      crypto_scalarmult_ristretto255_base(out.bytes_.data(), a.expose_secret().bytes().data()));
  return out;
}

SecretOf<Ristretto255> mul(const SecretScalar25519& a, const Ristretto255& P) {
  return SecretOf<Ristretto255>::computed([&] {
    Ristretto255 out;
    // It complains of the identity, and writes it.
    [[maybe_unused]] const int complains = crypto_scalarmult_ristretto255(
        out.bytes_.data(), a.expose_secret().bytes().data(), P.bytes_.data());
    return out;
  });
}

Ristretto255 operator+(const Ristretto255& a, const Ristretto255& b) {
  Ristretto255 out;
  const int done =
      crypto_core_ristretto255_add(out.bytes_.data(), a.bytes_.data(), b.bytes_.data());
  invariant(declassified(done) == 0, "the sum of two elements exists");
  return out;
}

Ristretto255 operator-(const Ristretto255& a, const Ristretto255& b) {
  Ristretto255 out;
  const int done =
      crypto_core_ristretto255_sub(out.bytes_.data(), a.bytes_.data(), b.bytes_.data());
  invariant(declassified(done) == 0, "the difference of two elements exists");
  return out;
}

Ristretto255 ct_select(std::uint64_t bit, const Ristretto255& chosen, const Ristretto255& other) {
  Ristretto255 out;
  countersign::ct_select(bit, out.bytes_, chosen.bytes_, other.bytes_);
  return out;
}

}  // namespace countersign::curve
