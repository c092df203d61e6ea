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

/// A domain separation tag is the ciphersuite's context string, then the use of the hash; together
/// at most 255 bytes.
struct DomainTag {
  std::string_view context;
  std::string_view use;
};

/// expand_message_xmd with SHA-256 (RFC 9380, 5.3.1), as many bytes as `out` has, at most 255
/// hashes of them; hash_to_field takes 48 for one number modulo q. The message may be secret:
/// everything in between is wiped.
void expand_message(const DomainTag& tag, Parts message, std::span<std::uint8_t> out);

}  // namespace countersign::protocol::frost
