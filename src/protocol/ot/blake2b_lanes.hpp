#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace countersign::protocol::ot {

/// BLAKE2b (RFC 7693), unkeyed, of eight messages of one block side by side: the pads of a
/// multiplication are thousands of such hashes. Equal to crypto::blake2b of each message. Constant
/// time; in vector registers where the processor has wide ones, else one message after the other.

inline constexpr std::size_t blake2b_lanes = 8;

/// Word w of message l is `words[w][l]`, little-endian, zero behind the message's end.
struct alignas(64) Blake2bBlocks {
  std::array<std::array<std::uint64_t, blake2b_lanes>, 16> words{};
};

/// Word w of the hash of message l. All eight are written; of a shorter hash only the first count.
struct alignas(64) Blake2bHashes {
  std::array<std::array<std::uint64_t, blake2b_lanes>, 8> words;
};

/// Lengths that are part of the function: public, and the same for all messages.
struct Blake2bShape {
  std::size_t message_bytes;  // at most 128
  std::size_t hash_bytes;     // at most 64
};

void blake2b_eight(Blake2bShape shape, const Blake2bBlocks& messages, Blake2bHashes& out);

/// The three ways to compute it, for tests: what this machine has is public.
namespace blake2b_ways {

void one_by_one(Blake2bShape shape, const Blake2bBlocks& messages, Blake2bHashes& out);
bool has_fours();
void in_fours(Blake2bShape shape, const Blake2bBlocks& messages, Blake2bHashes& out);
bool has_eights();
void in_eights(Blake2bShape shape, const Blake2bBlocks& messages, Blake2bHashes& out);

}  // namespace blake2b_ways

}  // namespace countersign::protocol::ot
