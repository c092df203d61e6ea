#pragma once

#include <string>
#include <string_view>

#include "crypto/keys/structure.hpp"

namespace countersign::protocol::recovery {

/// Access structures as people write them: a party is its number, a threshold its t before its
/// children in brackets. "2(1,2,3)" is two of three; "2(1,2,1(3,4))" takes 3 or 4 for one of them.
/// There are no spaces: a structure has one spelling.

std::string text_of(const crypto::AccessStructure& structure);

/// Fault::bad_encoding if the text is no structure; what AccessStructure::make refuses it refuses.
Result<crypto::AccessStructure> parse_structure(std::string_view text, crypto::PartyCount parties);

}  // namespace countersign::protocol::recovery
