#include "protocol/ot/blake2b_lanes.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <bit>
#include <cstring>

#include "base/bytes.hpp"
#include "base/constant_time.hpp"
#include "base/invariant.hpp"
#include "crypto/blake2b.hpp"

namespace countersign::protocol::ot {

static_assert(std::endian::native == std::endian::little, "words are stored as they lie");

void blake2b_ways::one_by_one(Blake2bShape shape, const Blake2bBlocks& messages,
                              Blake2bHashes& out) {
  std::array<std::uint64_t, 16> block;
  std::array<std::uint64_t, 8> hash{};
  const std::span block_bytes(reinterpret_cast<std::uint8_t*>(block.data()), sizeof block);
  const std::span hash_bytes(reinterpret_cast<std::uint8_t*>(hash.data()), sizeof hash);
  for (std::size_t lane = 0; lane < blake2b_lanes; ++lane) {
    for (std::size_t w = 0; w < 16; ++w) block[w] = messages.words[w][lane];
    crypto::blake2b(block_bytes.first(shape.message_bytes), hash_bytes.first(shape.hash_bytes));
    for (std::size_t w = 0; w < 8; ++w) out.words[w][lane] = hash[w];
  }
  wipe(block_bytes);
  wipe(hash_bytes);
}

#if defined(__x86_64__)

namespace {

// RFC 7693, 2.6 and 2.7: the initial value, and the order in which each round takes the words.
constexpr std::array<std::uint64_t, 8> initial = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};
constexpr std::array<std::array<std::uint8_t, 16>, 10> order = {{
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
}};
constexpr std::size_t round_count = 12;

// Functions that are inlined into a function for AVX2 must be for AVX2 themselves.
[[gnu::target("avx2")]] inline __m256i every(std::uint64_t value) {
  return _mm256_set1_epi64x(static_cast<long long>(value));
}

/// The sum of the three, modulo 2: how a word of the state takes the end of its compression.
[[gnu::target("avx2")]] inline void store(std::array<std::uint64_t, 4>& out, __m256i h, __m256i low,
                                          __m256i high) {
  const __m256i word = _mm256_xor_si256(h, _mm256_xor_si256(low, high));
  _mm256_store_si256(reinterpret_cast<__m256i*>(out.data()), word);
}

/// RFC 7693, 3.1: mixes two words x and y into four of the sixteen.
[[gnu::target("avx2"), gnu::always_inline]] inline void mix(__m256i& a, __m256i& b, __m256i& c,
                                                            __m256i& d, const __m256i* words,
                                                            const std::uint8_t* which) {
  const __m256i right_24 = _mm256_setr_epi8(3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10, 3,
                                            4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10);
  const __m256i right_16 = _mm256_setr_epi8(2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9, 2,
                                            3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9);
  a = _mm256_add_epi64(_mm256_add_epi64(a, words[which[0]]), b);
  d = _mm256_shuffle_epi32(_mm256_xor_si256(d, a), 0xb1);  // right by 32
  c = _mm256_add_epi64(c, d);
  b = _mm256_shuffle_epi8(_mm256_xor_si256(b, c), right_24);
  a = _mm256_add_epi64(_mm256_add_epi64(a, words[which[1]]), b);
  d = _mm256_shuffle_epi8(_mm256_xor_si256(d, a), right_16);
  c = _mm256_add_epi64(c, d);
  b = _mm256_xor_si256(b, c);
  b = _mm256_or_si256(_mm256_add_epi64(b, b), _mm256_srli_epi64(b, 63));  // right by 63
}

}  // namespace

bool blake2b_ways::has_side_by_side() {
  return __builtin_cpu_supports("avx2") != 0;
}

[[gnu::target("avx2")]] void blake2b_ways::side_by_side(Blake2bShape shape,
                                                        const Blake2bBlocks& messages,
                                                        Blake2bHashes& out) {
  const __m256i h0 = every(initial[0] ^ 0x01010000 ^ shape.hash_bytes);
  const auto* words = reinterpret_cast<const __m256i*>(messages.words.data());
  __m256i v0 = h0, v1 = every(initial[1]), v2 = every(initial[2]), v3 = every(initial[3]);
  __m256i v4 = every(initial[4]), v5 = every(initial[5]);
  __m256i v6 = every(initial[6]), v7 = every(initial[7]);
  __m256i v8 = every(initial[0]), v9 = every(initial[1]);
  __m256i v10 = every(initial[2]), v11 = every(initial[3]);
  __m256i v12 = every(initial[4] ^ shape.message_bytes), v13 = every(initial[5]);
  __m256i v14 = every(~initial[6]), v15 = every(initial[7]);  // ~: the block is the last one
  for (std::size_t round = 0; round < round_count; ++round) {
    const std::uint8_t* which = order[round % order.size()].data();
    mix(v0, v4, v8, v12, words, which);
    mix(v1, v5, v9, v13, words, which + 2);
    mix(v2, v6, v10, v14, words, which + 4);
    mix(v3, v7, v11, v15, words, which + 6);
    mix(v0, v5, v10, v15, words, which + 8);
    mix(v1, v6, v11, v12, words, which + 10);
    mix(v2, v7, v8, v13, words, which + 12);
    mix(v3, v4, v9, v14, words, which + 14);
  }
  store(out.words[0], h0, v0, v8);
  store(out.words[1], every(initial[1]), v1, v9);
  store(out.words[2], every(initial[2]), v2, v10);
  store(out.words[3], every(initial[3]), v3, v11);
  store(out.words[4], every(initial[4]), v4, v12);
  store(out.words[5], every(initial[5]), v5, v13);
  store(out.words[6], every(initial[6]), v6, v14);
  store(out.words[7], every(initial[7]), v7, v15);
}

#else

bool blake2b_ways::has_side_by_side() {
  return false;
}

void blake2b_ways::side_by_side(Blake2bShape shape, const Blake2bBlocks& messages,
                                Blake2bHashes& out) {
  one_by_one(shape, messages, out);
}

#endif

void blake2b_four(Blake2bShape shape, const Blake2bBlocks& messages, Blake2bHashes& out) {
  invariant(shape.message_bytes <= 128 && shape.hash_bytes <= 64, "one block, one hash");
  if (blake2b_ways::has_side_by_side()) return blake2b_ways::side_by_side(shape, messages, out);
  blake2b_ways::one_by_one(shape, messages, out);
}

}  // namespace countersign::protocol::ot
