// Golden bytes of what signers exchange. Those of the signed messages come from noble's libraries,
// with the formulas of tests/interop/channel.mjs.

#include <gtest/gtest.h>

#include "base/hex.hpp"
#include "crypto/sha256.hpp"
#include "unit/protocol/channel_nodes.hpp"

namespace countersign::protocol {
namespace {

using channel_nodes::Nodes;
using channel_nodes::Packet;
using channel_nodes::party;
using channel_nodes::terms_of;

std::string hash_of_bytes(View bytes) {
  return to_hex(crypto::sha256(bytes));
}

TEST(ChannelGolden, hellos_and_datagrams_of_a_session) {
  Nodes nodes({1, 2});
  std::vector<std::string> seen;
  const auto note = [&](std::deque<Packet>& bus) {
    seen.push_back(hash_of_bytes(bus.front().bytes));
  };
  nodes.connect(note);
  nodes.begin(terms_of(1, {1, 2}));
  nodes.pump(note);
  const std::vector<std::string> golden = {
      "149c7c079901bbef241f30a7464b504abce0043a76127359f10e5da3a86b4dca",
      "aefc3a4804b1193019a9ad10ccf82987a030b2d890cc0e3f06dac040057b6938",
      "d787e50f07e3fbf96e2ca3f51268d6e3f251fdbbaf988c8ef5879cadd0aceb72",
      "ebd7a3b4e879d65bc7b8ea126dee792d6db34d3db552058512db324f8e722cd7",
      "7a7ff0e1767c59f373dc6ecc8bb42e0e088eae33d6936fd337bd93bc7250f7e4",
      "3ae53ec6078010479b907398b00b5aa70483aa94c9e35b7a7459a16b6fc8e3d9",
      "d90ce244bcea843b99096abe71b02b7b7510440f74365ac60e7d7531e51a134f"};
  EXPECT_EQ(seen, golden);
}

TEST(ChannelGolden, signed_messages) {
  const SessionTerms terms = terms_of(1, {1, 2});
  EXPECT_EQ(to_hex(context_of(terms)),
            "d37f98f2497eba7f2d990bb043a4cfd9a28a20060f9bdbf333f8c27d16179cca");
  const auto sign = [&](std::optional<IdentityKey> receiver) {
    return SignedMessage::sign(channel_nodes::identity_of(party(1)),
                               {terms.protocol, terms.sid, context_of(terms), receiver},
                               ByteArray<4>{5, 1, 2, 3});
  };
  EXPECT_EQ(hash_of_bytes(sign(std::nullopt).bytes()),
            "75ba36ad2b25e50dd61a883845a28e3fd982c98081e1d105648e7557b100ea14");
  EXPECT_EQ(hash_of_bytes(sign(terms.parties.at(party(2))).bytes()),
            "b03a10ece6cdb0409fd0c01d5a78928520b9719c0664643bf80412a285d07ccc");
}

}  // namespace
}  // namespace countersign::protocol
