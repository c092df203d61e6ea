#include <gtest/gtest.h>

#include "protocol/pair/pair.hpp"
#include "support/memory_pair_store.hpp"
#include "unit/protocol/channel_nodes.hpp"

namespace countersign::protocol {
namespace {

using channel_nodes::error_of;
using channel_nodes::expected_tally;
using channel_nodes::Hint;
using channel_nodes::identity_of;
using channel_nodes::Node;
using channel_nodes::Nodes;
using channel_nodes::Open;
using channel_nodes::Packet;
using channel_nodes::party;
using channel_nodes::tally_rules;
using channel_nodes::terms_of;

Status claim_anything(const SessionId&) {
  return {};
}

constexpr std::size_t bytes_max = 40;

/// Party 1's end of a session of 1, 2 and 3.
SessionChannel channel_of_1() {
  return *SessionChannel::begin(terms_of(1, {1, 2, 3}), {party(1), bytes_max}, claim_anything);
}

struct Sample {
  unsigned from = 2;
  std::optional<unsigned> to = 1;
  Bytes payload = {1, 7};
  SessionTerms terms = terms_of(1, {1, 2, 3});
};

SignedMessage signed_as(const Sample& sample) {
  MessageAddress to{sample.terms.protocol, sample.terms.sid, context_of(sample.terms),
                    std::nullopt};
  if (sample.to.has_value()) to.receiver = identity_of(party(*sample.to)).public_key();
  return SignedMessage::sign(identity_of(party(sample.from)), to, sample.payload);
}

std::optional<Dropped> dropped(const Verdict& verdict) {
  const auto* drop = std::get_if<Dropped>(&verdict);
  return drop == nullptr ? std::nullopt : std::optional(*drop);
}

TEST(SessionChannel, delivers_the_first_message_of_a_place) {
  SessionChannel channel = channel_of_1();
  const Verdict direct = channel.hear(signed_as({}));
  const auto* delivery = std::get_if<Delivery>(&direct);
  ASSERT_NE(delivery, nullptr);
  EXPECT_EQ(delivery->from, party(2));
  EXPECT_EQ(delivery->channel, Channel::direct);
  EXPECT_TRUE(std::ranges::equal(delivery->payload, Bytes{1, 7}));

  const Verdict broadcast = channel.hear(signed_as({.from = 3, .to = std::nullopt}));
  ASSERT_TRUE(std::holds_alternative<Delivery>(broadcast));
  EXPECT_EQ(std::get<Delivery>(broadcast).from, party(3));
  EXPECT_EQ(std::get<Delivery>(broadcast).channel, Channel::broadcast);
}

TEST(SessionChannel, drops_an_equal_second_message) {
  SessionChannel channel = channel_of_1();
  (void)channel.hear(signed_as({}));
  EXPECT_EQ(dropped(channel.hear(signed_as({}))),
            (Dropped{Fault::replay, "message that was heard already"}));
}

TEST(SessionChannel, blames_a_different_second_message_and_proves_it) {
  SessionChannel channel = channel_of_1();
  const SignedMessage first = signed_as({.to = std::nullopt});
  const SignedMessage second = signed_as({.to = std::nullopt, .payload = {1, 7, 7}});
  (void)channel.hear(first.clone());
  for (int time = 0; time < 2; ++time) {
    const Verdict verdict = channel.hear(second.clone());
    const auto* blame = std::get_if<Blame>(&verdict);
    ASSERT_NE(blame, nullptr);
    EXPECT_EQ(
        blame->error,
        (Error{Fault::equivocation, "two different signed messages in one round", {party(2)}}));
    // Whoever has only the bytes comes to the same verdict.
    ASSERT_EQ(blame->evidence.size(), 2u);
    const auto one = SignedMessage::parse(blame->evidence[0].bytes());
    const auto two = SignedMessage::parse(blame->evidence[1].bytes());
    ASSERT_TRUE(one.has_value() && two.has_value());
    EXPECT_TRUE(check_equivocation(*one, *two).has_value());
    EXPECT_EQ(one->place().sender, identity_of(party(2)).public_key());
  }
}

TEST(SessionChannel, keeps_broadcast_and_direct_messages_of_one_tag_apart) {
  SessionChannel channel = channel_of_1();
  EXPECT_TRUE(std::holds_alternative<Delivery>(channel.hear(signed_as({}))));
  const Verdict other = channel.hear(signed_as({.to = std::nullopt, .payload = {1, 8}}));
  EXPECT_TRUE(std::holds_alternative<Delivery>(other));
}

TEST(SessionChannel, drops_what_belongs_to_another_session) {
  SessionChannel channel = channel_of_1();
  const Dropped another{Fault::wrong_session, "message of another session"};
  EXPECT_EQ(dropped(channel.hear(signed_as({.terms = terms_of(2, {1, 2, 3})}))), another);
  Sample sample;
  sample.terms.protocol = ProtocolKind::resharing;
  EXPECT_EQ(dropped(channel.hear(signed_as(sample))), another);
}

TEST(SessionChannel, drops_what_was_said_under_another_sid_with_our_context) {
  SessionChannel channel = channel_of_1();
  const SessionTerms terms = terms_of(1, {1, 2, 3});
  const auto with = [&](ProtocolKind protocol, const SessionId& sid) {
    return SignedMessage::sign(identity_of(party(2)),
                               {protocol, sid, context_of(terms), std::nullopt}, Bytes{1, 7});
  };
  const Dropped another{Fault::wrong_session, "message of another session"};
  EXPECT_EQ(dropped(channel.hear(with(terms.protocol, SessionId(Digest{2})))), another);
  EXPECT_EQ(dropped(channel.hear(with(ProtocolKind::slots, terms.sid))), another);
}

TEST(SessionChannel, drops_what_was_said_under_other_terms) {
  SessionChannel channel = channel_of_1();
  const Dropped other{Fault::wrong_session, "message under other terms of the session"};
  Sample sample;
  sample.terms.parameters = Digest{1};
  EXPECT_EQ(dropped(channel.hear(signed_as(sample))), other);
  EXPECT_EQ(dropped(channel.hear(signed_as({.terms = terms_of(1, {1, 2})}))), other);
}

TEST(SessionChannel, drops_what_a_signer_outside_of_the_session_says) {
  SessionChannel channel = channel_of_1();
  const Dropped outsider{Fault::not_qualified, "message of a signer that is not in the session"};
  EXPECT_EQ(dropped(channel.hear(signed_as({.from = 4}))), outsider);
  EXPECT_EQ(dropped(channel.hear(signed_as({.from = 1, .to = 2}))), outsider);
}

TEST(SessionChannel, keeps_no_more_than_a_peer_may_send) {
  SessionChannel channel = channel_of_1();
  Sample half{.payload = Bytes(bytes_max / 2, 1)};
  EXPECT_TRUE(std::holds_alternative<Delivery>(channel.hear(signed_as(half))));
  EXPECT_TRUE(std::holds_alternative<Delivery>(channel.hear(signed_as({.from = 3}))));
  half.payload[0] = 2;
  EXPECT_TRUE(std::holds_alternative<Delivery>(channel.hear(signed_as(half))));
  const Verdict verdict = channel.hear(signed_as({.payload = {3}}));
  const auto* blame = std::get_if<Blame>(&verdict);
  ASSERT_NE(blame, nullptr);
  EXPECT_EQ(blame->error, (Error{Fault::over_limit, "too many bytes in one session", {party(2)}}));
  // All that it has said, as it takes all of it to be too much; of nobody else.
  ASSERT_EQ(blame->evidence.size(), 3u);
  std::size_t shown = 0;
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_EQ(blame->evidence[k].place().tag, k + 1);
    EXPECT_EQ(blame->evidence[k].place().sender, identity_of(party(2)).public_key());
    shown += blame->evidence[k].payload().size();
  }
  EXPECT_GT(shown, bytes_max);
  EXPECT_EQ(channel.heard_from(party(2), Channel::direct, 3), nullptr);
}

TEST(SessionChannel, has_what_was_heard_as_evidence) {
  SessionChannel channel = channel_of_1();
  (void)channel.hear(signed_as({}));
  (void)channel.hear(signed_as({.to = std::nullopt, .payload = {2, 9}}));
  (void)channel.hear(signed_as({.from = 3}));
  const SignedMessage* said = channel.heard_from(party(2), Channel::broadcast, 2);
  ASSERT_NE(said, nullptr);
  EXPECT_TRUE(std::ranges::equal(said->body(), Bytes{9}));
  const SessionTerms terms = terms_of(1, {1, 2, 3});
  EXPECT_EQ(said->place(), place_in(terms, {party(2), std::nullopt, 2}));
  EXPECT_EQ(channel.heard_from(party(3), Channel::direct, 1)->place(),
            place_in(terms, {party(3), party(1), 1}));
  EXPECT_EQ(channel.heard_from(party(2), Channel::direct, 2), nullptr);
  EXPECT_EQ(channel.all_heard_from(party(2)).size(), 2u);
  EXPECT_EQ(channel.all_heard_from(party(3)).size(), 1u);
}

Envelope envelope_of(Channel channel, std::vector<Party> to, View payload) {
  return {channel, std::move(to), SecretBytes::take(Bytes(payload.begin(), payload.end()))};
}

TEST(SessionChannel, signs_a_broadcast_once_and_a_direct_message_for_its_receiver) {
  SessionChannel channel = channel_of_1();
  const auto identity = identity_of(party(1));
  channel.say(envelope_of(Channel::broadcast, {party(2), party(3)}, Bytes{1, 7}), identity);
  channel.say(envelope_of(Channel::direct, {party(3)}, Bytes{2, 8}), identity);
  const auto to_2 = channel.said_to(party(2));
  const auto to_3 = channel.said_to(party(3));
  ASSERT_EQ(to_2.size(), 1u);
  ASSERT_EQ(to_3.size(), 2u);
  EXPECT_EQ(to_2[0], to_3[0]);
  EXPECT_EQ(to_2[0]->place().receiver, std::nullopt);
  EXPECT_EQ(to_3[1]->place().receiver, identity_of(party(3)).public_key());
  EXPECT_EQ(to_3[1]->place().context, context_of(terms_of(1, {1, 2, 3})));
  EXPECT_TRUE(std::ranges::equal(to_3[1]->payload(), Bytes{2, 8}));
}

std::optional<Error> refusal_of(const SessionTerms& terms, unsigned self) {
  return error_of(SessionChannel::begin(terms, {party(self), bytes_max}, claim_anything));
}

TEST(SessionChannel, begins_only_where_the_signer_takes_part) {
  EXPECT_EQ(refusal_of(terms_of(1, {1, 2}), 3),
            (Error{Fault::bad_argument, "a signer begins sessions that it takes part in"}));
}

TEST(SessionChannel, begins_only_among_distinct_identities) {
  SessionTerms twice = terms_of(1, {1, 2, 3});
  twice.parties.at(party(3)) = twice.parties.at(party(2));
  EXPECT_EQ(refusal_of(twice, 1),
            (Error{Fault::bad_argument, "two parties of a session have one identity"}));
}

TEST(SessionChannel, begins_only_with_so_many_parties) {
  SessionTerms many = terms_of(1, {1, 2});
  for (unsigned i = 3; i <= parties_max + 1; ++i) {
    many.parties.emplace(party(i), identity_of(party(i)).public_key());
  }
  EXPECT_EQ(refusal_of(many, 1), (Error{Fault::over_limit, "too many parties in a session"}));
  many.parties.erase(party(2));
  EXPECT_EQ(refusal_of(many, 1), std::nullopt);
}

TEST(SessionChannel, claims_its_id_and_does_not_begin_without) {
  const Error used{Fault::replay, "session id was used before"};
  std::vector<SessionId> claims;
  const auto refuse = [&](const SessionId& sid) -> Status {
    claims.push_back(sid);
    return used;
  };
  EXPECT_EQ(error_of(SessionChannel::begin(terms_of(6, {1, 2}), {party(1), bytes_max}, refuse)),
            used);
  EXPECT_EQ(claims, (std::vector{SessionId(Digest{6})}));
  // What is refused for its terms has claimed nothing.
  (void)SessionChannel::begin(terms_of(6, {1, 2}), {party(3), bytes_max}, refuse);
  EXPECT_EQ(claims.size(), 1u);
}

// Runs, on a bus that may do anything.

void expect_tally(Nodes& nodes) {
  for (const unsigned i : {1u, 2u, 3u}) {
    auto& machine = nodes.at(i).run->machine();
    ASSERT_TRUE(machine.finished()) << i;
    EXPECT_EQ(machine.result(), Result<int>(expected_tally(i)));
    EXPECT_TRUE(nodes.at(i).blames.empty());
  }
}

struct ThreeNodes : Nodes {
  ThreeNodes() : Nodes({1, 2, 3}) { connect(); }
};

TEST(SignedRun, completes_over_its_channels) {
  ThreeNodes nodes;
  nodes.begin(terms_of(1, {1, 2, 3}));
  nodes.pump();
  expect_tally(nodes);
  for (const unsigned i : {1u, 2u, 3u}) EXPECT_TRUE(nodes.at(i).dropped.empty());
}

/// Everything at once: order from dice, repetitions, changed and cut copies, wrong receivers,
/// reflections. Nothing is lost, so everybody must finish, and nobody may be blamed.
void play(std::deque<Packet>& bus, testing::SeededRandom& dice) {
  if (bus.size() > 60) return;
  std::swap(bus.front(), bus[dice.below(bus.size())]);
  const Packet original = bus.front();
  if (original.bytes.empty()) return;
  const auto insert = [&](Packet packet) {
    const auto at = static_cast<std::ptrdiff_t>(dice.below(bus.size() + 1));
    bus.insert(bus.begin() + at, std::move(packet));
  };
  switch (dice.below(8)) {
    case 0: insert(original); break;
    case 1: insert({party(1 + static_cast<unsigned>(dice.below(3))), original.bytes}); break;
    case 2: {
      Packet changed = original;
      changed.bytes[dice.below(changed.bytes.size())] ^=
          static_cast<std::uint8_t>(1 + dice.below(255));
      insert(std::move(changed));
      break;
    }
    case 3: {
      Packet cut = original;
      cut.bytes.resize(dice.below(cut.bytes.size()));
      insert(std::move(cut));
      break;
    }
    case 4: {
      Bytes junk(dice.below(400));
      dice.fill(junk);
      insert({original.to, std::move(junk)});
      break;
    }
    default: break;
  }
}

TEST(SignedRun, completes_on_a_hostile_bus) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    testing::SeededRandom dice(seed);
    ThreeNodes nodes;
    nodes.begin(terms_of(1, {1, 2, 3}));
    nodes.pump([&](std::deque<Packet>& bus) { play(bus, dice); });
    expect_tally(nodes);
  }
}

