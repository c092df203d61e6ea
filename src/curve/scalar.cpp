#include "curve/scalar.hpp"

#include <bit>
#include <cstring>

#include "base/constant_time.hpp"
#include "base/declassify.hpp"
#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "curve/inverse.hpp"
#include "curve/scalar_reduction.hpp"

namespace countersign::curve {
namespace {

using limbs::add_products;
using limbs::add_to;
using limbs::Canonical;
using limbs::canonical;
using limbs::Column;
using limbs::Limb;
using limbs::Limbs;
using limbs::q;
using limbs::reduced;
using limbs::subtract_from;

static_assert(std::endian::native == std::endian::little);

Limb load_big_endian(const std::uint8_t* bytes) {
  Limb limb = 0;
  std::memcpy(&limb, bytes, sizeof(limb));
  return std::byteswap(limb);
}

Limbs<4> load_big_endian_4(const std::uint8_t* bytes) {
  return {load_big_endian(bytes + 24), load_big_endian(bytes + 16), load_big_endian(bytes + 8),
          load_big_endian(bytes)};
}

Limbs<4> product(const Limbs<4>& a, const Limbs<4>& b) {
  Limbs<8> x;
  Column column;
  add_products<0>(column, a, b);
  x[0] = column.shift();
  add_products<1>(column, a, b);
  x[1] = column.shift();
  add_products<2>(column, a, b);
  x[2] = column.shift();
  add_products<3>(column, a, b);
  x[3] = column.shift();
  add_products<4>(column, a, b);
  x[4] = column.shift();
  add_products<5>(column, a, b);
  x[5] = column.shift();
  add_products<6>(column, a, b);
  x[6] = column.shift();
  x[7] = column.shift();
  return reduced(x);
}

Canonical read(const std::uint8_t* bytes) {
  return canonical(load_big_endian_4(bytes), 0);
}

}  // namespace

Result<Scalar> Scalar::decode(View bytes) {
  if (!guard("scalar.length", bytes.size() == size)) {
    return Error{Fault::bad_length, "a scalar is 32 bytes"};
  }
  const auto [value, unchanged] = read(bytes.data());
  if (!guard("scalar.canonical", declassified(unchanged) == 1)) {
    return Error{Fault::bad_scalar, "scalar is not below the group order"};
  }
  return Scalar(value);
}

Status Scalar::decode_all(View bytes, std::span<Scalar> out) {
  if (!guard("scalar.length-of-all", bytes.size() == size * out.size())) {
    return Error{Fault::bad_length, "a scalar is 32 bytes"};
  }
  Limb all_unchanged = 1;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto [value, unchanged] = read(bytes.data() + size * i);
    out[i] = Scalar(value);
    all_unchanged &= unchanged;
  }
  return require(guard("scalar.all-canonical", declassified(all_unchanged) == 1),
                 {Fault::bad_scalar, "scalar is not below the group order"});
}

Scalar Scalar::reduce(std::span<const std::uint8_t, 32> bytes) {
  return Scalar(read(bytes.data()).value);
}

Scalar Scalar::reduce(std::span<const std::uint8_t, 64> bytes) {
  const auto above = load_big_endian_4(bytes.data());
  const auto below = load_big_endian_4(bytes.data() + 32);
  return Scalar(reduced(Limbs<8>{below[0], below[1], below[2], below[3],  //
                                 above[0], above[1], above[2], above[3]}));
}

ByteArray<32> Scalar::encode() const {
  ByteArray<32> out;
  encode_to(out);
  return out;
}

void Scalar::encode_to(std::span<std::uint8_t, 32> out) const {
  for (std::size_t i = 0; i < 4; ++i) {
    const Limb limb = std::byteswap(limbs_[3 - i]);
    std::memcpy(out.data() + 8 * i, &limb, sizeof(limb));
  }
}

Scalar operator+(const Scalar& a, const Scalar& b) {
  Limbs<4> sum = a.limbs_;
  const Limb carry = add_to(sum, b.limbs_);
  return Scalar(canonical(sum, carry).value);
}

Scalar operator-(const Scalar& a, const Scalar& b) {
  Limbs<4> difference = a.limbs_;
  const Limb borrow = subtract_from(difference, b.limbs_);
  const Limb mask = ct_mask(borrow);
  add_to(difference, {q[0] & mask, q[1] & mask, q[2] & mask, q[3] & mask});
  return Scalar(difference);
}

Scalar operator*(const Scalar& a, const Scalar& b) {
  return Scalar(product(a.limbs_, b.limbs_));
}

Scalar Scalar::inverse() const {
  return Scalar(limbs::inverse(limbs_));
}

std::uint64_t Scalar::zero_bit() const {
  const Limb any = limbs_[0] | limbs_[1] | limbs_[2] | limbs_[3];
  return ((any | (0 - any)) >> 63) ^ 1;
}

std::uint64_t Scalar::high_bit() const {
  // Twice a scalar above (q-1)/2 is q+1 or more, and only then is there something to take off.
  Limbs<4> twice = limbs_;
  const Limb carry = add_to(twice, limbs_);
  return canonical(twice, carry).unchanged ^ 1;
}

Scalar ct_select(std::uint64_t bit, const Scalar& chosen, const Scalar& other) {
  const Limb mask = ct_mask(bit);
  Scalar out;
  for (std::size_t i = 0; i < 4; ++i) {
    out.limbs_[i] = (chosen.limbs_[i] & mask) | (other.limbs_[i] & ~mask);
  }
  return out;
}

Scalar ct_keep(std::uint64_t bit, const Scalar& a) {
  return ct_select(bit, a, Scalar());
}

}  // namespace countersign::curve
