#include "protocol/ot/gf128.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <bit>
#include <cstring>

#include "base/constant_time.hpp"
#include "base/invariant.hpp"

namespace countersign::protocol::ot {
namespace {

static_assert(std::endian::native == std::endian::little, "words are loaded as they lie");

/// A polynomial of degree below 256: a sum of products before its reduction.
struct Product {
  std::array<std::uint64_t, 4> words{};
};

/// x^128 = x^7 + x^2 + x + 1, so 64 coefficients at x^(128 + s) fold into x^s, with up to seven
/// bits of overflow into the next word.
Gf128 reduce(Product p) {
  for (const std::size_t i : {3U, 2U}) {
    const std::uint64_t w = p.words[i];
    p.words[i - 2] ^= w ^ (w << 1) ^ (w << 2) ^ (w << 7);
    p.words[i - 1] ^= (w >> 63) ^ (w >> 62) ^ (w >> 57);
  }
  return {p.words[0], p.words[1]};
}

/// Adds a * b for polynomials of degree below 64, bit by bit.
void add_product(Product& sum, std::size_t at, std::uint64_t a, std::uint64_t b) {
  std::uint64_t low = a & ct_mask(b & 1);
  std::uint64_t high = 0;
  for (unsigned bit = 1; bit < 64; ++bit) {
    const std::uint64_t term = a & ct_mask((b >> bit) & 1);
    low ^= term << bit;
    high ^= term >> (64 - bit);
  }
  sum.words[at] ^= low;
  sum.words[at + 1] ^= high;
}

Gf128 word_of(View row, std::size_t index) {
  return Gf128::load(row.subspan(16 * index).first<16>());
}

}  // namespace

Gf128 Gf128::load(std::span<const std::uint8_t, 16> bytes) {
  Gf128 value;
  std::memcpy(&value.low, bytes.data(), 8);
  std::memcpy(&value.high, bytes.data() + 8, 8);
  return value;
}

void Gf128::store(std::span<std::uint8_t, 16> bytes) const {
  std::memcpy(bytes.data(), &low, 8);
  std::memcpy(bytes.data() + 8, &high, 8);
}

Gf128 gf128_ways::portable(std::span<const Gf128> factors, View row) {
  Product sum;
  for (std::size_t i = 0; i < factors.size(); ++i) {
    const Gf128 a = factors[i];
    const Gf128 b = word_of(row, i);
    add_product(sum, 0, a.low, b.low);
    add_product(sum, 1, a.low, b.high);
    add_product(sum, 1, a.high, b.low);
    add_product(sum, 2, a.high, b.high);
  }
  return reduce(sum);
}

#if defined(__x86_64__)

bool gf128_ways::has_carryless() {
  return __builtin_cpu_supports("pclmul") != 0;
}

[[gnu::target("pclmul,sse2")]] Gf128 gf128_ways::carryless(std::span<const Gf128> factors,
                                                           View row) {
  __m128i low = _mm_setzero_si128();
  __m128i middle = low;
  __m128i high = low;
  const std::uint8_t* at = row.data();
  for (const Gf128& factor : factors) {
    const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(&factor));
    const __m128i b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    low = _mm_xor_si128(low, _mm_clmulepi64_si128(a, b, 0x00));
    middle = _mm_xor_si128(middle, _mm_clmulepi64_si128(a, b, 0x01));
    middle = _mm_xor_si128(middle, _mm_clmulepi64_si128(a, b, 0x10));
    high = _mm_xor_si128(high, _mm_clmulepi64_si128(a, b, 0x11));
    at += 16;
  }
  low = _mm_xor_si128(low, _mm_slli_si128(middle, 8));
  high = _mm_xor_si128(high, _mm_srli_si128(middle, 8));
  Product sum;
  _mm_storeu_si128(reinterpret_cast<__m128i*>(&sum.words[0]), low);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(&sum.words[2]), high);
  return reduce(sum);
}

#else

bool gf128_ways::has_carryless() {
  return false;
}

Gf128 gf128_ways::carryless(std::span<const Gf128> factors, View row) {
  return portable(factors, row);
}

#endif

Gf128 inner_product(std::span<const Gf128> factors, View row) {
  invariant(row.size() == 16 * factors.size(), "an inner product takes 16 bytes for each factor");
  if (gf128_ways::has_carryless()) return gf128_ways::carryless(factors, row);
  return gf128_ways::portable(factors, row);
}

Gf128 operator*(const Gf128& a, const Gf128& b) {
  ByteArray<16> row;
  b.store(row);
  return inner_product({&a, 1}, row);
}

}  // namespace countersign::protocol::ot
