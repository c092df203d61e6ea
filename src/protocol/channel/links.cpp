#include "protocol/channel/links.hpp"

#include <algorithm>

#include "base/declassify.hpp"
#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "base/reader.hpp"
#include "base/writer.hpp"
#include "crypto/tagged_hash.hpp"

namespace countersign::protocol {
namespace {

Dropped dropped(const Error& error) {
  return {error.fault, error.what};
}

/// Whether `now` cannot follow `before` in a signer that has kept its state.
bool falls_behind(const LinkKey& now, const LinkKey& before) {
  if (now.generation == before.generation) return now.key != before.key;
  return now.generation < before.generation;
}

/// The nonce of one datagram, which `seal` takes out once. Two messages that differ have different
/// signatures, so they have different nonces even if the generator repeats itself.
class NonceOf final : public Random {
 public:
  NonceOf(const SignedMessage& message, Random& random) {
    const auto random32 = Secret<32>::generate(random);
    hash_ = crypto::tagged_hash(
        crypto::ChannelLabel::nonce,
        {random32.expose_secret(), message.bytes().last(message_signature_bytes)});
    declassify_bytes(hash_);  // it is sent
  }
  void fill(std::span<std::uint8_t> out) override {
    invariant(out.size() <= hash_.size(), "a nonce is shorter than a hash");
    std::copy_n(hash_.begin(), out.size(), out.begin());
  }

