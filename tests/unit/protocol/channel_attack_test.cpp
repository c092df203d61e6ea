// The attack catalogue (the protocol specification, section 13), where the channel is what stops
// the attack.

#include <gtest/gtest.h>

#include "crypto/tagged_hash.hpp"
#include "unit/protocol/channel_nodes.hpp"

namespace countersign::protocol {
namespace {

using channel_nodes::error_of;
using channel_nodes::expected_tally;
using channel_nodes::identity_of;
using channel_nodes::Node;
using channel_nodes::Nodes;
using channel_nodes::Packet;
using channel_nodes::party;
using channel_nodes::terms_of;

using Recorded = std::vector<Packet>;

/// Runs a session to its end, and keeps all that was on the bus.
Recorded record(Nodes& nodes, const SessionTerms& terms) {
  Recorded recorded;
  nodes.begin(terms);
  nodes.pump([&](std::deque<Packet>& bus) { recorded.push_back(bus.front()); });
  return recorded;
}

struct ThreeNodes : Nodes {
  ThreeNodes() : Nodes({1, 2, 3}) { connect(); }

  void forget_drops() {
    for (const unsigned i : {1u, 2u, 3u}) at(i).dropped.clear();
  }
  void expect_all_finish() {
    for (const unsigned i : {1u, 2u, 3u}) {
      ASSERT_TRUE(at(i).run->machine().finished()) << i;
      EXPECT_EQ(at(i).run->machine().result(), Result<int>(expected_tally(i)));
      EXPECT_TRUE(at(i).blames.empty());
    }
  }
};

SignedMessage said_by(unsigned i, const SessionTerms& terms, std::optional<unsigned> to,
                      const Bytes& payload) {
  MessageAddress address{terms.protocol, terms.sid, context_of(terms), std::nullopt};
  if (to.has_value()) address.receiver = identity_of(party(*to)).public_key();
  return SignedMessage::sign(identity_of(party(i)), address, payload);
}

void deliver(Node& from, Node& to, const SignedMessage& message) {
  (void)to.receive(*from.links->seal(message, to.key()));
}

TEST(Attack, row_04_split_moved_between_header_and_payload) {
  // Equal concatenations, two splits: one signature must not serve both.
  const SignedMessage message = said_by(1, terms_of(1, {1, 2}), 2, {1, 2, 3});
  const View bytes = message.bytes();
  const View text = bytes.first(bytes.size() - 64);
  const auto hash = [&](std::size_t split) {
    return crypto::tagged_hash(crypto::ChannelLabel::message,
                               {text.first(split), text.subspan(split)});
  };
  EXPECT_NE(hash(message_header_bytes), hash(message_header_bytes - 1));
}

TEST(Attack, row_05_message_of_another_session_role_or_receiver) {
  ThreeNodes nodes;
  const SessionTerms terms = terms_of(1, {1, 2, 3});
  nodes.begin(terms);
  Node& one = nodes.at(1);
  Node& two = nodes.at(2);
  SessionTerms other_role = terms;
  other_role.protocol = ProtocolKind::resharing;
  deliver(two, one, said_by(2, terms_of(2, {1, 2, 3}), std::nullopt, {1, 50}));
  deliver(two, one, said_by(2, other_role, std::nullopt, {1, 50}));
  deliver(two, one, said_by(2, terms, 3, {2, 50}));
  EXPECT_EQ(one.dropped, (std::vector{Dropped{Fault::wrong_session, "message of another session"},
                                      Dropped{Fault::wrong_session, "message of another session"},
                                      Dropped{Fault::not_authentic, "message to somebody else"}}));
  nodes.pump();
  nodes.expect_all_finish();
}

TEST(Attack, row_05_direct_message_passed_on_by_its_receiver) {
  ThreeNodes nodes;
  const SessionTerms terms = terms_of(1, {1, 2, 3});
  nodes.begin(terms);
  // Party 3 has a message of party 2 and shows it to party 1 over its own link.
  deliver(nodes.at(3), nodes.at(1), said_by(2, terms, 3, {2, 50}));
  EXPECT_EQ(nodes.at(1).dropped,
            (std::vector{Dropped{Fault::not_authentic, "message over the link of somebody else"}}));
  nodes.pump();
  nodes.expect_all_finish();
}

TEST(Attack, row_08_one_session_id_for_two_sessions) {
  ThreeNodes nodes;
  (void)record(nodes, terms_of(1, {1, 2, 3}));
  nodes.expect_all_finish();
  const Error used{Fault::replay, "session id was used before"};
  EXPECT_EQ(error_of(nodes.at(1).begin(terms_of(1, {1, 2, 3}))), used);
  EXPECT_EQ(error_of(nodes.at(1).begin(terms_of(1, {1, 2}))), used) << "other terms, same id";
}

TEST(Attack, row_11_empty_message) {
  ThreeNodes nodes;
  nodes.begin(terms_of(1, {1, 2, 3}));
  EXPECT_EQ(error_of(SignedMessage::parse({})), (Error{Fault::bad_length, "message is too short"}));
  (void)nodes.at(1).receive({});
  EXPECT_EQ(nodes.at(1).dropped,
            (std::vector{Dropped{Fault::bad_length, "datagram is too short"}}));
  nodes.pump();
  nodes.expect_all_finish();
}

TEST(Attack, row_14_different_broadcasts_leave_a_proof) {
  // Party 2 says 50 to party 1 and 51 to party 3. Neither sees it alone; both messages together
  // are proof for anybody.
  ThreeNodes nodes;
  const SessionTerms terms = terms_of(1, {1, 2, 3});
  nodes.begin(terms);
  nodes.bus().clear();
  deliver(nodes.at(2), nodes.at(1), said_by(2, terms, std::nullopt, {1, 50}));
  deliver(nodes.at(2), nodes.at(3), said_by(2, terms, std::nullopt, {1, 51}));
  const SignedMessage* at_1 =
      nodes.at(1).run->channel().heard_from(party(2), Channel::broadcast, 1);
  const SignedMessage* at_3 =
      nodes.at(3).run->channel().heard_from(party(2), Channel::broadcast, 1);
  ASSERT_TRUE(at_1 != nullptr && at_3 != nullptr);
  const auto shown_1 = SignedMessage::parse(at_1->bytes());
  const auto shown_3 = SignedMessage::parse(at_3->bytes());
  ASSERT_TRUE(shown_1.has_value() && shown_3.has_value());
  EXPECT_TRUE(check_equivocation(*shown_1, *shown_3).has_value());
  EXPECT_EQ(shown_1->place().sender, nodes.at(2).key());
}

TEST(Attack, row_14_different_broadcasts_to_one_party) {
  ThreeNodes nodes;
  const SessionTerms terms = terms_of(1, {1, 2, 3});
  nodes.begin(terms);
  nodes.bus().clear();
  deliver(nodes.at(2), nodes.at(1), said_by(2, terms, std::nullopt, {1, 50}));
  deliver(nodes.at(2), nodes.at(1), said_by(2, terms, std::nullopt, {1, 51}));
  const Error error{Fault::equivocation, "two different signed messages in one round", {party(2)}};
  EXPECT_EQ(error_of(nodes.at(1).run->machine().result()), error);
  ASSERT_EQ(nodes.at(1).blames.size(), 1u);
  EXPECT_EQ(nodes.at(1).blames[0].evidence.size(), 2u);
}

TEST(Attack, row_16_two_proposals_under_one_id) {
  // A proposer shows parties 1 and 2 different parameters under one id, so that the messages of
  // each have lengths that are wrong for the other. They must not blame each other.
  ThreeNodes nodes;
  SessionTerms other = terms_of(1, {1, 2, 3});
  other.parameters = Digest{0xee};
  EXPECT_TRUE(nodes.at(1).begin(terms_of(1, {1, 2, 3})).has_value());
  EXPECT_TRUE(nodes.at(2).begin(other).has_value());
  (void)nodes.at(1).run->take_outbox(nodes.at(1).sender());
  nodes.post(nodes.at(2).run->take_outbox(nodes.at(2).sender()));
  deliver(nodes.at(2), nodes.at(1), said_by(2, other, std::nullopt, {1, 2, 3, 4}));
  nodes.pump();
  const Dropped terms{Fault::wrong_session, "message under other terms of the session"};
  EXPECT_EQ(nodes.at(1).dropped, (std::vector{terms, terms}));
  EXPECT_TRUE(nodes.at(1).blames.empty());
  EXPECT_FALSE(nodes.at(1).run->machine().finished());
}

TEST(Attack, row_17_recorded_session_played_again) {
  ThreeNodes nodes;
  const Recorded recorded = record(nodes, terms_of(1, {1, 2, 3}));
  nodes.expect_all_finish();
  nodes.forget_drops();
  nodes.begin(terms_of(2, {1, 2, 3}));
  for (const Packet& packet : recorded) {
    Node& node = nodes.at(packet.to.value());
    (void)node.receive(packet.bytes);
    EXPECT_EQ(node.dropped.back(), (Dropped{Fault::wrong_session, "message of another session"}));
  }
  nodes.pump();
  nodes.expect_all_finish();
}

TEST(Attack, row_17_messages_played_again_within_their_session) {
  ThreeNodes nodes;
  nodes.begin(terms_of(1, {1, 2, 3}));
  const std::size_t sent = nodes.bus().size();
  for (std::size_t k = 0; k < sent; ++k) nodes.bus().push_front(nodes.bus()[2 * k]);
  nodes.pump();
  nodes.expect_all_finish();
  for (const unsigned i : {1u, 2u, 3u}) {
    const Dropped again{Fault::replay, "message that was heard already"};
    EXPECT_EQ(nodes.at(i).dropped, (std::vector{again, again}));
  }
}

TEST(Attack, row_17_recorded_hellos_played_again) {
  // All hellos of one connection, played again in any generation of the receiver: no link comes of
  // them, and none goes.
  Nodes nodes({1, 2});
  Recorded recorded;
  nodes.connect([&](std::deque<Packet>& bus) { recorded.push_back(bus.front()); });
  ASSERT_EQ(recorded.size(), 3u);
  Node& one = nodes.at(1);
  Node& two = nodes.at(2);
  const auto play_to = [&](Node& node) {
    for (const Packet& packet : recorded) {
      if (packet.to == node.self) (void)node.receive(packet.bytes);
    }
  };
  two.news.clear();
  play_to(two);
  EXPECT_EQ(two.news, (std::vector{LinkNews::nothing, LinkNews::nothing}));
  EXPECT_TRUE(two.links->is_up(one.key()));

  two.boot(2);
  ASSERT_TRUE(two.links->admit(one.key(), std::nullopt).has_value());
  two.news.clear();
  play_to(two);
  EXPECT_EQ(two.news, (std::vector{LinkNews::nothing, LinkNews::nothing}));
  EXPECT_FALSE(two.links->is_up(one.key()));
}

TEST(Attack, row_16_old_hello_passed_off_as_a_rollback) {
  // Party 1 restarts. The bus then plays a hello of its earlier generation, one that party 2 has
  // never seen. Party 2 must not take party 1 for restored, and void what they share.
  Nodes nodes({1, 2});
  Node& one = nodes.at(1);
  Node& two = nodes.at(2);
  const auto asked = two.receive(one.links->hello(two.key()));
  const auto withheld = one.receive(asked.at(0).bytes);
  one.boot(2);
  ASSERT_TRUE(one.links->admit(two.key(), std::nullopt).has_value());
  nodes.connect();
  ASSERT_TRUE(two.links->is_up(one.key()));
  two.news.clear();
  (void)two.receive(withheld.at(0).bytes);
  EXPECT_EQ(two.news, (std::vector{LinkNews::nothing}));
  EXPECT_TRUE(two.links->is_up(one.key()));
}

TEST(Attack, row_18_a_nonce_is_used_once) {
  ThreeNodes nodes;
  std::set<Bytes> nonces;
  std::size_t sealed = 0;
  for (std::uint8_t sid = 1; sid < 10; ++sid) {
    for (const Packet& packet : record(nodes, terms_of(sid, {1, 2, 3}))) {
      nonces.emplace(packet.bytes.begin() + datagram_header_bytes,
                     packet.bytes.begin() + datagram_header_bytes + 24);
      ++sealed;
    }
  }
  EXPECT_EQ(sealed, 9u * 12);
  EXPECT_EQ(nonces.size(), sealed);
}

/// What was added to the plain text, if the nonce and the length are those of another datagram.
Bytes keystream(View datagram, View text) {
  Bytes stream;
  const View cipher = datagram.subspan(datagram_header_bytes + 24);
  for (std::size_t k = 0; k < text.size(); ++k) {
    stream.push_back(static_cast<std::uint8_t>(cipher[k] ^ text[k]));
  }
  return stream;
}

TEST(Attack, row_18_directions_and_generations_have_keys_of_their_own) {
  // Even with one nonce everywhere, no two directions and no two generations share a key stream. It
  // takes one message everywhere, too, since nonces are hedged with it.
  const SignedMessage message =
      said_by(1, terms_of(1, {1, 2, 3}), std::nullopt, {1, 2, 3, 4, 5, 6, 7, 8});
  std::set<Bytes> streams;
  std::set<Bytes> nonces;
  const auto add = [&](Node& from, Node& to) {
    from.random = testing::SeededRandom(7);
    const Bytes datagram = *from.links->seal(message, to.key());
    nonces.emplace(datagram.begin() + datagram_header_bytes,
                   datagram.begin() + datagram_header_bytes + 24);
    streams.insert(keystream(datagram, message.bytes()));
  };
  ThreeNodes nodes;
  for (const unsigned i : {1u, 2u, 3u}) {
    for (const unsigned j : {1u, 2u, 3u}) {
      if (i != j) add(nodes.at(i), nodes.at(j));
    }
  }
  ThreeNodes next;  // the same random bytes: the same X25519 keys
  for (const unsigned i : {1u, 2u, 3u}) {
    Node& node = next.at(i);
    node.random = testing::SeededRandom(i);
    node.boot(2);
    for (const unsigned j : {1u, 2u, 3u}) {
      if (i == j) continue;
      ASSERT_TRUE(node.links->admit(next.at(j).key(), std::nullopt).has_value());
    }
  }
  next.connect();
  for (const unsigned i : {1u, 2u, 3u}) {
    for (const unsigned j : {1u, 2u, 3u}) {
      if (i != j) add(next.at(i), next.at(j));
    }
  }
  EXPECT_EQ(nonces.size(), 1u);
  EXPECT_EQ(streams.size(), 12u);
}

TEST(Attack, row_18_own_datagram_reflected) {
  ThreeNodes nodes;
  const SessionTerms terms = terms_of(1, {1, 2, 3});
  nodes.begin(terms);
  Node& one = nodes.at(1);
  Node& two = nodes.at(2);
  Bytes datagram = *one.links->seal(said_by(1, terms, std::nullopt, {1, 10}), two.key());
  (void)one.receive(datagram);
  // The same under the name of the receiver.
  std::ranges::copy(two.key().bytes(), datagram.begin() + 2);
  (void)one.receive(datagram);
  EXPECT_EQ(one.dropped[0], (Dropped{Fault::unavailable, "no link to the sender"}));
  EXPECT_EQ(one.dropped[1].fault, Fault::not_authentic);
  nodes.pump();
  nodes.expect_all_finish();
}

TEST(Attack, row_20_claims_and_junk_blame_nobody) {
  // What is not signed by the accused is no evidence, however often and by whomever it is said.
  ThreeNodes nodes;
  const SessionTerms terms = terms_of(1, {1, 2, 3});
  nodes.begin(terms);
  Node& one = nodes.at(1);
  testing::SeededRandom dice(7);
  Bytes forged(200);
  for (int k = 0; k < 100; ++k) {
    dice.fill(forged);
    (void)one.receive(forged);
    deliver(nodes.at(3), one, said_by(2, terms, std::nullopt, {1, 50}));
    deliver(nodes.at(3), one, said_by(2, terms, std::nullopt, {77}));
  }
  EXPECT_TRUE(one.blames.empty());
  EXPECT_EQ(one.dropped.size(), 300u);
  nodes.pump();
  nodes.expect_all_finish();
}

TEST(Attack, row_20_evidence_cannot_be_made_against_an_honest_signer) {
  const SessionTerms terms = terms_of(1, {1, 2, 3});
  const SignedMessage honest = said_by(2, terms, std::nullopt, {1, 50});
  Bytes forged(honest.bytes().begin(), honest.bytes().end());
  forged[message_header_bytes + 1] ^= 1;
  EXPECT_EQ(error_of(SignedMessage::parse(forged)),
            (Error{Fault::bad_signature, "ed25519 signature does not verify"}));
  // Its messages of two sessions, rounds or receivers, or twice the same, prove nothing.
  EXPECT_FALSE(check_equivocation(honest, honest.clone()).has_value());
  for (const SignedMessage& other :
       {said_by(2, terms_of(2, {1, 2, 3}), std::nullopt, {1, 51}),
        said_by(2, terms, std::nullopt, {2, 51}), said_by(2, terms, 3, {1, 51})}) {
    EXPECT_EQ(error_of(check_equivocation(honest, other)),
              (Error{Fault::bad_argument, "messages of two places are no equivocation"}));
  }
}

TEST(Attack, row_40_small_order_identity_and_link_keys) {
  ByteArray<32> identity_point{1};
  EXPECT_EQ(error_of(IdentityKey::parse(identity_point)),
            (Error{Fault::bad_point, "ed25519 public key is not in the prime-order group"}));
  ThreeNodes nodes;
  Node& one = nodes.at(1);
  Node& two = nodes.at(2);
  Bytes hello = two.links->hello(one.key());
  std::fill_n(hello.begin() + 74, 32, std::uint8_t{0});
  const Digest hash =
      crypto::tagged_hash(crypto::ChannelLabel::hello, {View(hello).first(hello_bytes - 64)});
  std::ranges::copy(two.identity.sign(hash).bytes(), hello.end() - 64);
  (void)one.receive(hello);
  EXPECT_EQ(one.dropped.back().fault, Fault::bad_point);
}

TEST(Attack, row_46_every_refusal_is_an_answer) {
  // Each prefix and each changed byte of each kind of datagram is dropped with a fault; nothing is
  // thrown, and nothing changes.
  ThreeNodes nodes;
  const SessionTerms terms = terms_of(1, {1, 2, 3});
  nodes.begin(terms);
  Node& one = nodes.at(1);
  Node& two = nodes.at(2);
  const Bytes hello = two.links->hello(one.key());
  const Bytes sealed = *two.links->seal(said_by(2, terms, std::nullopt, {1, 20}), one.key());
  for (const Bytes& good : {hello, sealed}) {
    one.dropped.clear();
    for (std::size_t at = 0; at < good.size(); ++at) {
      (void)one.receive(View(good).first(at));
      Bytes bad = good;
      bad[at] ^= 0x01;
      (void)one.receive(bad);
    }
    EXPECT_EQ(one.dropped.size(), 2 * good.size());
  }
  nodes.pump();
  nodes.expect_all_finish();
}

TEST(Attack, row_49_a_stuck_generator_repeats_no_nonce) {
  ThreeNodes nodes;
  Node& one = nodes.at(1);
  Node& two = nodes.at(2);
  const SessionTerms terms = terms_of(1, {1, 2, 3});
  std::set<Bytes> nonces;
  for (std::uint8_t number = 0; number < 10; ++number) {
    one.random = testing::SeededRandom(7);
    const Bytes datagram = *one.links->seal(said_by(1, terms, 2, {2, number}), two.key());
    nonces.emplace(datagram.begin() + datagram_header_bytes,
                   datagram.begin() + datagram_header_bytes + 24);
  }
  EXPECT_EQ(nonces.size(), 10u);
}

TEST(Attack, row_50_memory_of_a_flooded_session) {
  // A peer floods a session with signed messages of all tags, then with long ones: what is kept
  // stays within what the protocol allows.
  const SessionTerms terms = terms_of(1, {1, 2, 3});
  const std::size_t allowed = 100;
  auto channel = *SessionChannel::begin(terms, {party(1), allowed},
                                        [](const SessionId&) -> Status { return {}; });
  for (unsigned tag = 0; tag < 256; ++tag) {
    for (const auto to : {std::optional<unsigned>(1), std::optional<unsigned>()}) {
      (void)channel.hear(said_by(2, terms, to, Bytes(1 + tag, static_cast<std::uint8_t>(tag))));
    }
  }
  std::size_t kept = 0;
  for (const SignedMessage& message : channel.all_heard_from(party(2))) {
    kept += message.payload().size();
  }
  EXPECT_LE(kept, allowed);
}

TEST(Attack, row_63_restored_signer_is_found_out_by_its_generation) {
  Nodes nodes({1, 2});
  nodes.connect();
  Node& one = nodes.at(1);
  Node& two = nodes.at(2);
  const LinkKey remembered{5, crypto::X25519SecretKey::generate(one.random).public_key()};
  ASSERT_TRUE(one.links->admit(two.key(), remembered).has_value());
  // Party 2 runs in generation 1 again, where party 1 has seen 5. Both sides learn of it.
  one.news.clear();
  two.news.clear();
  nodes.connect();
  EXPECT_EQ(one.news.back(), LinkNews::peer_rolled_back);
  EXPECT_EQ(two.news.back(), LinkNews::own_rollback_claimed);
  EXPECT_FALSE(one.links->is_up(two.key()));
  EXPECT_FALSE(two.links->is_up(one.key()));
}

}  // namespace
}  // namespace countersign::protocol
