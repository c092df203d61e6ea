#pragma once

#include <cstdint>
#include <span>
#include <type_traits>

namespace countersign {

/// Says that bytes computed from a secret are public from here on, by design: an outcome that the
/// peer learns anyway, a point that is about to be sent. It does nothing. The programs of tests/ct
/// define this function themselves, so that valgrind accepts a branch on just these bytes in the
/// very objects that ship.
void declassify_bytes(std::span<const std::uint8_t> bytes);

/// `if (declassified(canonical_bit) == 0) ..`
template <class T>
T declassified(T value) {
  static_assert(std::is_trivially_copyable_v<T>);
  declassify_bytes({reinterpret_cast<const std::uint8_t*>(&value), sizeof(value)});
  return value;
}

}  // namespace countersign
