#include "protocol/ot/blake2b_lanes.hpp"

#include <bit>
#include <cstring>
#include <utility>

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

// One source for both widths: these templates are compiled into the two functions at the end, each
// for its instruction set, so what valgrind shows of one in tests/ct holds for the other, which it
// cannot run. Vectors go by reference because a vector has no place in the calling convention of a
// function that is not compiled for it.
using Four = std::uint64_t __attribute__((vector_size(32)));
using FourAsBytes = std::uint8_t __attribute__((vector_size(32)));
using Eight = std::uint64_t __attribute__((vector_size(64)));

template <std::size_t bytes, std::size_t... i>
[[gnu::always_inline]] inline void rotate_bytes_right(Four& x, std::index_sequence<i...>) {
  const auto from = __builtin_bit_cast(FourAsBytes, x);
  x = __builtin_bit_cast(Four,
                         __builtin_shufflevector(from, from, ((i & ~7U) | ((i + bytes) & 7U))...));
}

/// Rotates every word. The narrow set has no such instruction, but one that moves bytes.
template <unsigned bits, class Vector>
[[gnu::always_inline]] inline void rotate_right(Vector& x) {
  if constexpr (sizeof(Vector) == 32 && bits % 8 == 0) {
    rotate_bytes_right<bits / 8>(x, std::make_index_sequence<32>());
  } else if constexpr (sizeof(Vector) == 32 && bits == 63) {
    x = (x + x) | (x >> 63);
  } else {
    x = (x >> bits) | (x << (64 - bits));
  }
}

/// The lanes of one message word.
template <class Vector>
[[gnu::always_inline]] inline void load(Vector& x, const std::uint64_t* lanes) {
  __builtin_memcpy(&x, lanes, sizeof x);
}

/// RFC 7693, 3.1: adds word `which` of the message to `a`, unless it is one of those behind the
/// first `words`, which are zero.
template <std::size_t which, std::size_t words, class Vector>
[[gnu::always_inline]] inline void add_word(Vector& a, const std::uint64_t* message) {
  if constexpr (which < words) {
    Vector word;
    load(word, message + blake2b_lanes * which);
    a += word;
  }
}

/// The sixteen words of the state, for all lanes at once.
template <class Vector>
using State =
    Vector[16];  // NOLINT(modernize-avoid-c-arrays): a template drops what makes a vector one

/// RFC 7693, 3.1: mixes two words of the message, those with numbers 2 * pair and 2 * pair + 1 in
/// the round's order, into four of the state.
template <std::size_t round, std::size_t pair, std::size_t words, class Vector>
[[gnu::always_inline]] inline void mix(State<Vector>& v, const std::uint64_t* message) {
  // The first four pairs go into the columns of the state, the last four into its diagonals.
  constexpr std::size_t turn = pair / 4;
  constexpr auto& in_order = order[round % order.size()];
  Vector& a = v[pair % 4];
  Vector& b = v[4 + (pair + turn) % 4];
  Vector& c = v[8 + (pair + 2 * turn) % 4];
  Vector& d = v[12 + (pair + 3 * turn) % 4];
  a += b;
  add_word<in_order[2 * pair], words>(a, message);
  d ^= a;
  rotate_right<32>(d);
  c += d;
  b ^= c;
  rotate_right<24>(b);
  a += b;
  add_word<in_order[2 * pair + 1], words>(a, message);
  d ^= a;
  rotate_right<16>(d);
  c += d;
  b ^= c;
  rotate_right<63>(b);
}

/// RFC 7693, 3.2, all rounds.
template <std::size_t words, class Vector, std::size_t... steps>
[[gnu::always_inline]] inline void mix_all(State<Vector>& v, const std::uint64_t* message,
                                           std::index_sequence<steps...>) {
  (mix<steps / 8, steps % 8, words>(v, message), ...);
}

/// RFC 7693, 3.2, of the one block that is also the last, of which only the first `words` words are
/// not zero.
template <class Vector, std::size_t words>
[[gnu::always_inline]] inline void compress(Blake2bShape shape, const std::uint64_t* message,
                                            std::uint64_t* out) {
  const Vector zero{};
  State<Vector> v;
  for (std::size_t i = 0; i < 8; ++i) v[i] = v[i + 8] = zero + initial[i];
  v[0] ^= 0x01010000 ^ shape.hash_bytes;
  v[12] ^= shape.message_bytes;
  v[14] = ~v[14];
  mix_all<words>(v, message, std::make_index_sequence<8 * round_count>());
  v[0] ^= 0x01010000 ^ shape.hash_bytes;
  for (std::size_t i = 0; i < 8; ++i) {
    v[i] ^= v[i + 8] ^ initial[i];
    __builtin_memcpy(out + blake2b_lanes * i, &v[i], sizeof v[i]);
  }
}

/// A pad's message has so many words. To leave out the additions of zeros behind them saves a
/// twelfth.
constexpr std::size_t words_of_a_pad = 7;

template <class Vector>
[[gnu::always_inline]] inline void compress_any(Blake2bShape shape, const std::uint64_t* message,
                                                std::uint64_t* out) {
  if (shape.message_bytes <= 8 * words_of_a_pad) {
    compress<Vector, words_of_a_pad>(shape, message, out);
  } else {
    compress<Vector, 16>(shape, message, out);
  }
}

}  // namespace

bool blake2b_ways::has_fours() {
  return __builtin_cpu_supports("avx2") != 0;
}

bool blake2b_ways::has_eights() {
  return __builtin_cpu_supports("avx512f") != 0;
}

[[gnu::target("avx2")]] void blake2b_ways::in_fours(Blake2bShape shape,
                                                    const Blake2bBlocks& messages,
                                                    Blake2bHashes& out) {
  compress_any<Four>(shape, &messages.words[0][0], &out.words[0][0]);
  compress_any<Four>(shape, &messages.words[0][4], &out.words[0][4]);
}

[[gnu::target("avx512f")]] void blake2b_ways::in_eights(Blake2bShape shape,
                                                        const Blake2bBlocks& messages,
                                                        Blake2bHashes& out) {
  compress_any<Eight>(shape, &messages.words[0][0], &out.words[0][0]);
}

#else

bool blake2b_ways::has_fours() {
  return false;
}

bool blake2b_ways::has_eights() {
  return false;
}

void blake2b_ways::in_fours(Blake2bShape shape, const Blake2bBlocks& messages, Blake2bHashes& out) {
  one_by_one(shape, messages, out);
}

void blake2b_ways::in_eights(Blake2bShape shape, const Blake2bBlocks& messages,
                             Blake2bHashes& out) {
  one_by_one(shape, messages, out);
}

#endif

void blake2b_eight(Blake2bShape shape, const Blake2bBlocks& messages, Blake2bHashes& out) {
  invariant(shape.message_bytes <= 128 && shape.hash_bytes <= 64, "one block, one hash");
  if (blake2b_ways::has_eights()) return blake2b_ways::in_eights(shape, messages, out);
  if (blake2b_ways::has_fours()) return blake2b_ways::in_fours(shape, messages, out);
  blake2b_ways::one_by_one(shape, messages, out);
}

}  // namespace countersign::protocol::ot
