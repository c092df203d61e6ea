// The decoder of access structures, fed with anything. The first two bytes are the count of
// parties.
#include <algorithm>
#include <cstdlib>

#include "base/reader.hpp"
#include "crypto/keys/advice.hpp"
#include "crypto/keys/quorum.hpp"
#include "crypto/keys/structure.hpp"

namespace {

namespace crypto = countersign::crypto;
using countersign::Bytes;
using countersign::Reader;
using countersign::View;

void expect(bool holds) {
  if (!holds) std::abort();
}

/// What is true of every structure, whoever made it.
void check_laws(const crypto::AccessStructure& structure, View encoding) {
  const Bytes encoded = structure.encode();
  expect(std::ranges::equal(encoded, encoding));
  expect(structure.nodes().size() <= crypto::structure_nodes_max);
  const auto all = crypto::everyone(structure);
  expect(crypto::qualified(structure, all));
  expect(!crypto::qualified(structure, {}));
  const auto selection = crypto::select(structure, all).value();
  for (const auto& leaf : selection) {
    expect(leaf.chain.size() == structure.leaves()[leaf.leaf].path.size());
    expect(leaf.chain.size() <= crypto::structure_depth_max);
  }
  expect(crypto::warnings(structure).size() <= 3 * all.count() + 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Reader in(View(data, size));
  const crypto::PartyCount parties{in.u16()};
  const View encoding = in.rest();
  const auto structure = crypto::AccessStructure::decode(encoding, parties);
  if (structure.has_value()) check_laws(*structure, encoding);
  return 0;
}
