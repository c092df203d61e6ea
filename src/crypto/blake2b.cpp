#include "crypto/blake2b.hpp"

#include <sodium.h>

#include <algorithm>

#include "base/constant_time.hpp"
#include "base/invariant.hpp"
#include "crypto/sodium_ready.hpp"

namespace countersign::crypto {

void blake2b(View message, std::span<std::uint8_t> out) {
  sodium_ready();
  invariant(out.size() >= 16 && out.size() <= 64, "BLAKE2b gives 16 to 64 bytes");
  const int done = crypto_generichash_blake2b(out.data(), out.size(), message.data(),
                                              message.size(), nullptr, 0);
  invariant(done == 0, "BLAKE2b takes any message");
}

void blake2b_keyed(MacKey key, View message, std::span<std::uint8_t> out) {
  sodium_ready();
  invariant(out.size() >= 16 && out.size() <= 64, "BLAKE2b gives 16 to 64 bytes");
  invariant(key.bytes.size() >= 16 && key.bytes.size() <= 64, "a BLAKE2b key has 16 to 64 bytes");
  const int done = crypto_generichash_blake2b(out.data(), out.size(), message.data(),
                                              message.size(), key.bytes.data(), key.bytes.size());
  invariant(done == 0, "BLAKE2b takes any message");
}

void blake2b_prefixed(PrefixKey key, View message, std::span<std::uint8_t> out) {
  invariant(message.size() <= blake2b_prefixed_message_bytes_max,
            "key and message of B2 share one block");
  ByteArray<32 + blake2b_prefixed_message_bytes_max> block;
  const auto end = std::ranges::copy(key.bytes, block.begin()).out;
  std::ranges::copy(message, end);
  blake2b(View(block).first(key.bytes.size() + message.size()), out);
  wipe(block);
}

}  // namespace countersign::crypto
