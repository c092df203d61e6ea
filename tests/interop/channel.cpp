// Prints what the channel makes from seeded inputs, one JSON object a line, for an implementation
// that shares no code with it to make again: tests/interop/channel.mjs.
#include <cstdio>
#include <initializer_list>
#include <string>
#include <utility>

#include "crypto/fields.hpp"
#include "protocol/channel/links.hpp"
#include "protocol/channel/session_terms.hpp"
#include "support/seeded_random.hpp"

namespace countersign::protocol {
namespace {

constexpr int rounds = 20;

using Values = std::initializer_list<std::pair<const char*, View>>;

void print(const char* what, Values values) {
  std::string line = std::string("{\"what\":\"") + what + '"';
  for (const auto& [name, value] : values) {
    line += std::string(",\"") + name + "\":\"" + to_hex(value) + '"';
  }
  std::puts((line + '}').c_str());
}

template <std::size_t N>
ByteArray<N> array_of(testing::SeededRandom& random) {
  ByteArray<N> bytes;
  random.fill(bytes);
  return bytes;
}

/// An identity whose seed the other side is given.
struct Identity {
  explicit Identity(testing::SeededRandom& random)
      : seed(array_of<32>(random)),
        key(crypto::Ed25519SecretKey::from_seed(
            Secret<32>::filled([&](auto out) { std::ranges::copy(seed, out.begin()); }))) {}

  ByteArray<32> seed;
  crypto::Ed25519SecretKey key;
};

MessageAddress print_context(testing::SeededRandom& random, const Identity& own,
                             const IdentityKey& peer) {
  const SessionTerms terms{static_cast<ProtocolKind>(1 + random.below(6)),
                           static_cast<crypto::Suite>(random.below(4)),
                           SessionId(array_of<32>(random)),
                           array_of<32>(random),
                           {{Party(1), own.key.public_key()}, {Party(300), peer}}};
  const Digest context = context_of(terms);
  print("context", {{"protocol", crypto::byte(static_cast<std::uint8_t>(terms.protocol))},
                    {"suite", bytes_of(crypto::text_of(terms.suite))},
                    {"sid", terms.sid.value()},
                    {"parameters", terms.parameters},
                    {"first", crypto::joined(crypto::le64(1), own.key.public_key().bytes())},
                    {"second", crypto::joined(crypto::le64(300), peer.bytes())},
                    {"output", context}});
  MessageAddress to{terms.protocol, terms.sid, context, std::nullopt};
  if (random.chance(50)) to.receiver = peer;
  return to;
}

SignedMessage print_message(testing::SeededRandom& random, const Identity& own,
                            const MessageAddress& to) {
  Bytes payload(1 + random.below(300));
  random.fill(payload);
  auto message = SignedMessage::sign(own.key, to, payload);
  print("message", {{"seed", own.seed},
                    {"protocol", crypto::byte(static_cast<std::uint8_t>(to.protocol))},
                    {"sid", to.sid.value()},
                    {"context", to.context},
                    {"receiver", to.receiver.has_value() ? to.receiver->bytes() : Digest{}},
                    {"payload", payload},
                    {"output", message.bytes()}});
  return message;
}

void print_hello(testing::SeededRandom& random, const Identity& own, const IdentityKey& peer) {
  const auto key = crypto::X25519SecretKey::generate(random).public_key();
  const auto seen = crypto::X25519SecretKey::generate(random).public_key();
  const bool knows = random.chance(50);
  const bool asks = random.chance(50);
  HelloContent content{.receiver = peer,
                       .own = {1 + random.next() / 2, key},
                       .seen = std::nullopt,
                       .challenge = array_of<32>(random),
                       .answer = array_of<32>(random),
                       .asks = static_cast<HelloContent::Asks>(asks)};
  if (knows) content.seen = LinkKey{1 + random.next() / 2, seen};
  print("hello", {{"seed", own.seed},
                  {"receiver", peer.bytes()},
                  {"generation", crypto::le64(content.own.generation)},
                  {"key", key.bytes()},
                  {"seen_generation", crypto::le64(knows ? content.seen->generation : 0)},
                  {"seen_key", knows ? seen.bytes() : Digest{}},
                  {"challenge", content.challenge},
                  {"answer", content.answer},
                  {"asks", crypto::byte(asks ? 1 : 0)},
                  {"output", Hello::sign(own.key, content)}});
}

/// Both link keys are what the links draw first, so the other side can be given them.
void print_sealed(std::uint64_t seed, const Identity& own, const Identity& peer,
                  const SignedMessage& message) {
  testing::SeededRandom own_random(seed);
  testing::SeededRandom peer_random(seed + 1);
  const auto own_secret = array_of<32>(own_random);
  const auto peer_secret = array_of<32>(peer_random);
  own_random = testing::SeededRandom(seed);
  peer_random = testing::SeededRandom(seed + 1);
  Links links(own.key, seed + 7, own_random);
  Links peer_links(peer.key, 3, peer_random);
  const bool admitted = links.admit(peer.key.public_key(), std::nullopt).has_value() &&
                        peer_links.admit(own.key.public_key(), std::nullopt).has_value();
  if (!admitted) return;  // the other side counts lines, and misses this one
  Bytes hello = links.hello(peer.key.public_key());
  for (bool there = true; !hello.empty(); there = !there) {
    Heard heard = there ? peer_links.hear(hello) : links.hear(hello);
    hello = std::get<HelloHeard>(std::move(heard)).reply;
  }
  print("sealed", {{"sender_seed", own.seed},
                   {"receiver_seed", peer.seed},
                   {"sender_secret", own_secret},
                   {"receiver_secret", peer_secret},
                   {"sender_generation", crypto::le64(seed + 7)},
                   {"receiver_generation", crypto::le64(3)},
                   {"text", message.bytes()},
                   {"output", *links.seal(message, peer.key.public_key())}});
}

}  // namespace
}  // namespace countersign::protocol

int main() {
  using countersign::testing::SeededRandom;
  namespace protocol = countersign::protocol;
  SeededRandom random(1);
  for (int round = 0; round < protocol::rounds; ++round) {
    const protocol::Identity own(random);
    const protocol::Identity peer(random);
    const auto to = protocol::print_context(random, own, peer.key.public_key());
    const auto message = protocol::print_message(random, own, to);
    protocol::print_hello(random, own, peer.key.public_key());
    protocol::print_sealed(random.below(1000), own, peer, message);
  }
}