 private:
  Digest hash_;
};

Bytes datagram_header(const IdentityKey& sender) {
  Writer out;
  out.u8(channel_version).u8(static_cast<std::uint8_t>(DatagramType::sealed));
  return out.bytes(sender.bytes()).take();
}

}  // namespace

Links::Links(const crypto::Ed25519SecretKey& identity, std::uint64_t generation, Random& random)
    : identity_(identity),
      random_(random),
      generation_(generation),
      key_(crypto::X25519SecretKey::generate(random)) {
  invariant(generation > 0, "generations count from 1");
  declassify_bytes(key_.public_key().bytes());  // it is sent
}

Status Links::admit(const IdentityKey& peer, std::optional<LinkKey> seen) {
  if (!guard("links.peer-is-another", peer != self())) {
    return Error{Fault::bad_argument, "a signer has no link to itself"};
  }
  if (!guard("links.peers-bounded", peers_.size() < linked_peers_max)) {
    return Error{Fault::over_limit, "too many peers"};
  }
  peers_.insert_or_assign(peer.bytes(), Peer{seen, draw_challenge()});
  return {};
}

Bytes Links::hello(const IdentityKey& to) const {
  const Peer& peer = peers_.at(to.bytes());
  return Hello::sign(identity_, {.receiver = to,
                                 .own = own(),
                                 .seen = peer.seen,
                                 .challenge = peer.challenge,
                                 .answer = {},
                                 .asks = HelloContent::Asks::for_an_answer});
}

Digest Links::draw_challenge() {
  Digest challenge;
  random_.fill(challenge);
  return challenge;
}

bool Links::is_up(const IdentityKey& peer) const {
  const auto found = peers_.find(peer.bytes());
  return found != peers_.end() && found->second.link.has_value();
}

Heard Links::hear(View datagram) {
  if (!guard("links.datagram-bounded", datagram.size() <= datagram_bytes_max)) {
    return Dropped{Fault::over_limit, "datagram is too long"};
  }
  const bool is_hello =
      datagram.size() >= 2 && datagram[1] == static_cast<std::uint8_t>(DatagramType::hello);
  return is_hello ? hear_hello(datagram) : open(datagram);
}

Heard Links::hear_hello(View datagram) {
  // The cheap questions first: anybody can send hellos, and a signature takes time to verify.
  const auto names = Hello::names_in(datagram);
  if (!names.has_value()) return dropped(names.error());
  if (names->sender == self().bytes()) return hear_own_hello(datagram);
  if (!guard("links.hello-is-for-us", names->receiver == self().bytes())) {
    return Dropped{Fault::wrong_session, "hello to somebody else"};
  }
  const auto peer = peers_.find(names->sender);
  if (!guard("links.hello-from-a-peer", peer != peers_.end())) {
    return Dropped{Fault::not_qualified, "hello from no peer"};
  }
  const auto hello = Hello::parse(datagram);
  if (!hello.has_value()) return dropped(hello.error());
  return answer(*hello, peer->second);
}

/// Of ourselves, sent back by whomever: it is the signature that counts.
Heard Links::hear_own_hello(View datagram) const {
  const auto hello = Hello::parse(datagram);
  if (!hello.has_value()) return dropped(hello.error());
  const LinkKey& key = hello->content().own;
  if (!guard("links.own-hello-shows-a-rollback", falls_behind(own(), key))) {
    return Dropped{Fault::replay, "hello of our own"};
  }
  return OwnRollback{key};
}

Heard Links::answer(const Hello& hello, Peer& peer) {
  const HelloContent& said = hello.content();
  HelloHeard heard{hello.sender(), LinkNews::nothing, said.own, std::nullopt, {}};
  // Old or new: the peer says that it has seen what we do not remember. It still gets our answer,
  // so that it finds out for itself.
  const bool behind = said.seen.has_value() && falls_behind(own(), *said.seen);
  if (behind &&
      !guard("links.claim-bounded", said.seen->generation - generation_ <= claimed_rise_max)) {
    return Dropped{Fault::over_limit, "hello that claims a generation out of reach"};
  }
  if (!guard("links.generation-is-not-behind", !behind)) {
    peer.link.reset();
    heard.news = LinkNews::own_rollback_claimed;
    heard.claimed = said.seen;
  } else if (guard("links.hello-is-fresh", said.answer == peer.challenge)) {
    const auto news = take_fresh(hello, peer);
    if (!news.has_value()) return dropped(news.error());
    heard.news = *news;
  }
  if (said.asks == HelloContent::Asks::for_an_answer) {
    heard.reply = reply_to(hello, peer, heard.news);
  }
  return heard;
}

/// A hello that was made after the last one that changed anything here.
Result<LinkNews> Links::take_fresh(const Hello& hello, Peer& peer) {
  const LinkKey& key = hello.content().own;
  peer.challenge = draw_challenge();
  if (!guard("links.generation-does-not-fall",
             !peer.seen.has_value() || !falls_behind(key, *peer.seen))) {
    peer.link.reset();
    return LinkNews::peer_rolled_back;
  }
  if (peer.link.has_value() && peer.seen == key) return LinkNews::nothing;
  if (!guard("links.peer-signed-our-key", hello.content().seen == own())) return LinkNews::nothing;
  auto link = link_with(hello.sender(), key);
  if (!link.has_value()) return link.error();
  peer.seen = key;
  peer.link = std::move(*link);
  return LinkNews::connected;
}

/// Names the peer's key that we have heard, unless we know a newer one: then the peer learns from
/// it that it was rolled back. Asks in turn if there can be a link and is none.
Bytes Links::reply_to(const Hello& hello, const Peer& peer, LinkNews news) const {
  using Asks = HelloContent::Asks;
  const LinkKey& key = hello.content().own;
  const bool behind = peer.seen.has_value() && falls_behind(key, *peer.seen);
  const bool linked = peer.link.has_value() && peer.seen == key;
  const bool asks = !linked && news != LinkNews::own_rollback_claimed;
  return Hello::sign(identity_, {.receiver = hello.sender(),
                                 .own = own(),
                                 .seen = behind ? peer.seen : key,
                                 .challenge = peer.challenge,
                                 .answer = hello.content().challenge,
                                 .asks = asks ? Asks::for_an_answer : Asks::nothing});
}

Result<crypto::SealedChannel> Links::link_with(const IdentityKey& peer, const LinkKey& key) const {
  const bool lower = self() < peer;
  const ByteArray<8> generation = crypto::le64(generation_);
  const ByteArray<8> peer_generation = crypto::le64(key.generation);
  const Digest context = crypto::tagged_hash(
      crypto::ChannelLabel::link,
      {lower ? self().bytes() : peer.bytes(), lower ? peer.bytes() : self().bytes(),
       lower ? generation : peer_generation, lower ? peer_generation : generation});
  return crypto::SealedChannel::between(key_, key.key, context);
}

Heard Links::open(View datagram) {
  Reader in(datagram);
  const std::uint8_t version = in.u8();
  const std::uint8_t type = in.u8();
  const auto sender = in.array<32>();
  if (!guard("links.whole-header", in.good())) {
    return Dropped{Fault::bad_length, "datagram is too short"};
  }
  const bool known =
      version == channel_version && type == static_cast<std::uint8_t>(DatagramType::sealed);
  if (!guard("links.known-form", known)) {
    return Dropped{Fault::bad_encoding, "datagram of an unknown form"};
  }
  auto message = open_sealed(datagram, sender);
  if (!message.has_value()) return dropped(message.error());
  return std::move(*message);
}

Result<SignedMessage> Links::open_sealed(View datagram, const ByteArray<32>& sender) const {
  const auto peer = peers_.find(sender);
  if (!guard("links.sender-is-linked", peer != peers_.end() && peer->second.link.has_value())) {
    return Error{Fault::unavailable, "no link to the sender"};
  }
  const View header = datagram.first(datagram_header_bytes);
  const View sealed = datagram.subspan(datagram_header_bytes);
  const auto opened = peer->second.link->open(sealed, {header});
  if (!opened.has_value()) return opened.error();
  auto message = SignedMessage::parse(opened->expose_secret());
  if (!message.has_value()) return message;
  // Else a peer could pass on, as if they had come from there, what others have said to it.
  if (!guard("links.sender-speaks-for-itself", message->place().sender.bytes() == sender)) {
    return Error{Fault::not_authentic, "message over the link of somebody else"};
  }
  const auto& receiver = message->place().receiver;
  if (!guard("links.message-is-for-us", !receiver.has_value() || *receiver == self())) {
    return Error{Fault::not_authentic, "message to somebody else"};
  }
  return message;
}

Result<Bytes> Links::seal(const SignedMessage& message, const IdentityKey& to) const {
  const auto peer = peers_.find(to.bytes());
  if (peer == peers_.end() || !peer->second.link.has_value()) {
    return Error{Fault::unavailable, "no link to the receiver"};
  }
  const Bytes header = datagram_header(self());
  NonceOf nonce(message, random_);
  Writer out;
  out.bytes(header).bytes(peer->second.link->seal(message.bytes(), {header}, nonce));
  return out.take();
}

}  // namespace countersign::protocol
