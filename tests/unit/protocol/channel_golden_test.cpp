// Golden bytes of what signers exchange. tests/interop/channel.mjs makes the same kinds of bytes
// with other libraries.

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
  const std::vector<std::string> golden = {""};
  EXPECT_EQ(seen, golden);
}

TEST(ChannelGolden, signed_messages) {
  const SessionTerms terms = terms_of(1, {1, 2});
  EXPECT_EQ(to_hex(context_of(terms)), "");
  const auto sign = [&](std::optional<IdentityKey> receiver) {
    return SignedMessage::sign(channel_nodes::identity_of(party(1)),
                               {terms.protocol, terms.sid, context_of(terms), receiver},
                               ByteArray<4>{5, 1, 2, 3});
  };
  EXPECT_EQ(hash_of_bytes(sign(std::nullopt).bytes()), "");
  EXPECT_EQ(hash_of_bytes(sign(terms.parties.at(party(2))).bytes()), "");
}

}  // namespace
}  // namespace countersign::protocol
