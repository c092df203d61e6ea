#pragma once

#include <string_view>

#include "base/result.hpp"
#include "crypto/guarded_bytes.hpp"

namespace countersign::store {

inline constexpr std::size_t passphrase_bytes_max = 1024;

/// One line from standard input, without its end, in locked memory. At a terminal the prompt is
/// shown on standard error, and what is typed is not; a terminal that would show it is refused.
/// Bytes are read one by one, so that the next line is left for the next call. Fault::unavailable
/// at the end of input, at such a terminal or if memory cannot be locked, over_limit for a longer
/// line, bad_argument for an empty one.
Result<crypto::GuardedBytes> read_passphrase(std::string_view prompt);

}  // namespace countersign::store
