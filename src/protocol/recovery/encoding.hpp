#pragma once

#include <vector>

#include "base/reader.hpp"
#include "base/writer.hpp"
#include "crypto/keys/certificate.hpp"
#include "protocol/sharing/group.hpp"

namespace countersign::protocol::recovery {

/// What the files of a recovery have in common. They are binary, as their fields are, and of one
/// encoding; `countersign-recover inspect` shows them to people.

/// Who shares a key, as it stands in a file; nothing has been said about whether they may.
struct Terms {
  crypto::Suite suite;
  Digest binding;
  crypto::AccessStructure structure;
  std::vector<crypto::Member> members;
};

/// Suite u8, binding, count of members u16, length of the structure u32, the structure, and of each
/// member the identity and the recovery key.
void put_terms(Writer& out, const Terms& terms);
Result<Terms> read_terms(Reader& in);

/// A point of the journal's as one of the protocols'.
template <curve::Group G>
typename G::Point from_public(const crypto::PublicPoint& point) {
  auto same = G::Point::decode(point.encoded());
  invariant(same.has_value(), "both rooms agree on what a point is");
  return *same;
}

}  // namespace countersign::protocol::recovery
