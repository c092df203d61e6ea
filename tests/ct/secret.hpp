#pragma once

#include <valgrind/memcheck.h>

#include <cstdint>
#include <memory>
#include <ranges>
#include <span>
#include <type_traits>

#include "base/declassify.hpp"

namespace countersign::ct {

/// Secrets as valgrind's memcheck sees them [Langley, ctgrind, 2010]: bytes marked secret count as
/// undefined, and so does all that is computed from them. Memcheck then reports every branch and
/// every address that depends on one, which are exactly the ways in which a secret reaches time and
/// caches. An output is declassified by name before anything looks at it.

template <class T>
concept Plain = std::is_trivially_copyable_v<T>;
template <class T>
concept PlainRange = std::ranges::contiguous_range<T> && Plain<std::ranges::range_value_t<T>>;

/// The elements of an array, span or vector are secret from here on.
void mark_secret(PlainRange auto&& elements) {
  VALGRIND_MAKE_MEM_UNDEFINED(std::ranges::data(elements),
                              std::ranges::size(elements) * sizeof(*std::ranges::data(elements)));
}

/// A single value is secret from here on.
template <Plain T>
requires(!PlainRange<T>) void mark_secret(T& value) {
  VALGRIND_MAKE_MEM_UNDEFINED(std::addressof(value), sizeof value);
}

/// The elements are public from here on.
void declassify(PlainRange auto&& elements) {
  VALGRIND_MAKE_MEM_DEFINED(std::ranges::data(elements),
                            std::ranges::size(elements) * sizeof(*std::ranges::data(elements)));
}

/// A public copy of a value, as in `if (declassify(ct_equal(a, b)))`.
template <Plain T>
requires(!PlainRange<T>) [[nodiscard]] T declassify(T value) {
  VALGRIND_MAKE_MEM_DEFINED(std::addressof(value), sizeof value);
  return value;
}

}  // namespace countersign::ct

namespace countersign {

// What our rooms themselves declare public. The program has its own definition, so the linker
// leaves the empty one of base out: the rooms under test are the very objects that ship.
[[gnu::used]] inline void declassify_bytes(std::span<const std::uint8_t> bytes) {
  ct::declassify(bytes);
}

}  // namespace countersign