TEST(SignedRun, completes_though_each_byte_of_a_datagram_was_changed_before) {
  ThreeNodes nodes;
  nodes.begin(terms_of(1, {1, 2, 3}));
  const Packet sealed = nodes.bus().front();
  for (std::size_t at = 0; at < sealed.bytes.size(); ++at) {
    Packet changed = sealed;
    changed.bytes[at] ^= 0x80;
    nodes.bus().push_front(std::move(changed));
  }
  nodes.pump();
  expect_tally(nodes);
  EXPECT_EQ(nodes.at(sealed.to.value()).dropped.size(), sealed.bytes.size());
}

TEST(SignedRun, resends_what_was_lost) {
  ThreeNodes nodes;
  nodes.begin(terms_of(1, {1, 2, 3}));
  nodes.bus().clear();
  nodes.pump();
  for (int round = 0; round < 2; ++round) {
    for (const unsigned i : {1u, 2u, 3u}) {
      for (const unsigned j : {1u, 2u, 3u}) {
        if (i != j) nodes.post(nodes.at(i).run->resend(party(j), nodes.at(i).sender()));
      }
    }
    nodes.pump();
  }
  expect_tally(nodes);
}

TEST(SignedRun, resends_the_same_signed_bytes) {
  ThreeNodes nodes;
  nodes.begin(terms_of(1, {1, 2, 3}));
  Node& one = nodes.at(1);
  const auto sent = one.run->resend(party(2), one.sender());
  const auto again = one.run->resend(party(2), one.sender());
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_NE(sent[0].bytes, again[0].bytes) << "a nonce is used once";
  const Heard first = nodes.at(2).links->hear(sent[0].bytes);
  const Heard second = nodes.at(2).links->hear(again[0].bytes);
  EXPECT_TRUE(std::ranges::equal(std::get<SignedMessage>(first).bytes(),
                                 std::get<SignedMessage>(second).bytes()));
}

