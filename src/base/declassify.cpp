#include "base/declassify.hpp"

namespace countersign {

// Alone in its file: a program with a definition of its own must not pull this one in.
void declassify_bytes(std::span<const std::uint8_t>) {}

}  // namespace countersign
