#include "curve/ed25519.hpp"

#include <sodium.h>

#include <algorithm>
#include <bit>

#include "base/declassify.hpp"
#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "base/secret.hpp"

namespace countersign::curve {
namespace {

/// libsodium's multiplication takes the same time for all scalars, and twice that of a real one
/// because it checks the subgroup again: as much as this many additions.
constexpr unsigned additions_worth_max = 7;

/// The scalar if it is below 2^16 and double-and-add is fast for it, else 0.
unsigned small_value_vartime(const Scalar25519& a) {
  const auto& bytes = a.bytes();
  for (std::size_t i = 2; i < bytes.size(); ++i) {
    if (bytes[i] != 0) return 0;
  }
  const unsigned value = bytes[0] + 256U * bytes[1];
  const auto doublings_and_additions =
      static_cast<unsigned>(std::bit_width(value)) + static_cast<unsigned>(std::popcount(value));
  return doublings_and_additions <= additions_worth_max + 2 ? value : 0;
}

/// a*G in constant time. libsodium complains of the identity, and writes it.
ByteArray<32> multiple_of_base(const Scalar25519& a) {
  ByteArray<32> out;
  [[maybe_unused]] const int complains =
      crypto_scalarmult_ed25519_base_noclamp(out.data(), a.bytes().data());
  return out;
}

PointEd25519 double_and_add_vartime(unsigned a, const PointEd25519& P) {
  auto out = P;
  for (unsigned bit = std::bit_floor(a) >> 1; bit != 0; bit >>= 1) {
    out += out;
    if ((a & bit) != 0) out += P;
  }
  return out;
}

}  // namespace

PointEd25519 PointEd25519::generator() {
  // RFC 8032, 5.1: y = 4/5 and x even.
  ByteArray<32> bytes;
  bytes.fill(0x66);
  bytes[0] = 0x58;
  return PointEd25519(bytes);
}

Result<PointEd25519> PointEd25519::decode(View bytes) {
  if (!guard("ed25519.length", bytes.size() == size)) {
    return Error{Fault::bad_length, "an Ed25519 point is 32 bytes"};
  }
  // Canonical, on the curve, not of small order, in the prime subgroup.
  const int valid = crypto_core_ed25519_is_valid_point(bytes.data());
  if (!guard("ed25519.valid-point", valid == 1)) {
    return Error{Fault::bad_point, "not a point of the prime subgroup of Ed25519"};
  }
  ByteArray<32> copy;
  std::ranges::copy(bytes, copy.begin());
  return PointEd25519(copy);
}

ByteArray<32> PointEd25519::encode() const {
  invariant(!is_identity(), "the identity has no encoding");
  return bytes_;
}

PointEd25519 operator+(const PointEd25519& a, const PointEd25519& b) {
  PointEd25519 out;
  const int done = crypto_core_ed25519_add(out.bytes_.data(), a.bytes_.data(), b.bytes_.data());
  invariant(done == 0, "the sum of two points exists");
  return out;
}

PointEd25519 operator-(const PointEd25519& a) {
  if (a.is_identity()) return a;  // the only point of the subgroup whose x has no sign
  auto out = a;
  out.bytes_[31] ^= 0x80;
  return out;
}

PointEd25519 PointEd25519::sum(std::span<const PointEd25519> points) {
  if (points.empty()) return {};
  auto sum = points.front();
  for (const auto& P : points.subspan(1)) sum += P;
  return sum;
}

PointEd25519 mul_vartime(const Scalar25519& a, const PointEd25519& P) {
  if (P.is_identity() || is_zero_public(a)) return {};
  if (const unsigned small = small_value_vartime(a); small != 0) {
    return double_and_add_vartime(small, P);
  }
  PointEd25519 out;
  const int done =
      crypto_scalarmult_ed25519_noclamp(out.bytes_.data(), a.bytes().data(), P.bytes_.data());
  invariant(done == 0, "a scalar other than zero times a point other than the identity");
  return out;
}

PointEd25519 add_base_vartime(const PointEd25519& P, const Scalar25519& a) {
  return P + mul_base_vartime(a);
}

PointEd25519 mul_base_vartime(const Scalar25519& a) {
  return PointEd25519(multiple_of_base(a));
}

PointEd25519 Ed25519::mul_base(const SecretScalar25519& a) {
  return PointEd25519(declassified(multiple_of_base(a.expose_secret())));
}

PointEd25519 Ed25519::mul(const SecretScalar25519& a, const PointEd25519& P) {
  if (P.is_identity()) return P;
  PointEd25519 out;
  // It complains of the identity, and writes it.
  [[maybe_unused]] const int complains = crypto_scalarmult_ed25519_noclamp(
      out.bytes_.data(), a.expose_secret().bytes().data(), P.bytes_.data());
  return declassified(out);
}

Scalar25519 Ed25519::hash_to_scalar(const crypto::ScalarTag& tag, crypto::Fields fields) {
  ByteArray<64> hash;
  crypto::tagged_scalar_wide(tag, fields, hash);
  return Scalar25519::reduce(hash);
}

SecretScalar25519 Ed25519::hash_to_secret(const crypto::ScalarTag& tag, crypto::Fields fields) {
  const auto hash =
      Secret<64>::filled([&](auto out) { crypto::tagged_scalar_wide(tag, fields, out); });
  return SecretScalar25519::computed([&] { return Scalar25519::reduce(hash.expose_secret()); });
}

}  // namespace countersign::curve
