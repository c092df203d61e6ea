#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "base/bytes.hpp"

namespace countersign::protocol::frost {

/// Byte strings hashed one after the other, without lengths: RFC 9591 separates its hashes by their
/// prefixes alone, and every part but the last has a fixed length there.
using Parts = std::initializer_list<View>;

/// expand_message_xmd with SHA-256 (RFC 9380, 5.3.1), as many bytes as `out` has, at most 255
/// hashes of them; hash_to_field takes 48 for one number modulo q. The domain separation tag is
/// `context` followed by `use`, at most 255 bytes. The message may be secret: everything in between
/// is wiped.
void expand_message(std::string_view context, std::string_view use, Parts message,
                    std::span<std::uint8_t> out);

}  // namespace countersign::protocol::frost
