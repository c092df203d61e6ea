#include <gtest/gtest.h>

#include "crypto/tagged_hash.hpp"
#include "protocol/channel/session_terms.hpp"
#include "protocol/channel/signed_message.hpp"
#include "unit/protocol/channel_nodes.hpp"

namespace countersign::protocol {
namespace {

using channel_nodes::error_of;
using channel_nodes::identity_of;
using channel_nodes::party;
using channel_nodes::terms_of;

constexpr ByteArray<4> payload = {5, 1, 2, 3};

MessageAddress address(std::optional<unsigned> receiver) {
  MessageAddress to{ProtocolKind::pairing, SessionId(Digest{7}), Digest{8}, std::nullopt};
  if (receiver.has_value()) to.receiver = identity_of(party(*receiver)).public_key();
  return to;
}

SignedMessage message_to(std::optional<unsigned> receiver, View what = payload) {
  return SignedMessage::sign(identity_of(party(1)), address(receiver), what);
}

Bytes bytes_of_message(const SignedMessage& message) {
  return {message.bytes().begin(), message.bytes().end()};
}

/// The same bytes with a change, signed again: what a dishonest signer can make.
Bytes resigned(Bytes bytes) {
  const View header = View(bytes).first(message_header_bytes);
  const View text =
      View(bytes).subspan(message_header_bytes, bytes.size() - message_overhead_bytes);
  const Digest hash = crypto::tagged_hash(crypto::ChannelLabel::message, {header, text});
  const auto signature = identity_of(party(1)).sign(hash);
  std::ranges::copy(signature.bytes(), bytes.end() - 64);
  return bytes;
}

std::optional<Error> refusal(View bytes) {
  return error_of(SignedMessage::parse(bytes));
}

TEST(SignedMessage, has_the_layout_of_its_header) {
  const SignedMessage message = message_to(2);
  const View bytes = message.bytes();
  ASSERT_EQ(bytes.size(), message_overhead_bytes + payload.size());
  EXPECT_EQ(bytes[0], 1);
  EXPECT_EQ(bytes[1], 3);
  EXPECT_TRUE(std::ranges::equal(bytes.subspan(2, 32), Digest{7}));
  EXPECT_TRUE(std::ranges::equal(bytes.subspan(34, 32), Digest{8}));
  EXPECT_TRUE(
      std::ranges::equal(bytes.subspan(66, 32), identity_of(party(1)).public_key().bytes()));
  EXPECT_TRUE(
      std::ranges::equal(bytes.subspan(98, 32), identity_of(party(2)).public_key().bytes()));
  EXPECT_TRUE(std::ranges::equal(bytes.subspan(130, 4), ByteArray<4>{4, 0, 0, 0}));
  EXPECT_TRUE(std::ranges::equal(bytes.subspan(134, 4), payload));
  EXPECT_TRUE(std::ranges::equal(message_to(std::nullopt).bytes().subspan(98, 32), Digest{}));
}

TEST(SignedMessage, parses_to_what_was_signed) {
  for (const auto receiver : {std::optional<unsigned>(2), std::optional<unsigned>()}) {
    const SignedMessage sent = message_to(receiver);
    const auto read = SignedMessage::parse(sent.bytes());
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->place(), sent.place());
    EXPECT_EQ(read->place().tag, 5);
    EXPECT_EQ(read->place().sender, identity_of(party(1)).public_key());
    EXPECT_EQ(read->place().receiver, address(receiver).receiver);
    EXPECT_TRUE(std::ranges::equal(read->payload(), payload));
    EXPECT_TRUE(std::ranges::equal(read->body(), View(payload).subspan(1)));
    EXPECT_TRUE(std::ranges::equal(read->bytes(), sent.bytes()));
  }
}

TEST(SignedMessage, of_a_broadcast_is_the_same_for_all) {
  EXPECT_EQ(bytes_of_message(message_to(std::nullopt)), bytes_of_message(message_to(std::nullopt)));
}

TEST(SignedMessage, with_any_bit_changed_is_refused) {
  const Bytes good = bytes_of_message(message_to(2));
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes bad = good;
      bad[at] ^= static_cast<std::uint8_t>(1 << bit);
      EXPECT_FALSE(SignedMessage::parse(bad).has_value()) << at << ' ' << bit;
    }
  }
}

