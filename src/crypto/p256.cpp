#include "crypto/p256.hpp"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "base/reader.hpp"

namespace countersign::crypto {
namespace {

constexpr ByteArray<32> group_order = {
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};

constexpr std::uint8_t der_integer = 0x02;
constexpr std::uint8_t der_sequence = 0x30;

using KeyContext = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;

/// The contents of one DER element, whose length is below 128 and therefore one byte.
View element(Reader& in, std::uint8_t tag) {
  if (!guard("p256.der-tag", in.u8() == tag)) in.fail();
  const std::uint8_t length = in.u8();
  if (!guard("p256.der-short-length", length < 0x80)) in.fail();
  return in.view(length);
}

/// A DER integer that is positive and has no byte too many.
View positive_integer(Reader& in) {
  const View digits = element(in, der_integer);
  if (!in.good()) return {};
  if (!guard("p256.integer-has-digits", !digits.empty())) in.fail();
  if (!in.good()) return {};
  if (!guard("p256.integer-positive", digits.front() < 0x80)) in.fail();
  const bool padded = digits.size() > 1 && digits[0] == 0 && digits[1] < 0x80;
  if (!guard("p256.integer-minimal", !padded)) in.fail();
  return digits;
}

bool in_scalar_range(View digits) {
  if (digits.size() > 33) return false;
  ByteArray<33> padded{};
  std::ranges::copy_backward(digits, padded.end());
  const View number = View(padded).last<32>();
  const bool zero = std::ranges::all_of(padded, [](std::uint8_t byte) { return byte == 0; });
  return !zero && padded[0] == 0 && std::ranges::lexicographical_compare(number, group_order);
}

}  // namespace

Result<P256Signature> P256Signature::parse(View der) {
  Reader outer(der);
  Reader inner(element(outer, der_sequence));
  const auto whole = outer.finished("p256 signature is not one der sequence");
  if (!whole.has_value()) return whole.error();
  const View r = positive_integer(inner);
  const View s = positive_integer(inner);
  const auto both = inner.finished("p256 signature is not two der integers");
  if (!both.has_value()) return both.error();
  if (!guard("p256.scalar-range", in_scalar_range(r) && in_scalar_range(s))) {
    return Error{Fault::bad_scalar, "p256 signature has a scalar out of range"};
  }
  return P256Signature(Bytes(der.begin(), der.end()));
}

Result<P256PublicKey> P256PublicKey::parse(View uncompressed) {
  if (!guard("p256.key-length", uncompressed.size() == 65)) {
    return Error{Fault::bad_length, "an uncompressed p256 public key has 65 bytes"};
  }
  if (!guard("p256.key-form", uncompressed.front() == 4)) {
    return Error{Fault::bad_encoding, "p256 public key is not in uncompressed form"};
  }
  ByteArray<65> bytes;
  std::ranges::copy(uncompressed, bytes.begin());

  // OpenSSL checks here that both coordinates are reduced and that the point is on the curve.
  std::string group = "P-256";
  std::array parameters = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, bytes.data(), bytes.size()),
      OSSL_PARAM_construct_end()};
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr), EVP_PKEY_CTX_free);
  invariant(context && EVP_PKEY_fromdata_init(context.get()) == 1, "openssl knows elliptic curves");
  EVP_PKEY* key = nullptr;
  const int made = EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.data());
  std::shared_ptr<evp_pkey_st> decoded(key, EVP_PKEY_free);
  ERR_clear_error();
  if (!guard("p256.key-on-curve", made == 1)) {
    return Error{Fault::bad_point, "p256 public key is not on the curve"};
  }
  return P256PublicKey(bytes, std::move(decoded));
}

Status P256PublicKey::verify(const P256Signature& signature, const Digest& message_digest) const {
  const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, decoded_.get(), nullptr),
                           EVP_PKEY_CTX_free);
  invariant(context && EVP_PKEY_verify_init(context.get()) == 1, "openssl knows ecdsa");
  const int status = EVP_PKEY_verify(context.get(), signature.der().data(), signature.der().size(),
                                     message_digest.data(), message_digest.size());
  ERR_clear_error();
  return require(guard("p256.verifies", status == 1),
                 {Fault::bad_signature, "p256 signature does not verify"});
}

}  // namespace countersign::crypto
