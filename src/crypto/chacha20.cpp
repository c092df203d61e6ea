#include "crypto/chacha20.hpp"

#include <sodium.h>

#include "base/bytes.hpp"
#include "base/invariant.hpp"
#include "crypto/sodium_ready.hpp"

namespace countersign::crypto {

void chacha20_stream(StreamKey key, std::span<std::uint8_t> out) {
  sodium_ready();
  invariant(out.size() <= chacha20_stream_bytes_max, "a ChaCha20 stream has 2^32 blocks");
  const ByteArray<crypto_stream_chacha20_ietf_NONCEBYTES> nonce{};
  const int done =
      crypto_stream_chacha20_ietf(out.data(), out.size(), nonce.data(), key.bytes.data());
  invariant(done == 0, "ChaCha20 cannot fail");
}

}  // namespace countersign::crypto