TEST(SignedMessage, of_another_length_is_refused) {
  const Bytes good = bytes_of_message(message_to(2));
  for (std::size_t length = 0; length < good.size(); ++length) {
    const auto error = refusal(View(good).first(length));
    const Literal words = length <= message_overhead_bytes
                              ? Literal("message is too short")
                              : Literal("message of another length than it states");
    EXPECT_EQ(error, (Error{Fault::bad_length, words})) << length;
  }
  Bytes longer = good;
  longer.push_back(0);
  EXPECT_EQ(refusal(longer),
            (Error{Fault::bad_length, "message of another length than it states"}));
  Bytes lying = good;
  lying[130] ^= 1;
  EXPECT_EQ(refusal(resigned(lying)),
            (Error{Fault::bad_length, "message of another length than it states"}));
}

TEST(SignedMessage, without_a_tag_is_refused) {
  Bytes empty = bytes_of_message(message_to(2));
  empty.erase(empty.begin() + 134, empty.begin() + 138);
  empty[130] = 0;
  EXPECT_EQ(refusal(resigned(empty)), (Error{Fault::bad_length, "message is too short"}));
}

TEST(SignedMessage, above_the_limit_is_refused) {
  Bytes long_one = bytes_of_message(message_to(2));
  long_one.insert(long_one.begin() + 138, message_payload_bytes_max + 1 - 4, 0);
  std::ranges::copy(crypto::le32(message_payload_bytes_max + 1), long_one.begin() + 130);
  EXPECT_EQ(refusal(resigned(long_one)), (Error{Fault::over_limit, "message is too long"}));
}

TEST(SignedMessage, of_the_greatest_length_is_taken) {
  Bytes greatest(message_payload_bytes_max, 1);
  EXPECT_TRUE(SignedMessage::parse(message_to(2, greatest).bytes()).has_value());
}

TEST(SignedMessage, of_another_version_or_protocol_is_refused) {
  Bytes other = bytes_of_message(message_to(2));
  other[0] = 2;
  EXPECT_EQ(refusal(resigned(other)), (Error{Fault::bad_encoding, "message of another version"}));
  other[0] = 1;
  for (const int number : {0, 7, 255}) {
    other[1] = static_cast<std::uint8_t>(number);
    EXPECT_EQ(refusal(resigned(other)),
              (Error{Fault::bad_encoding, "message of an unknown protocol"}));
  }
}

TEST(SignedMessage, of_an_unfit_identity_is_refused) {
  // The point of order 2, y = -1: a key under which one signature can serve many messages.
  ByteArray<32> order_two;
  order_two.fill(0xff);
  order_two.front() = 0xec;
  order_two.back() = 0x7f;
  for (const std::ptrdiff_t at : {66, 98}) {
    Bytes bad = bytes_of_message(message_to(2));
    std::ranges::copy(order_two, bad.begin() + at);
    EXPECT_EQ(refusal(resigned(bad)),
              (Error{Fault::bad_point, "ed25519 public key is not in the prime-order group"}));
  }
}

TEST(SignedMessage, signed_by_another_than_it_names_is_refused) {
  Bytes stolen = bytes_of_message(message_to(2));
  std::ranges::copy(identity_of(party(3)).public_key().bytes(), stolen.begin() + 66);
  EXPECT_EQ(refusal(resigned(stolen)),
            (Error{Fault::bad_signature, "ed25519 signature does not verify"}));
}

