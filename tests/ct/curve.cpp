#include <array>
#include <cstdint>
#include <vector>

#include "base/declassify.hpp"
#include "ct/cases.hpp"
#include "ct/secret.hpp"
#include "ct/secret_random.hpp"
#include "curve/ed25519.hpp"
#include "curve/polynomial.hpp"
#include "curve/product_sum.hpp"
#include "curve/ristretto255.hpp"
#include "curve/secp256k1.hpp"
#include "support/seeded_random.hpp"

// Everything in curve that takes a secret. Values are marked secret as a whole; the cases
// declassify what a caller would send, and the room itself what it says is public
// (base/declassify.hpp).

namespace countersign::curve {
namespace {

using ct::SecretRandom;

template <class T>
void use(const T& value) {
  __asm__ volatile("" : : "r"(&value) : "memory");
}

template <class T>
T random_plain(std::uint64_t seed) {
  testing::SeededRandom random(seed);
  ByteArray<64> uniform;
  random.fill(uniform);
  T value = T::reduce(uniform);
  ct::mark_secret(value);
  return value;
}

template <class S>
SecretOf<S> secret(std::uint64_t seed) {
  return SecretOf<S>::computed([&] { return random_plain<S>(seed); });
}

std::uint64_t secret_bit(std::uint64_t bit) {
  ct::mark_secret(bit);
  return bit & 1;
}

template <class S>
void arithmetic() {
  const S a = random_plain<S>(1);
  const S b = random_plain<S>(2);
  for (const S& value : {a + b, a - b, a * b, -a, a.inverse()}) use(value);
  use(a.zero_bit());
}

template <class S>
void encoding_and_reduction() {
  const S a = random_plain<S>(1);
  ByteArray<64> wide;
  a.encode_to(std::span(wide).template first<32>());
  a.encode_to(std::span(wide).template last<32>());
  use(S::reduce(wide));
  // Only the verdict on the encoding is public.
  const auto decoded = S::decode(std::span(wide).template first<32>());
  if (decoded.has_value()) use(*decoded);
}

void scalar_choices() {
  const auto a = random_plain<Scalar>(1);
  const auto b = random_plain<Scalar>(2);
  use(ct_select(secret_bit(1), a, b));
  use(ct_keep(secret_bit(0), a));
  use(a.high_bit());
  const auto bytes = a.encode();
  use(Scalar::reduce(bytes));
  std::array<Scalar, 1> out;
  if (Scalar::decode_all(bytes, out).has_value()) use(out);
}

void sums_of_products() {
  std::vector<Scalar> a;
  std::vector<Scalar> b;
  for (std::uint64_t j = 0; j < 16; ++j) {
    a.push_back(random_plain<Scalar>(j));
    b.push_back(random_plain<Scalar>(100 + j));
  }
  use(inner_product(a, b));
  ProductSum sum;
  sum.add(a[0], b[0]);
  sum.add(a[1]);
  sum.add_if(secret_bit(1), b[1]);
  use(sum.reduced());
}

template <class S>
void secret_formulas() {
  const auto x = secret<S>(1);
  const auto y = secret<S>(2);
  const S c(7);
  use(x + c * y - y * x);
  use(-x);
  use(encode_secret(x));
  const auto f = SecretVector<S>::filled(3, [](auto out) {
    for (auto& coefficient : out) coefficient = random_plain<S>(3);
  });
  use(evaluate(f, Position(200)));
}

template <class S>
void random_secrets() {
  SecretRandom random;
  use(random_scalar<S>(random));
}

template <class G>
void hash_to_a_secret() {
  const crypto::ScalarTag tag(crypto::Suite::ecdsa_secp256k1, crypto::ScalarLabel::pok_nonce);
  ByteArray<32> field{1};
  ct::mark_secret(field);
  use(G::hash_to_secret(tag, {field}));
}

void secp256k1_multiplications() {
  SecretRandom random;
  const Secp256k1 group(random);
  const auto P = Point::generator() + Point::generator();
  use(group.mul_base(secret<Scalar>(1)).encode());
  use(group.mul(secret<Scalar>(1), P).encode());
}

void ed25519_multiplications() {
  const auto P = PointEd25519::generator() + PointEd25519::generator();
  use(Ed25519::mul_base(secret<Scalar25519>(1)).encode());
  use(Ed25519::mul(secret<Scalar25519>(1), P).encode());
}

void ristretto255_multiplications() {
  const auto y = secret<Scalar25519>(1);
  const auto Y = declassified(Ristretto255::mul_base(y));
  use(mul(secret<Scalar25519>(2), Y));
}

void ristretto255_sums_and_choices() {
  SecretRandom random;
  const auto A = Ristretto255::random(random);
  const auto B = Ristretto255::random(random);
  use(ct_select(secret_bit(1), A + B, A - B));
}

constexpr ct::Case cases[] = {
    {"scalar_arithmetic", arithmetic<Scalar>},
    {"scalar_encoding_and_reduction", encoding_and_reduction<Scalar>},
    {"scalar_choices", scalar_choices},
    {"sums_of_products", sums_of_products},
    {"scalar_formulas", secret_formulas<Scalar>},
    {"scalar_random", random_secrets<Scalar>},
    {"scalar_hash", hash_to_a_secret<Secp256k1>},
    {"scalar25519_arithmetic", arithmetic<Scalar25519>},
    {"scalar25519_encoding_and_reduction", encoding_and_reduction<Scalar25519>},
    {"scalar25519_formulas", secret_formulas<Scalar25519>},
    {"scalar25519_random", random_secrets<Scalar25519>},
    {"scalar25519_hash", hash_to_a_secret<Ed25519>},
    {"secp256k1_multiplications", secp256k1_multiplications},
    {"ed25519_multiplications", ed25519_multiplications},
    {"ristretto255_multiplications", ristretto255_multiplications},
    {"ristretto255_sums_and_choices", ristretto255_sums_and_choices},
};

}  // namespace
}  // namespace countersign::curve

int main(int argc, char** argv) {
  return countersign::ct::run_cases(countersign::curve::cases, argc, argv);
}
