#include <gtest/gtest.h>

#include <span>

#include "crypto/tagged_hash.hpp"
#include "protocol/channel/links.hpp"
#include "unit/protocol/channel_nodes.hpp"

namespace countersign::protocol {
namespace {

using channel_nodes::error_of;
using channel_nodes::identity_of;
using channel_nodes::Node;
using channel_nodes::Nodes;
using channel_nodes::party;

/// A signer's identity with links that a test makes anew for each generation.
struct Signer {
  explicit Signer(unsigned i) : identity(identity_of(party(i))), random(100 + i) {}

  void boot(std::uint64_t generation) { links.emplace(identity, generation, random); }
  const IdentityKey& key() const { return identity.public_key(); }

  crypto::Ed25519SecretKey identity;
  testing::SeededRandom random;
  std::optional<Links> links;
};

struct PairOfSigners {
  PairOfSigners() {
    a.boot(1);
    b.boot(1);
    admit();
  }

  void admit() {
    EXPECT_TRUE(a.links->admit(b.key(), std::nullopt).has_value());
    EXPECT_TRUE(b.links->admit(a.key(), std::nullopt).has_value());
  }

  Signer a{1};
  Signer b{2};
};

HelloHeard heard_hello(Signer& by, View datagram) {
  Heard heard = by.links->hear(datagram);
  auto* hello = std::get_if<HelloHeard>(&heard);
  EXPECT_NE(hello, nullptr);
  static const LinkKey none{0, crypto::X25519SecretKey::from_bytes(Secret<32>::filled([](auto out) {
                                 out[0] = 1;
                               })).public_key()};
  return hello != nullptr ? std::move(*hello)
                          : HelloHeard{by.key(), LinkNews::nothing, none, {}, {}};
}

Dropped drop_of(Signer& by, View datagram) {
  Heard heard = by.links->hear(datagram);
  const auto* dropped = std::get_if<Dropped>(&heard);
  EXPECT_NE(dropped, nullptr);
  return dropped != nullptr ? *dropped : Dropped{Fault::internal, "it was heard"};
}

/// What both sides have learned from an exchange of hellos.
struct Exchange {
  std::vector<LinkNews> first;
  std::vector<LinkNews> second;
  std::vector<Bytes> to_second;
};

/// Carries hellos until nobody has one to answer.
Exchange exchange(Signer& first, Signer& second) {
  Exchange result;
  Bytes hello = first.links->hello(second.key());
  while (!hello.empty()) {
    result.to_second.push_back(hello);
    const HelloHeard there = heard_hello(second, hello);
    result.second.push_back(there.news);
    if (there.reply.empty()) break;
    HelloHeard here = heard_hello(first, there.reply);
    result.first.push_back(here.news);
    hello = std::move(here.reply);
    if (result.first.size() > 9) break;
  }
  EXPECT_LE(result.first.size(), 9u) << "they answer each other for ever";
  return result;
}

bool both_up(const Signer& a, const Signer& b) {
  return a.links->is_up(b.key()) && b.links->is_up(a.key());
}

void connect(Signer& a, Signer& b) {
  exchange(a, b);
  EXPECT_TRUE(both_up(a, b));
}

SignedMessage greeting(const Signer& from, std::optional<IdentityKey> to) {
  return SignedMessage::sign(
      from.identity, {ProtocolKind::pairing, SessionId(Digest{1}), Digest{2}, to}, Bytes{1, 2, 3});
}

bool arrives(Signer& from, Signer& to) {
  const auto datagram = from.links->seal(greeting(from, to.key()), to.key());
  if (!datagram.has_value()) return false;
  const Heard heard = to.links->hear(*datagram);
  return std::holds_alternative<SignedMessage>(heard);
}

Bytes changed(Bytes bytes, std::size_t at) {
  bytes[at] ^= 1;
  return bytes;
}

/// A hello with a change, signed again by its sender.
Bytes resigned(Bytes hello, const crypto::Ed25519SecretKey& identity) {
  const View text = View(hello).first(hello_bytes - 64);
  const Digest hash = crypto::tagged_hash(crypto::ChannelLabel::hello, {text});
  std::ranges::copy(identity.sign(hash).bytes(), hello.end() - 64);
  return hello;
}

TEST(Links, connect_two_signers_in_three_messages) {
  PairOfSigners s;
  const HelloHeard first = heard_hello(s.b, s.a.links->hello(s.b.key()));
  EXPECT_EQ(first.news, LinkNews::nothing);
  EXPECT_FALSE(s.b.links->is_up(s.a.key()));
  const HelloHeard second = heard_hello(s.a, first.reply);
  EXPECT_EQ(second.news, LinkNews::connected);
  EXPECT_EQ(second.peer, s.b.key());
  EXPECT_EQ(second.peer_key.generation, 1u);
  const HelloHeard third = heard_hello(s.b, second.reply);
  EXPECT_EQ(third.news, LinkNews::connected);
  EXPECT_TRUE(third.reply.empty());
  EXPECT_TRUE(arrives(s.a, s.b));
  EXPECT_TRUE(arrives(s.b, s.a));
}

TEST(Links, connect_when_both_begin_and_when_messages_repeat) {
  PairOfSigners s;
  const Bytes from_a = s.a.links->hello(s.b.key());
  const Bytes from_b = s.b.links->hello(s.a.key());
  const Bytes answer_of_b = heard_hello(s.b, from_a).reply;
  const Bytes answer_of_a = heard_hello(s.a, from_b).reply;
  const HelloHeard at_a = heard_hello(s.a, answer_of_b);
  EXPECT_EQ(at_a.news, LinkNews::connected);
  EXPECT_EQ(heard_hello(s.b, answer_of_a).news, LinkNews::connected);
  EXPECT_EQ(heard_hello(s.b, at_a.reply).news, LinkNews::nothing);
  EXPECT_EQ(heard_hello(s.a, answer_of_b).news, LinkNews::nothing);
  EXPECT_TRUE(arrives(s.a, s.b) && arrives(s.b, s.a));
}

TEST(Links, connect_again_after_the_last_message_was_lost) {
  PairOfSigners s;
  const HelloHeard first = heard_hello(s.b, s.a.links->hello(s.b.key()));
  (void)heard_hello(s.a, first.reply);
  ASSERT_FALSE(s.b.links->is_up(s.a.key()));
  const HelloHeard again = heard_hello(s.a, s.b.links->hello(s.a.key()));
  EXPECT_EQ(heard_hello(s.b, again.reply).news, LinkNews::connected);
  EXPECT_TRUE(arrives(s.a, s.b) && arrives(s.b, s.a));
}

TEST(Links, are_made_anew_after_a_restart_of_one_side) {
  PairOfSigners s;
  connect(s.a, s.b);
  s.a.boot(2);
  ASSERT_TRUE(s.a.links->admit(s.b.key(), std::nullopt).has_value());
  EXPECT_FALSE(arrives(s.a, s.b));
  connect(s.a, s.b);
  EXPECT_TRUE(arrives(s.a, s.b) && arrives(s.b, s.a));
}

TEST(Links, do_not_open_what_was_sealed_in_an_earlier_generation) {
  PairOfSigners s;
  connect(s.a, s.b);
  const auto recorded = s.a.links->seal(greeting(s.a, s.b.key()), s.b.key());
  ASSERT_TRUE(recorded.has_value());
  s.b.boot(2);
  ASSERT_TRUE(s.b.links->admit(s.a.key(), std::nullopt).has_value());
  connect(s.b, s.a);
  EXPECT_EQ(drop_of(s.b, *recorded).fault, Fault::not_authentic);
}

TEST(Links, are_not_made_by_an_old_hello) {
  PairOfSigners s;
  const Exchange old = exchange(s.b, s.a);
  ASSERT_EQ(old.to_second.size(), 2u);
  // A restarts; the bus plays what B once said, and B is gone.
  s.a.boot(2);
  ASSERT_TRUE(s.a.links->admit(s.b.key(), std::nullopt).has_value());
  for (const Bytes& hello : old.to_second) {
    EXPECT_EQ(heard_hello(s.a, hello).news, LinkNews::nothing);
    EXPECT_FALSE(s.a.links->is_up(s.b.key()));
  }
}

TEST(Links, are_made_only_if_the_peer_signed_our_key) {
  PairOfSigners s;
  const HelloHeard asked = heard_hello(s.b, s.a.links->hello(s.b.key()));
  const HelloHeard at_a = heard_hello(s.a, asked.reply);
  Bytes without = at_a.reply;
  std::ranges::fill(std::span(without).subspan(106, 40), std::uint8_t{0});
  const HelloHeard at_b = heard_hello(s.b, resigned(without, s.a.identity));
  EXPECT_EQ(at_b.news, LinkNews::nothing);
  EXPECT_FALSE(s.b.links->is_up(s.a.key()));
}

TEST(Links, tell_both_sides_of_a_generation_that_fell) {
  PairOfSigners s;
  s.b.boot(5);
  s.admit();
  connect(s.a, s.b);
  s.b.boot(4);
  ASSERT_TRUE(s.b.links->admit(s.a.key(), std::nullopt).has_value());
  const Exchange news = exchange(s.b, s.a);
  EXPECT_EQ(news.first, (std::vector{LinkNews::own_rollback_claimed}));
  EXPECT_EQ(news.second, (std::vector{LinkNews::nothing, LinkNews::peer_rolled_back}))
      << "the first hello may have been an old one";
  EXPECT_FALSE(s.a.links->is_up(s.b.key()));
  EXPECT_FALSE(s.b.links->is_up(s.a.key()));
}

TEST(Links, tell_both_sides_of_a_generation_that_was_used_twice) {
  PairOfSigners s;
  connect(s.a, s.b);
  s.b.boot(1);
  ASSERT_TRUE(s.b.links->admit(s.a.key(), std::nullopt).has_value());
  const Exchange news = exchange(s.a, s.b);
  EXPECT_EQ(news.second, (std::vector{LinkNews::own_rollback_claimed}));
  EXPECT_EQ(news.first, (std::vector{LinkNews::peer_rolled_back}));
}

TEST(Links, tell_both_sides_of_a_rollback_that_was_remembered_across_a_restart) {
  PairOfSigners s;
  const LinkKey remembered{7, crypto::X25519SecretKey::generate(s.a.random).public_key()};
  ASSERT_TRUE(s.a.links->admit(s.b.key(), remembered).has_value());
  const Exchange news = exchange(s.a, s.b);
  EXPECT_EQ(news.second, (std::vector{LinkNews::own_rollback_claimed}));
  EXPECT_EQ(news.first, (std::vector{LinkNews::peer_rolled_back}));
}

/// B's key of a generation as A says it knows it, in an answer to B's present challenge.
Bytes claim_by_a(PairOfSigners& s, std::uint64_t generation) {
  const Bytes asked = s.b.links->hello(s.a.key());
  Bytes claim = heard_hello(s.a, asked).reply;
  for (std::size_t k = 0; k < 8; ++k) {
    claim[106 + k] = static_cast<std::uint8_t>(generation >> (8 * k));
  }
  return resigned(std::move(claim), s.a.identity);
}

TEST(Links, pass_on_a_claim_that_they_were_rolled_back_as_a_claim) {
  PairOfSigners s;
  connect(s.a, s.b);
  const HelloHeard heard = heard_hello(s.b, claim_by_a(s, 4));
  EXPECT_EQ(heard.news, LinkNews::own_rollback_claimed);
  ASSERT_TRUE(heard.claimed.has_value());
  EXPECT_EQ(heard.claimed->generation, 4u);
  EXPECT_FALSE(s.b.links->is_up(s.a.key()));
}

TEST(Links, drop_a_claim_of_a_generation_out_of_reach) {
  PairOfSigners s;
  connect(s.a, s.b);
  const Dropped out_of_reach{Fault::over_limit, "hello that claims a generation out of reach"};
  for (const std::uint64_t generation : {claimed_rise_max + 2, ~std::uint64_t{0}}) {
    EXPECT_EQ(drop_of(s.b, claim_by_a(s, generation)), out_of_reach);
    EXPECT_TRUE(s.b.links->is_up(s.a.key()));
  }
  EXPECT_EQ(heard_hello(s.b, claim_by_a(s, claimed_rise_max + 1)).news,
            LinkNews::own_rollback_claimed);
}

TEST(Links, believe_a_rollback_of_their_own_by_their_own_signature) {
  PairOfSigners s;
  s.b.boot(5);
  s.admit();
  const Bytes shown = s.b.links->hello(s.a.key());
  EXPECT_EQ(drop_of(s.b, shown), (Dropped{Fault::replay, "hello of our own"}));
  for (const std::uint64_t generation : {4u, 5u}) {
    s.b.boot(generation);
    const Heard heard = s.b.links->hear(shown);
    const auto* rollback = std::get_if<OwnRollback>(&heard);
    ASSERT_NE(rollback, nullptr);
    EXPECT_EQ(rollback->key.generation, 5u);
  }
  // Above it there is nothing to find; and what others have signed in our name shows nothing.
  s.b.boot(6);
  EXPECT_EQ(drop_of(s.b, shown), (Dropped{Fault::replay, "hello of our own"}));
  s.b.boot(4);
  EXPECT_EQ(drop_of(s.b, resigned(shown, s.a.identity)).fault, Fault::bad_signature);
}

TEST(Links, connect_after_a_rollback_was_dealt_with) {
  PairOfSigners s;
  s.b.boot(5);
  s.admit();
  connect(s.a, s.b);
  s.b.boot(6);
  ASSERT_TRUE(s.b.links->admit(s.a.key(), std::nullopt).has_value());
  connect(s.b, s.a);
  EXPECT_TRUE(arrives(s.a, s.b) && arrives(s.b, s.a));
}

TEST(Links, drop_a_hello_with_any_byte_changed) {
  PairOfSigners s;
  const Bytes hello = s.a.links->hello(s.b.key());
  for (std::size_t at = 0; at < hello.size(); ++at) {
    (void)drop_of(s.b, changed(hello, at));
    EXPECT_FALSE(s.b.links->is_up(s.a.key()));
  }
}

TEST(Links, drop_a_hello_of_the_wrong_form) {
  PairOfSigners s;
  const Bytes hello = s.a.links->hello(s.b.key());
  Bytes longer = hello;
  longer.push_back(0);
  const Dropped wrong_length{Fault::bad_length, "hello of the wrong length"};
  EXPECT_EQ(drop_of(s.b, longer), wrong_length);
  EXPECT_EQ(drop_of(s.b, View(hello).first(hello_bytes - 1)), wrong_length);
  EXPECT_EQ(drop_of(s.b, View(hello).first(2)), wrong_length);

  const auto with = [&](std::size_t at, std::uint8_t value) {
    Bytes bad = hello;
    bad[at] = value;
    return resigned(std::move(bad), s.a.identity);
  };
  const Dropped unknown{Fault::bad_encoding, "hello of an unknown form"};
  EXPECT_EQ(drop_of(s.b, with(0, 2)), unknown);
  EXPECT_EQ(drop_of(s.b, with(210, 2)), unknown);
  const Dropped no_generation{Fault::bad_encoding, "link key without a generation"};
  EXPECT_EQ(drop_of(s.b, with(66, 0)), no_generation);
  EXPECT_EQ(drop_of(s.b, with(114, 9)), no_generation);
  EXPECT_EQ(drop_of(s.b, with(106, 1)).fault, Fault::bad_point) << "a generation without a key";
}

TEST(Links, drop_a_hello_of_an_unfit_key) {
  PairOfSigners s;
  Bytes zero_key = s.a.links->hello(s.b.key());
  std::fill_n(zero_key.begin() + 74, 32, std::uint8_t{0});
  EXPECT_EQ(drop_of(s.b, resigned(zero_key, s.a.identity)).fault, Fault::bad_point);

  // A peer that claims our own key for its own: both directions would have one key.
  const HelloHeard asked = heard_hello(s.b, s.a.links->hello(s.b.key()));
  Bytes ours = heard_hello(s.a, asked.reply).reply;
  std::copy_n(ours.begin() + 106, 40, ours.begin() + 66);
  EXPECT_EQ(drop_of(s.b, resigned(ours, s.a.identity)),
            (Dropped{Fault::bad_argument, "a sealed channel needs two parties"}));
}

TEST(Links, drop_a_hello_to_others_from_others_and_from_ourselves) {
  PairOfSigners s;
  Signer c(3);
  c.boot(1);
  ASSERT_TRUE(s.a.links->admit(c.key(), std::nullopt).has_value());
  ASSERT_TRUE(c.links->admit(s.b.key(), std::nullopt).has_value());
  EXPECT_EQ(drop_of(s.b, s.a.links->hello(c.key())),
            (Dropped{Fault::wrong_session, "hello to somebody else"}));
  const Dropped no_peer{Fault::not_qualified, "hello from no peer"};
  EXPECT_EQ(drop_of(s.b, c.links->hello(s.b.key())), no_peer);
  Bytes to_self = s.b.links->hello(s.a.key());
  std::ranges::copy(s.b.key().bytes(), to_self.begin() + 34);
  EXPECT_EQ(drop_of(s.b, resigned(to_self, s.b.identity)),
            (Dropped{Fault::replay, "hello of our own"}));
}

TEST(Links, verify_no_signature_of_a_hello_that_is_not_for_them) {
  PairOfSigners s;
  Signer c(3);
  c.boot(1);
  ASSERT_TRUE(s.a.links->admit(c.key(), std::nullopt).has_value());
  ASSERT_TRUE(c.links->admit(s.b.key(), std::nullopt).has_value());
  // The signature is wrong as well, and nobody has looked at it; nor at the keys, which are none.
  const auto spoilt = [](Bytes hello) {
    hello.back() ^= 1;
    std::fill_n(hello.begin() + 74, 32, std::uint8_t{0});
    return hello;
  };
  EXPECT_EQ(drop_of(s.b, spoilt(s.a.links->hello(c.key()))),
            (Dropped{Fault::wrong_session, "hello to somebody else"}));
  EXPECT_EQ(drop_of(s.b, spoilt(c.links->hello(s.b.key()))),
            (Dropped{Fault::not_qualified, "hello from no peer"}));
}

TEST(Links, admit_others_only_and_so_many) {
  Signer a(1);
  a.boot(1);
  EXPECT_EQ(error_of(a.links->admit(a.key(), std::nullopt)),
            (Error{Fault::bad_argument, "a signer has no link to itself"}));
  for (unsigned i = 0; i < linked_peers_max; ++i) {
    const auto key = crypto::Ed25519SecretKey::generate(a.random).public_key();
    EXPECT_TRUE(a.links->admit(key, std::nullopt).has_value());
  }
  const auto one_more = crypto::Ed25519SecretKey::generate(a.random).public_key();
  EXPECT_EQ(error_of(a.links->admit(one_more, std::nullopt)),
            (Error{Fault::over_limit, "too many peers"}));
}

TEST(Links, forget_a_dismissed_peer) {
  PairOfSigners s;
  connect(s.a, s.b);
  s.b.links->dismiss(s.a.key());
  EXPECT_FALSE(s.b.links->is_up(s.a.key()));
  EXPECT_FALSE(arrives(s.a, s.b));
  EXPECT_EQ(error_of(s.b.links->seal(greeting(s.b, s.a.key()), s.a.key())),
            (Error{Fault::unavailable, "no link to the receiver"}));
}

TEST(Links, seal_nothing_before_there_is_a_link) {
  PairOfSigners s;
  EXPECT_EQ(error_of(s.a.links->seal(greeting(s.a, s.b.key()), s.b.key())),
            (Error{Fault::unavailable, "no link to the receiver"}));
}

struct SealedOnce {
  SealedOnce() {
    connect(s.a, s.b);
    datagram = *s.a.links->seal(greeting(s.a, s.b.key()), s.b.key());
  }
  PairOfSigners s;
  Bytes datagram;
};

TEST(Links, drop_a_datagram_with_any_byte_changed_or_cut_off) {
  SealedOnce sealed;
  for (std::size_t at = 0; at < sealed.datagram.size(); ++at) {
    (void)drop_of(sealed.s.b, changed(sealed.datagram, at));
    (void)drop_of(sealed.s.b, View(sealed.datagram).first(at));
  }
  EXPECT_TRUE(std::holds_alternative<SignedMessage>(sealed.s.b.links->hear(sealed.datagram)));
}

TEST(Links, drop_a_datagram_of_the_wrong_form) {
  SealedOnce sealed;
  EXPECT_EQ(drop_of(sealed.s.b, View(sealed.datagram).first(33)),
            (Dropped{Fault::bad_length, "datagram is too short"}));
  EXPECT_EQ(drop_of(sealed.s.b, {}), (Dropped{Fault::bad_length, "datagram is too short"}));
  const Dropped unknown{Fault::bad_encoding, "datagram of an unknown form"};
  Bytes other = sealed.datagram;
  other[0] = 2;
  EXPECT_EQ(drop_of(sealed.s.b, other), unknown);
  other = sealed.datagram;
  other[1] = 3;
  EXPECT_EQ(drop_of(sealed.s.b, other), unknown);
  const Bytes too_long(datagram_bytes_max + 1, 2);
  EXPECT_EQ(drop_of(sealed.s.b, too_long), (Dropped{Fault::over_limit, "datagram is too long"}));
}

TEST(Links, drop_what_comes_over_no_link) {
  SealedOnce sealed;
  Bytes of_a_stranger = sealed.datagram;
  std::ranges::copy(identity_of(party(9)).public_key().bytes(), of_a_stranger.begin() + 2);
  const Dropped no_link{Fault::unavailable, "no link to the sender"};
  EXPECT_EQ(drop_of(sealed.s.b, of_a_stranger), no_link);
  EXPECT_EQ(drop_of(sealed.s.a, sealed.datagram), no_link) << "our own, reflected";
  ASSERT_TRUE(sealed.s.b.links->admit(sealed.s.a.key(), std::nullopt).has_value());
  EXPECT_EQ(drop_of(sealed.s.b, sealed.datagram), no_link) << "admitted, and not linked yet";
}

TEST(Links, drop_what_others_have_said_or_what_is_for_others) {
  PairOfSigners s;
  connect(s.a, s.b);
  Signer c(3);
  const auto over_link_of_a = [&](const SignedMessage& message) {
    return *s.a.links->seal(message, s.b.key());
  };
  EXPECT_EQ(drop_of(s.b, over_link_of_a(greeting(c, s.b.key()))),
            (Dropped{Fault::not_authentic, "message over the link of somebody else"}));
  EXPECT_EQ(drop_of(s.b, over_link_of_a(greeting(s.a, c.key()))),
            (Dropped{Fault::not_authentic, "message to somebody else"}));
  EXPECT_TRUE(std::holds_alternative<SignedMessage>(
      s.b.links->hear(over_link_of_a(greeting(s.a, std::nullopt)))));
}

}  // namespace
}  // namespace countersign::protocol
