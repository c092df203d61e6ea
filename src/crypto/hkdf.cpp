#include "crypto/hkdf.hpp"

#include <sodium.h>

#include <algorithm>

#include "base/constant_time.hpp"
#include "base/invariant.hpp"
#include "crypto/hmac.hpp"

namespace countersign::crypto {
namespace {

/// T(number) of RFC 5869, section 2.3, in place of T(number - 1); T(0) is empty.
void next_block(View pseudorandom_key, View info, std::uint8_t number, ByteArray<32>& block) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, pseudorandom_key.data(), pseudorandom_key.size());
  if (number > 1) crypto_auth_hmacsha256_update(&state, block.data(), block.size());
  crypto_auth_hmacsha256_update(&state, info.data(), info.size());
  crypto_auth_hmacsha256_update(&state, &number, 1);
  crypto_auth_hmacsha256_final(&state, block.data());
}

}  // namespace

void hkdf_sha256(const HkdfInput& input, std::span<std::uint8_t> out) {
  invariant(out.size() <= hkdf_sha256_bytes_max, "HKDF gives at most 255 blocks");
  ByteArray<32> pseudorandom_key;
  hmac_sha256({input.salt}, input.key_material, pseudorandom_key);
  ByteArray<32> block{};
  for (std::uint8_t number = 1; !out.empty(); ++number) {
    next_block(pseudorandom_key, input.info, number, block);
    const std::size_t count = std::min(out.size(), block.size());
    std::ranges::copy(std::span(block).first(count), out.begin());
    out = out.subspan(count);
  }
  wipe(pseudorandom_key);
  wipe(block);
}

}  // namespace countersign::crypto
