#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <ranges>

#include "base/bytes.hpp"

namespace countersign::crypto {

/// What a tagged hash takes: borrowed byte strings, each of which it encodes with its length. The
/// functions below make the fields that are not bytes already. A `Fields` may be written in place,
/// `{session, le32(slot), list_of(keys)}`: such temporaries live as long as the call.
using Fields = std::initializer_list<View>;

/// Integers of the width that the specification states; where it states none, le64.
ByteArray<1> byte(std::uint8_t value);
ByteArray<2> le16(std::uint16_t value);
ByteArray<4> le32(std::uint32_t value);
ByteArray<8> le64(std::uint64_t value);

/// Arrays one after the other: an array of fixed shape, such as the item (idx, idkey) of a list,
/// `joined(le64(index), idkey)`.
template <std::size_t... N>
ByteArray<(N + ...)> joined(const ByteArray<N>&... parts) {
  ByteArray<(N + ...)> out;
  auto at = out.begin();
  ((at = std::ranges::copy(parts, at).out), ...);
  return out;
}

/// Anything that can be walked twice and whose items are byte strings.
template <class Items>
concept FieldList = std::ranges::forward_range<Items> &&
    std::convertible_to<std::ranges::range_reference_t<const Items>, View>;

/// `[..]` of the specification: LE32(count), then each item with its length. For public items; a
/// long list need not be copied, see FieldHash::list.
template <FieldList Items>
Bytes list_of(const Items& items) {
  Bytes out;
  const auto append = [&out](View part) { out.insert(out.end(), part.begin(), part.end()); };
  append(le32(static_cast<std::uint32_t>(std::ranges::distance(items))));
  for (const auto& item : items) {
    append(le64(View(item).size()));
    append(item);
  }
  return out;
}

}  // namespace countersign::crypto
