#pragma once

#include <openssl/bn.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/hex.hpp"
#include "curve/scalar.hpp"
#include "curve/scalar25519.hpp"
#include "support/seeded_random.hpp"

namespace countersign::curve::testing {

using countersign::testing::SeededRandom;

/// Integers by OpenSSL, which shares no code with ours or with the libraries under it.
struct FreeNumber {
  void operator()(BIGNUM* number) const { BN_free(number); }
};
using Number = std::unique_ptr<BIGNUM, FreeNumber>;

inline Number number(View big_endian) {
  return Number(BN_bin2bn(big_endian.data(), static_cast<int>(big_endian.size()), nullptr));
}
inline Number number(std::string_view hex) {
  BIGNUM* out = nullptr;
  BN_hex2bn(&out, std::string(hex).c_str());
  return Number(out);
}
inline ByteArray<32> bytes_of_number(const Number& n) {
  ByteArray<32> out;
  BN_bn2binpad(n.get(), out.data(), 32);
  return out;
}

/// Arithmetic modulo q on big-endian bytes.
class Modulo {
 public:
  explicit Modulo(std::string_view q_hex)
      : context_(BN_CTX_new(), BN_CTX_free), q_(number(q_hex)) {}

  ByteArray<32> add(View a, View b) const { return apply(BN_mod_add, a, b); }
  ByteArray<32> subtract(View a, View b) const { return apply(BN_mod_sub, a, b); }
  ByteArray<32> multiply(View a, View b) const { return apply(BN_mod_mul, a, b); }
  ByteArray<32> inverse(View a) const {
    return bytes_of_number(
        Number(BN_mod_inverse(nullptr, number(a).get(), q_.get(), context_.get())));
  }
  ByteArray<32> reduce(View a) const {
    Number out(BN_new());
    BN_nnmod(out.get(), number(a).get(), q_.get(), context_.get());
    return bytes_of_number(out);
  }
  /// q + difference, for values at the edge.
  ByteArray<32> order_plus(int difference) const {
    Number out(BN_dup(q_.get()));
    if (difference >= 0) BN_add_word(out.get(), static_cast<BN_ULONG>(difference));
    if (difference < 0) BN_sub_word(out.get(), static_cast<BN_ULONG>(-difference));
    return bytes_of_number(out);
  }

 private:
  template <class Operation>
  ByteArray<32> apply(Operation operation, View a, View b) const {
    Number out(BN_new());
    operation(out.get(), number(a).get(), number(b).get(), q_.get(), context_.get());
    return bytes_of_number(out);
  }

  std::unique_ptr<BN_CTX, void (*)(BN_CTX*)> context_;
  Number q_;
};

/// What the tests of both kinds of scalar need to know about them.
template <class S>
struct Kind;
template <>
struct Kind<Scalar> {
  static constexpr std::string_view order =
      "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141";
  template <std::size_t N>
  static ByteArray<N> wire(ByteArray<N> big_endian) {
    return big_endian;
  }
};
template <>
struct Kind<Scalar25519> {
  static constexpr std::string_view order =
      "1000000000000000000000000000000014DEF9DEA2F79CD65812631A5CF5D3ED";
  template <std::size_t N>
  static ByteArray<N> wire(ByteArray<N> big_endian) {
    std::ranges::reverse(big_endian);
    return big_endian;
  }
};

template <class S>
S scalar_from(const ByteArray<32>& big_endian) {
  return S::decode(Kind<S>::wire(big_endian)).value();
}
template <class S>
ByteArray<32> big_endian(const S& scalar) {
  return Kind<S>::wire(scalar.encode());
}

template <std::size_t N>
ByteArray<N> random_bytes(SeededRandom& random) {
  ByteArray<N> out;
  random.fill(out);
  return out;
}

template <class S>
S any_scalar(SeededRandom& random) {
  return S::reduce(random_bytes<64>(random));
}

/// Values below the order at which carries, borrows and reductions turn: around zero, the order,
/// its half, and powers of two, and runs of ones and zeros in every place.
template <class S>
std::vector<ByteArray<32>> edges() {
  const Modulo mod_q(Kind<S>::order);
  std::vector<ByteArray<32>> out;
  for (int i = 1; i <= 4; ++i) out.push_back(mod_q.order_plus(-i));
  const auto half = mod_q.inverse(ByteArray<1>{2});
  for (std::uint8_t i = 0; i < 3; ++i) {
    out.push_back(ByteArray<32>{});
    out.back()[31] = i;
    out.push_back(mod_q.add(half, ByteArray<1>{i}));
    out.push_back(mod_q.subtract(half, ByteArray<1>{i}));
  }
  for (unsigned bit = 32; bit < 256; bit += 32) {
    ByteArray<32> power{};
    power[31 - bit / 8] = 1;
    out.push_back(mod_q.reduce(power));
    out.push_back(mod_q.subtract(power, ByteArray<1>{1}));
    out.push_back(mod_q.subtract(ByteArray<1>{0}, power));
  }
  return out;
}

}  // namespace countersign::curve::testing
