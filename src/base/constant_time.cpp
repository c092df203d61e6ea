#include "base/constant_time.hpp"

#include <string.h>  // explicit_bzero is not in <cstring>

#include "base/invariant.hpp"

namespace countersign {

void ct_select(std::uint64_t bit, std::span<std::uint8_t> out, std::span<const std::uint8_t> chosen,
               std::span<const std::uint8_t> other) {
  invariant(out.size() == chosen.size() && out.size() == other.size(),
            "ct_select works on equal lengths");
  const auto mask = static_cast<std::uint8_t>(ct_mask(bit));
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<std::uint8_t>((chosen[i] & mask) | (other[i] & ~mask));
  }
}

bool ct_equal(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  if (a.size() != b.size()) return false;
  std::uint32_t difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<std::uint32_t>(a[i] ^ b[i]);
  // Bit 8 of the sum is clear exactly if there was no difference; no comparison of the value
  // itself.
  return ((difference + 0xff) >> 8) == 0;
}

void wipe(std::span<std::uint8_t> memory) noexcept {
  if (!memory.empty()) ::explicit_bzero(memory.data(), memory.size());
}

}  // namespace countersign
