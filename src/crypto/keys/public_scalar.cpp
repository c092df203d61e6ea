#include "crypto/keys/public_scalar.hpp"

#include <openssl/bn.h>

#include <algorithm>
#include <memory>

#include "base/guard.hpp"
#include "base/invariant.hpp"

namespace countersign::crypto {
namespace {

struct FreeNumber {
  void operator()(BIGNUM* number) const { BN_free(number); }
};
struct FreeScratch {
  void operator()(BN_CTX* scratch) const { BN_CTX_free(scratch); }
};
using Number = std::unique_ptr<BIGNUM, FreeNumber>;
using Scratch = std::unique_ptr<BN_CTX, FreeScratch>;

// SEC 2, section 2.4.1.
constexpr ByteArray<32> order_secp256k1 = {
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe,
    0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41};
// RFC 8032, section 5.1: 2^252 + 27742317777372353535851937790883648493.
constexpr ByteArray<32> order_ed25519 = {
    0x10, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x14, 0xde, 0xf9, 0xde, 0xa2, 0xf7, 0x9c, 0xd6, 0x58, 0x12, 0x63, 0x1a, 0x5c, 0xf5, 0xd3, 0xed};

/// OpenSSL's big numbers fail for want of memory only, and then nothing can go on.
void must(int done) {
  invariant(done == 1, "arithmetic has the memory it needs");
}

Number number_from(View big_endian) {
  Number number(BN_bin2bn(big_endian.data(), static_cast<int>(big_endian.size()), nullptr));
  invariant(number != nullptr, "a number has the memory it needs");
  return number;
}

Number zero() {
  return number_from({});
}

Scratch scratch() {
  Scratch made(BN_CTX_new());
  invariant(made != nullptr, "arithmetic has the memory it needs");
  return made;
}

ByteArray<32> bytes_from(const Number& number) {
  ByteArray<32> out;
  invariant(BN_bn2binpad(number.get(), out.data(), 32) == 32, "a scalar has at most 32 bytes");
  return out;
}

View order_bytes(Group group) {
  return group == Group::secp256k1 ? View(order_secp256k1) : View(order_ed25519);
}

Bytes big_endian(Group group, View wire) {
  Bytes bytes(wire.begin(), wire.end());
  if (group == Group::ed25519) std::ranges::reverse(bytes);
  return bytes;
}

using Operation = int(BIGNUM*, const BIGNUM*, const BIGNUM*, const BIGNUM*, BN_CTX*);

ByteArray<32> combine(Group group, Operation* operation, View a, View b) {
  const Number out = zero();
  must(operation(out.get(), number_from(a).get(), number_from(b).get(),
                 number_from(order_bytes(group)).get(), scratch().get()));
  return bytes_from(out);
}

}  // namespace

PublicScalar PublicScalar::of(Group group, std::uint64_t number) {
  ByteArray<32> bytes{};
  for (std::size_t i = 0; i < 8; ++i) bytes[31 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  return {group, bytes};
}

Result<PublicScalar> PublicScalar::decode(Group group, View wire) {
  if (!guard("public-scalar.length", wire.size() == 32)) {
    return Error{Fault::bad_length, "a scalar has 32 bytes"};
  }
  const Bytes number = big_endian(group, wire);
  // Strings of one length, so the order of the bytes is that of the numbers.
  const View order = order_bytes(group);
  const bool below = std::ranges::lexicographical_compare(number, order);
  if (!guard("public-scalar.below-the-order", below)) {
    return Error{Fault::bad_scalar, "a scalar is not below the order"};
  }
  ByteArray<32> bytes;
  std::ranges::copy(number, bytes.begin());
  return PublicScalar(group, bytes);
}

PublicScalar PublicScalar::reduced(Group group, View bytes) {
  const Number out = zero();
  must(BN_nnmod(out.get(), number_from(big_endian(group, bytes)).get(),
                number_from(order_bytes(group)).get(), scratch().get()));
  return {group, bytes_from(out)};
}

ByteArray<32> PublicScalar::encode() const {
  ByteArray<32> wire = number_;
  if (group_ == Group::ed25519) std::ranges::reverse(wire);
  return wire;
}

bool PublicScalar::is_zero() const {
  return number_ == ByteArray<32>{};
}

PublicScalar PublicScalar::inverse() const {
  const Number out = zero();
  const BIGNUM* const found =
      BN_mod_inverse(out.get(), number_from(number_).get(), number_from(order_bytes(group_)).get(),
                     scratch().get());
  invariant(found != nullptr, "only zero has no inverse, and nobody asks for it");
  return {group_, bytes_from(out)};
}

PublicScalar operator+(const PublicScalar& a, const PublicScalar& b) {
  invariant(a.group_ == b.group_, "scalars of one group are added");
  return {a.group_, combine(a.group_, &BN_mod_add, a.number_, b.number_)};
}

PublicScalar operator-(const PublicScalar& a, const PublicScalar& b) {
  invariant(a.group_ == b.group_, "scalars of one group are subtracted");
  return {a.group_, combine(a.group_, &BN_mod_sub, a.number_, b.number_)};
}

PublicScalar operator*(const PublicScalar& a, const PublicScalar& b) {
  invariant(a.group_ == b.group_, "scalars of one group are multiplied");
  return {a.group_, combine(a.group_, &BN_mod_mul, a.number_, b.number_)};
}

}  // namespace countersign::crypto
