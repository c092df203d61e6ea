#include "crypto/field25519.hpp"

#include <algorithm>
#include <ranges>

#include "base/bytes.hpp"

namespace countersign::crypto {
namespace {

constexpr ByteArray<32> p = [] {
  ByteArray<32> bytes;
  bytes.fill(0xff);
  bytes.front() = 0xed;
  bytes.back() = 0x7f;
  return bytes;
}();

}  // namespace

bool below_vartime(std::span<const std::uint8_t, 32> value,
                   std::span<const std::uint8_t, 32> limit) {
  return std::ranges::lexicographical_compare(value | std::views::reverse,
                                              limit | std::views::reverse);
}

bool canonical_field25519_vartime(std::span<const std::uint8_t, 32> bytes) {
  ByteArray<32> low;
  std::ranges::copy(bytes, low.begin());
  low.back() &= 0x7f;
  return below_vartime(low, p);
}

}  // namespace countersign::crypto