TEST(SignedRun, begins_before_there_are_links) {
  Nodes nodes({1, 2, 3});
  nodes.begin(terms_of(1, {1, 2, 3}));
  EXPECT_TRUE(nodes.bus().empty());
  nodes.connect();
  for (const unsigned i : {1u, 2u, 3u}) {
    for (const unsigned j : {1u, 2u, 3u}) {
      if (i != j) nodes.post(nodes.at(i).run->resend(party(j), nodes.at(i).sender()));
    }
  }
  nodes.pump();
  expect_tally(nodes);
}

TEST(SignedRun, ends_by_an_equivocation_that_it_can_prove) {
  ThreeNodes nodes;
  nodes.begin(terms_of(1, {1, 2, 3}));
  nodes.bus().clear();
  Node& one = nodes.at(1);
  Node& two = nodes.at(2);
  (void)one.receive(two.run->resend(party(1), two.sender()).at(0).bytes);
  ASSERT_FALSE(one.run->machine().finished());
  const SignedMessage other = signed_as({.to = std::nullopt, .payload = {1, 99}});
  (void)one.receive(*two.links->seal(other, one.key()));
  ASSERT_EQ(one.blames.size(), 1u);
  const Error error{Fault::equivocation, "two different signed messages in one round", {party(2)}};
  EXPECT_EQ(one.blames[0].error, error);
  EXPECT_EQ(error_of(one.run->machine().result()), error);
}

