#include "crypto/montgomery25519.hpp"

#include <openssl/bn.h>

#include <memory>
#include <utility>

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

/// Arithmetic modulo p. OpenSSL's big numbers fail for want of memory only, and then nothing can go
/// on.
class Field final {
 public:
  Field() : p_(zero()), scratch_(BN_CTX_new()) {
    must(scratch_ != nullptr);
    must(BN_set_bit(p_.get(), 255));
    must(BN_sub_word(p_.get(), 19));
  }

  static Number one() {
    Number out = zero();
    must(BN_one(out.get()));
    return out;
  }
  Number sum(const Number& a, const Number& b) const { return combined(BN_mod_add, a, b); }
  Number difference(const Number& a, const Number& b) const { return combined(BN_mod_sub, a, b); }
  Number product(const Number& a, const Number& b) const { return combined(BN_mod_mul, a, b); }
  Number inverse(const Number& a) const {
    Number out = zero();
    must(BN_mod_inverse(out.get(), a.get(), p_.get(), scratch_.get()) != nullptr);
    return out;
  }

 private:
  using Operation = int(BIGNUM*, const BIGNUM*, const BIGNUM*, const BIGNUM*, BN_CTX*);

  static void must(bool done) { invariant(done, "arithmetic has the memory it needs"); }
  static void must(int done) { must(done == 1); }
  static Number zero() {
    Number out(BN_new());
    must(out != nullptr);
    return out;
  }
  Number combined(Operation* operation, const Number& a, const Number& b) const {
    Number out = zero();
    must(operation(out.get(), a.get(), b.get(), p_.get(), scratch_.get()));
    return out;
  }

  Number p_;
  std::unique_ptr<BN_CTX, FreeScratch> scratch_;
};

/// y of an encoding, whose top bit is the sign of x.
Number y_of(ByteArray<32> point) {
  point.back() &= 0x7f;
  Number y(BN_lebin2bn(point.data(), 32, nullptr));
  invariant(y != nullptr, "arithmetic has the memory it needs");
  return y;
}

ByteArray<32> encode(const Number& u) {
  ByteArray<32> out;
  invariant(BN_bn2lebinpad(u.get(), out.data(), 32) == 32, "a number below p has 32 bytes");
  return out;
}

}  // namespace

std::vector<ByteArray<32>> montgomery_from_edwards_vartime(std::span<const ByteArray<32>> points) {
  const Field field;
  const Number one = Field::one();
  // before[k] is the product of all 1 - y before the k-th; `rest` the inverse of that of all up to
  // it.
  std::vector<Number> before;
  Number product = Field::one();
  for (const auto& point : points) {
    Number up_to_it = field.product(product, field.difference(one, y_of(point)));
    before.push_back(std::exchange(product, std::move(up_to_it)));
  }
  std::vector<ByteArray<32>> out(points.size());
  Number rest = field.inverse(product);
  for (std::size_t k = points.size(); k-- > 0;) {
    const Number y = y_of(points[k]);
    const Number inverse = field.product(rest, before[k]);
    out[k] = encode(field.product(field.sum(one, y), inverse));
    rest = field.product(rest, field.difference(one, y));
  }
  return out;
}

}  // namespace countersign::crypto
