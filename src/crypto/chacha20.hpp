#pragma once

#include <cstdint>
#include <span>

namespace countersign::crypto {

/// A key that makes one stream and then is gone: borrowed. It must never be used for anything else,
/// because the nonce is always zero.
struct StreamKey {
  std::span<const std::uint8_t, 32> bytes;
};

/// The ChaCha20 stream (RFC 8439) of a single-use key, nonce 0, from block 0: the gadget and the
/// PRG of appendix A of the protocol specification. Fills all of `out`, at most
/// `chacha20_stream_bytes_max` bytes.
inline constexpr std::uint64_t chacha20_stream_bytes_max = std::uint64_t{64} << 32;
void chacha20_stream(StreamKey key, std::span<std::uint8_t> out);

}  // namespace countersign::crypto