TEST(SignedRun, hears_nothing_after_its_end) {
  ThreeNodes nodes;
  nodes.begin(terms_of(1, {1, 2, 3}));
  std::vector<Packet> recorded;
  nodes.pump([&](std::deque<Packet>& bus) { recorded.push_back(bus.front()); });
  expect_tally(nodes);
  for (const Packet& packet : recorded) {
    Node& node = nodes.at(packet.to.value());
    node.dropped.clear();
    (void)node.receive(packet.bytes);
    EXPECT_EQ(node.dropped,
              (std::vector{Dropped{Fault::wrong_session, "message of a session that has ended"}}));
  }
}

TEST(SignedRun, blames_a_signed_message_that_its_protocol_refuses) {
  ThreeNodes nodes;
  nodes.begin(terms_of(1, {1, 2, 3}));
  nodes.bus().clear();
  Node& one = nodes.at(1);
  Node& two = nodes.at(2);
  const SignedMessage unknown = signed_as({.to = std::nullopt, .payload = {77}});
  (void)one.receive(*two.links->seal(unknown, one.key()));
  EXPECT_EQ(error_of(one.run->machine().result()),
            (Error{Fault::wrong_round, "message of a round that does not exist", {party(2)}}));
  const auto evidence = one.run->channel().all_heard_from(party(2));
  ASSERT_EQ(evidence.size(), 1u);
  EXPECT_TRUE(std::ranges::equal(evidence[0].bytes(), unknown.bytes()));
}

