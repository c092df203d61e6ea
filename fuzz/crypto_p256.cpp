#include <openssl/bn.h>
#include <openssl/ecdsa.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/invariant.hpp"
#include "crypto/p256.hpp"

namespace countersign::crypto {
namespace {

using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;

bool in_range(const BIGNUM* scalar) {
  BIGNUM* order = nullptr;
  BN_hex2bn(&order, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  const Number owned(order, BN_free);
  return !BN_is_negative(scalar) && !BN_is_zero(scalar) && BN_cmp(scalar, order) < 0;
}

/// OpenSSL's reader takes more than DER, so what it read must also be written back as it was.
bool openssl_reads_exactly(View der) {
  const std::uint8_t* at = der.data();
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> signature(
      d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
  if (!signature) return false;
  std::uint8_t* written = nullptr;
  const int length = i2d_ECDSA_SIG(signature.get(), &written);
  const bool same =
      length > 0 && std::ranges::equal(View(written, static_cast<std::size_t>(length)), der);
  OPENSSL_free(written);
  return same && in_range(ECDSA_SIG_get0_r(signature.get())) &&
         in_range(ECDSA_SIG_get0_s(signature.get()));
}

/// A signature parses exactly if OpenSSL reads it, writes it back the same, and both scalars are in
/// range. A key that parses comes back as it was; verifying under it does not crash.
void check_p256(View input) {
  const auto signature = P256Signature::parse(input);
  invariant(signature.has_value() == openssl_reads_exactly(input), "both read the same signatures");
  if (signature.has_value()) {
    invariant(std::ranges::equal(signature->der(), input), "a signature comes back");
  }

  const View key_bytes = input.first(std::min<std::size_t>(input.size(), 65));
  const auto key = P256PublicKey::parse(key_bytes);
  if (!key.has_value()) return;
  invariant(std::ranges::equal(key->bytes(), key_bytes), "a key comes back");
  const auto after = P256Signature::parse(input.subspan(key_bytes.size()));
  if (after.has_value()) static_cast<void>(key->verify(*after, Digest{}).has_value());
}

}  // namespace
}  // namespace countersign::crypto

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  countersign::crypto::check_p256({data, size});
  return 0;
}
