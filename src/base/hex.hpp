#pragma once

#include <algorithm>
#include <string_view>

#include "base/bytes.hpp"
#include "base/guard.hpp"
#include "base/result.hpp"

namespace countersign {

/// Parses lower-case hexadecimal without prefix: one value has one spelling, so upper case, an odd
/// count of digits and anything else is Fault::bad_encoding. For public values only (the loop
/// branches on its input).
Result<Bytes> from_hex(std::string_view text);

/// The same for a value of exactly N bytes; another length is Fault::bad_length.
template <std::size_t N>
Result<ByteArray<N>> array_from_hex(std::string_view text) {
  if (!guard("hex.exact-length", text.size() == 2 * N)) {
    return Error{Fault::bad_length, "hexadecimal text of the wrong length"};
  }
  const auto bytes = from_hex(text);
  if (!bytes.has_value()) return bytes.error();
  ByteArray<N> out{};
  std::ranges::copy(*bytes, out.begin());
  return out;
}

}  // namespace countersign