/// PAIR over channels: a protocol of the product, with direct messages of many kilobytes.
struct PairSigner {
  explicit PairSigner(unsigned i) : node(party(i)) {}

  Status begin(const SessionTerms& terms, const IdentityKey& peer) {
    PairInputs inputs{{node.key(), peer}, Digest{7}, Secret<32>::generate(node.random)};
    auto begun = SignedRun<PairMade>::begin(
        terms, node.self, pair_rules(), node.claim(),
        [&](Net& net) { return pair(net, std::move(inputs), gate, node.random); });
    if (!begun.has_value()) return begun.error();
    run.emplace(std::move(*begun));
    return {};
  }

  std::vector<Datagram> receive(View datagram) {
    Heard heard = node.links->hear(datagram);
    (void)run->hear(std::get<SignedMessage>(std::move(heard)));
    return run->take_outbox(node.sender());
  }

  Node node;
  testing::MemoryPairStore store;
  PairGate gate{store};
  std::optional<SignedRun<PairMade>> run;
};

void link(Node& a, Node& b) {
  ASSERT_TRUE(a.links->admit(b.key(), std::nullopt).has_value());
  ASSERT_TRUE(b.links->admit(a.key(), std::nullopt).has_value());
  const auto first = b.receive(a.links->hello(b.key()));
  const auto second = a.receive(first.at(0).bytes);
  (void)b.receive(second.at(0).bytes);
}

TEST(SignedRun, carries_the_setup_of_a_pair) {
  PairSigner a(1);
  PairSigner b(2);
  link(a.node, b.node);
  SessionTerms terms = terms_of(3, {1, 2});
  terms.protocol = ProtocolKind::pairing;
  ASSERT_TRUE(a.begin(terms, b.node.key()).has_value());
  ASSERT_TRUE(b.begin(terms, a.node.key()).has_value());
  auto to_b = a.run->take_outbox(a.node.sender());
  auto to_a = b.run->take_outbox(b.node.sender());
  while (!to_a.empty() || !to_b.empty()) {
    std::vector<Datagram> next_to_a;
    std::vector<Datagram> next_to_b;
    for (const Datagram& datagram : to_b)
      std::ranges::move(b.receive(datagram.bytes), std::back_inserter(next_to_a));
    for (const Datagram& datagram : to_a)
      std::ranges::move(a.receive(datagram.bytes), std::back_inserter(next_to_b));
    to_a = std::move(next_to_a);
    to_b = std::move(next_to_b);
  }
  ASSERT_TRUE(a.run->machine().finished() && b.run->machine().finished());
  const auto made_by_a = a.run->machine().take_result();
  const auto made_by_b = b.run->machine().take_result();
  ASSERT_TRUE(made_by_a.has_value() && made_by_b.has_value());
  EXPECT_EQ(made_by_a->setup, made_by_b->setup);
}

}  // namespace
}  // namespace countersign::protocol
