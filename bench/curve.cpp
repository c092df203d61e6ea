#include <secp256k1.h>

#include <array>
#include <memory>
#include <vector>

#include "base/bytes.hpp"
#include "base/invariant.hpp"
#include "bench/support.hpp"
#include "curve/ecdsa.hpp"
#include "curve/ed25519.hpp"
#include "curve/polynomial.hpp"
#include "curve/product_sum.hpp"
#include "curve/ristretto255.hpp"
#include "curve/secp256k1.hpp"
#include "tests/support/seeded_random.hpp"

// What scalars and points cost, beside the floor of the same run: one plain signature of
// libsecp256k1, its verification, and its constant-time multiplication.
namespace countersign::bench {
namespace {

using curve::Ed25519;
using curve::Position;
using curve::ProductSum;
using curve::Ristretto255;
using curve::Scalar;
using curve::Scalar25519;
using curve::Secp256k1;
using curve::SecretOf;
using testing::SeededRandom;

/// m of the multiplication (protocol specification, 1.2): the length of its inner products.
constexpr std::size_t ot_count = 752;

template <class S>
S any(SeededRandom& random) {
  ByteArray<64> uniform;
  random.fill(uniform);
  return S::reduce(uniform);
}

template <class S>
SecretOf<S> secret(SeededRandom& random) {
  return SecretOf<S>::computed([&] { return any<S>(random); });
}

void floor_rows(Report& report, const Secp256k1& group, SeededRandom& random) {
  const std::unique_ptr<secp256k1_context, void (*)(secp256k1_context*)> context(
      secp256k1_context_create(SECP256K1_CONTEXT_NONE), secp256k1_context_destroy);
  const auto x = any<Scalar>(random);
  const auto key_point = curve::mul_base_vartime(x);
  const auto key = x.encode();
  const Digest hash = any<Scalar>(random).encode();
  secp256k1_ecdsa_signature signature;
  const auto sign = [&] {
    return secp256k1_ecdsa_sign(context.get(), &signature, hash.data(), key.data(), nullptr,
                                nullptr);
  };
  invariant(sign() == 1, "the key is valid");
  ByteArray<64> compact;
  secp256k1_ecdsa_signature_serialize_compact(context.get(), compact.data(), &signature);
  const auto parsed = curve::EcdsaSignature::decode(compact).value();
  invariant(ecdsa_verifies(key_point, hash, parsed), "what was signed verifies");
  const auto a = secret<Scalar>(random);
  report.add_microseconds("floor.ecdsa_sign.us", [&] { keep(sign()); });
  report.add_microseconds("floor.ecdsa_verify.us",
                          [&] { keep(ecdsa_verifies(key_point, hash, parsed)); });
  report.add_microseconds("floor.point_mul_ct.us", [&] { keep(group.mul(a, key_point)); });
}

void scalar_rows(Report& report, SeededRandom& random) {
  // Sixteen values in turn, as in an array: the figure is what a loop pays, not what a chain waits.
  std::array<Scalar, 16> values;
  for (auto& value : values) value = any<Scalar>(random);
  const auto b = any<Scalar>(random);
  std::size_t i = 0;
  const auto in_turn = [&](auto&& operation) {
    return [&values, &i, operation] {
      auto& value = values[i++ % values.size()];
      value = operation(value);
      keep(value);
    };
  };
  ByteArray<64> bytes;
  random.fill(bytes);
  const std::span<const std::uint8_t, 64> wide(bytes);
  report.add_nanoseconds("scalar.mul.ns", in_turn([&](const Scalar& a) { return a * b; }));
  report.add_nanoseconds("scalar.add.ns", in_turn([&](const Scalar& a) { return a + b; }));
  report.add_nanoseconds("scalar.sub.ns", in_turn([&](const Scalar& a) { return a - b; }));
  report.add_nanoseconds("scalar.select.ns",
                         in_turn([&](const Scalar& a) { return ct_select(i & 1, a, b); }));
  report.add_nanoseconds("scalar.inverse.ns", in_turn([](const Scalar& a) { return a.inverse(); }));
  report.add_nanoseconds("scalar.reduce_32B.ns",
                         in_turn([&](const Scalar&) { return Scalar::reduce(wide.first<32>()); }));
  report.add_nanoseconds("scalar.reduce_64B.ns",
                         in_turn([&](const Scalar&) { return Scalar::reduce(wide); }));
  report.add_nanoseconds("scalar.encode.ns", [&] { keep(b.encode()); });
}

void sum_rows(Report& report, SeededRandom& random) {
  std::vector<Scalar> a(ot_count);
  std::vector<Scalar> b(ot_count);
  for (auto& scalar : a) scalar = any<Scalar>(random);
  for (auto& scalar : b) scalar = any<Scalar>(random);
  const auto per_element = [&](const char* name, auto&& work) {
    report.add(name, 1e9 * seconds_per_call(work) / ot_count, "ns");
  };
  per_element("scalar.inner_product_element.ns", [&] { keep(curve::inner_product(a, b)); });
  per_element("scalar.add_if_element.ns", [&] {
    ProductSum sum;
    for (std::size_t j = 0; j < ot_count; ++j) sum.add_if(j & 1, a[j]);
    keep(sum.reduced());
  });
  Bytes bytes;
  for (const auto& scalar : a) {
    const auto encoded = scalar.encode();
    bytes.insert(bytes.end(), encoded.begin(), encoded.end());
  }
  per_element("scalar.decode_all_element.ns",
              [&] { keep(Scalar::decode_all(bytes, b).has_value()); });
}

/// The operations that both groups have.
template <class G>
void group_rows(Report& report, const G& group, SeededRandom& random) {
  using S = typename G::Scalar;
  using P = typename G::Point;
  const auto row = [&report](const char* operation, auto&& work) {
    report.add_microseconds(std::string(G::name) + "." + operation + ".us", work);
  };
  const auto x = secret<S>(random);
  const auto a = any<S>(random);
  const P point = mul_base_vartime(any<S>(random));
  const P other = mul_base_vartime(any<S>(random));
  const auto encoded = point.encode();
  row("mul_base", [&] { keep(group.mul_base(x)); });
  row("mul", [&] { keep(group.mul(x, point)); });
  row("mul_vartime", [&] { keep(mul_vartime(a, point)); });
  row("mul_vartime_by_3", [&] { keep(mul_vartime(S(3), point)); });
  row("add_base_vartime", [&] { keep(add_base_vartime(point, a)); });
  row("add", [&] { keep(point + other); });
  row("decode", [&] { keep(P::decode(encoded)); });
  row("encode", [&] { keep(point.encode()); });
  const std::array positions = {Position(1), Position(2), Position(3)};
  row("lagrange_of_3", [&] { keep(curve::lagrange_at_zero<S>(positions)); });
}

void ed25519_scalar_rows(Report& report, SeededRandom& random) {
  const auto a = any<Scalar25519>(random);
  const auto b = any<Scalar25519>(random);
  report.add_nanoseconds("scalar25519.mul.ns", [&] { keep(a * b); });
  report.add_nanoseconds("scalar25519.add.ns", [&] { keep(a + b); });
  report.add_nanoseconds("scalar25519.inverse.ns", [&] { keep(a.inverse()); });
}

void ristretto255_rows(Report& report, SeededRandom& random) {
  const auto a = secret<Scalar25519>(random);
  const auto element = Ristretto255::random(random);
  const auto other = Ristretto255::random(random);
  const auto encoded = element.encode();
  ByteArray<64> uniform;
  random.fill(uniform);
  report.add_microseconds("ristretto255.mul_base.us", [&] { keep(Ristretto255::mul_base(a)); });
  report.add_microseconds("ristretto255.mul.us", [&] { keep(mul(a, element)); });
  report.add_microseconds("ristretto255.from_hash.us",
                          [&] { keep(Ristretto255::from_hash(uniform)); });
  report.add_microseconds("ristretto255.add.us", [&] { keep(element + other); });
  report.add_microseconds("ristretto255.decode.us", [&] { keep(Ristretto255::decode(encoded)); });
}

void all_rows(Report& report) {
  SeededRandom random(1);
  const Secp256k1 group(random);
  floor_rows(report, group, random);
  scalar_rows(report, random);
  sum_rows(report, random);
  group_rows(report, group, random);
  group_rows(report, Ed25519(), random);
  ed25519_scalar_rows(report, random);
  ristretto255_rows(report, random);
}

}  // namespace
}  // namespace countersign::bench

int main(int argc, char** argv) {
  countersign::bench::Report report;
  countersign::bench::all_rows(report);
  return report.finish(argc, argv);
}