TEST(SignedMessage, is_not_signed_like_anything_else) {
  // The same fields under another label, and the two fields joined into one.
  Bytes bytes = bytes_of_message(message_to(2));
  const View header = View(bytes).first(message_header_bytes);
  const Bytes joined(bytes.begin(), bytes.end() - 64);
  for (const Digest& hash :
       {crypto::tagged_hash(crypto::ChannelLabel::hello, {header, payload}),
        crypto::tagged_hash(crypto::JournalLabel::statement, {header, payload}),
        crypto::tagged_hash(crypto::ChannelLabel::message, {joined})}) {
    Bytes other = bytes;
    std::ranges::copy(identity_of(party(1)).sign(hash).bytes(), other.end() - 64);
    EXPECT_EQ(refusal(other), (Error{Fault::bad_signature, "ed25519 signature does not verify"}));
  }
}

TEST(Equivocation, is_two_payloads_in_one_place) {
  const SignedMessage first = message_to(std::nullopt);
  const SignedMessage second = message_to(std::nullopt, ByteArray<2>{5, 9});
  EXPECT_TRUE(check_equivocation(first, second).has_value());
  EXPECT_TRUE(check_equivocation(second, first).has_value());
  EXPECT_TRUE(check_equivocation(message_to(2), message_to(2, ByteArray<2>{5, 9})).has_value());
}

TEST(Equivocation, is_not_two_copies_of_one_message) {
  EXPECT_EQ(error_of(check_equivocation(message_to(2), message_to(2))),
            (Error{Fault::bad_argument, "two equal messages are no equivocation"}));
}

TEST(Equivocation, is_not_two_messages_of_two_places) {
  const SignedMessage first = message_to(2);
  const ByteArray<4> next_round = {6, 1, 2, 3};
  MessageAddress other_session = address(2);
  other_session.sid = SessionId(Digest{6});
  MessageAddress other_terms = address(2);
  other_terms.context = Digest{6};
  MessageAddress other_protocol = address(2);
  other_protocol.protocol = ProtocolKind::slots;
  const ByteArray<4> different = {5, 9, 9, 9};
  const auto by = [&](unsigned i, const MessageAddress& to) {
    return SignedMessage::sign(identity_of(party(i)), to, different);
  };
  const Error two_places{Fault::bad_argument, "messages of two places are no equivocation"};
  EXPECT_EQ(error_of(check_equivocation(first, message_to(2, next_round))), two_places);
  EXPECT_EQ(error_of(check_equivocation(first, message_to(3, different))), two_places);
  EXPECT_EQ(error_of(check_equivocation(first, message_to(std::nullopt, different))), two_places);
  EXPECT_EQ(error_of(check_equivocation(first, by(3, address(2)))), two_places);
  EXPECT_EQ(error_of(check_equivocation(first, by(1, other_session))), two_places);
  EXPECT_EQ(error_of(check_equivocation(first, by(1, other_terms))), two_places);
  EXPECT_EQ(error_of(check_equivocation(first, by(1, other_protocol))), two_places);
  EXPECT_TRUE(check_equivocation(first, by(1, address(2))).has_value());
}

TEST(SessionTerms, every_field_changes_the_context) {
  const SessionTerms terms = terms_of(1, {1, 2});
  std::set<Digest> contexts = {context_of(terms)};
  const auto with = [&](const std::function<void(SessionTerms&)>& change) {
    SessionTerms changed = terms;
    change(changed);
    contexts.insert(context_of(changed));
  };
  with([](SessionTerms& t) { t.protocol = ProtocolKind::resharing; });
  with([](SessionTerms& t) { t.suite = crypto::Suite::frost_bip340; });
  with([](SessionTerms& t) { t.sid = SessionId(Digest{2}); });
  with([](SessionTerms& t) { t.parameters = Digest{2}; });
  with([](SessionTerms& t) { t.parties = terms_of(1, {1, 3}).parties; });
  with([](SessionTerms& t) { t.parties = terms_of(1, {1, 2, 3}).parties; });
  with([](SessionTerms& t) {
    auto node = t.parties.extract(party(2));
    node.key() = party(5);
    t.parties.insert(std::move(node));
  });
  with([](SessionTerms& t) { std::swap(t.parties.at(party(1)), t.parties.at(party(2))); });
  EXPECT_EQ(contexts.size(), 9u);
}

}  // namespace
}  // namespace countersign::protocol
