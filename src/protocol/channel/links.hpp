#pragma once

#include <map>
#include <optional>
#include <variant>

#include "base/random.hpp"
#include "crypto/sealed.hpp"
#include "protocol/channel/hello.hpp"
#include "protocol/channel/signed_message.hpp"

namespace countersign::protocol {

/// The encrypted links of one signer to others, over a bus that may read, drop, delay, repeat,
/// reorder, change and invent datagrams. Bytes in, bytes out; nothing here waits or sends.
///
///   link key    X25519, drawn for one generation, in memory only
///   pair key    HKDF-SHA256 of the X25519 secret, one per direction (crypto/sealed.hpp), with
///               context = T("link", idkey_lo, idkey_hi, generation_lo, generation_hi)
///   datagram    a hello (hello.hpp), or: version 1, type 2, sender's identity key 32, then nonce
///               24, ciphertext of a SignedMessage, tag 16; the first 34 bytes are authenticated
///
/// 1. A link exists to a peer that has signed our present key and answered a challenge of ours: so
///    it is alive, and nobody who finds a key of an earlier generation reads what is sent to it.
/// 2. What is heard as a SignedMessage came over the link of its own sender, and is for us or for
///    all. Everything else is dropped: it shows no guilt, since whoever carries it may have made
///    it, and the session goes on.
/// 3. A nonce is hashed from fresh random bytes and the message's signature, and keys are never
///    stored. A restored or cloned state therefore repeats no (key, nonce); and under a generator
///    that repeats itself only equal messages have equal nonces, and then equal datagrams.
/// 4. Generations of a peer do not fall. If one does, in a hello that answers our challenge and so
///    is no old one, the peer has lost state. There is then no link; the caller voids what it
///    shares with that peer (the protocol specification, 5.4 and 6.6). The peer learns of it, and
///    links again in a generation above all that were seen.
/// 5. That our own generation has fallen is believed of nobody. A peer that says so gets no link,
///    and nothing else comes of it. The proof is a hello of ours, which that peer sends back: we
///    have signed a key that our state does not know.
/// 6. Memory: one link for each admitted peer. Datagrams leave nothing behind.
///
/// One thread at a time. To renew the keys, raise the generation and make a new Links.

inline constexpr std::size_t linked_peers_max = 256;
inline constexpr std::size_t datagram_header_bytes = 34;
inline constexpr std::size_t datagram_bytes_max =
    datagram_header_bytes + crypto::sealed_overhead_bytes + message_overhead_bytes +
    message_payload_bytes_max;
static_assert(datagram_bytes_max <= crypto::sealed_bytes_max);

/// How far a peer may say that our generation has been above what it is. A signer that rises above
/// claims would otherwise have no number left.
inline constexpr std::uint64_t claimed_rise_max = std::uint64_t{1} << 20;

/// Why a datagram or message was not heard. Nobody is to blame, and the session goes on.
struct Dropped {
  Fault fault;
  Literal what;

  friend bool operator==(const Dropped&, const Dropped&) = default;
};

enum class LinkNews : std::uint8_t {
  nothing,
  // From now on `seal` works: store `peer_key` and the hello, then resend what was missed.
  connected,
  // Void what is shared with this peer, and send it the last hello that was stored of it.
  peer_rolled_back,
  // The peer says that it knows a later key of ours. Void nothing: it may be lying. Ask it for the
  // hello that shows it.
  own_rollback_claimed,
};

/// What a hello has changed. The reply goes to the peer; it is empty if none is needed.
struct HelloHeard {
  IdentityKey peer;
  LinkNews news;
  LinkKey peer_key;
  std::optional<LinkKey> claimed;  // with own_rollback_claimed: the key of ours that it names
  Bytes reply;
};

/// A hello that we have signed, with a key that our state does not know: it was put back, or
/// another copy of it runs. Void slots, nonces and pair setups with all peers, and rise above this
/// generation.
struct OwnRollback {
  LinkKey key;
};

using Heard = std::variant<Dropped, HelloHeard, OwnRollback, SignedMessage>;

class Links final {
 public:
  /// Draws the link key. The generation, above 0, has been raised durably before. Identity key and
  /// randomness outlive the object.
  Links(const crypto::Ed25519SecretKey& identity, std::uint64_t generation, Random& random);

  /// Lets a peer link. `seen` is the last key of it that was `connected`, from durable memory.
  /// bad_argument for ourselves; over_limit.
  Status admit(const IdentityKey& peer, std::optional<LinkKey> seen);
  /// Forgets a peer, and wipes its link.
  void dismiss(const IdentityKey& peer) { peers_.erase(peer.bytes()); }

  /// A hello that asks for an answer: repeat it until the link is up. The peer is admitted.
  Bytes hello(const IdentityKey& to) const;
  bool is_up(const IdentityKey& peer) const;

  Heard hear(View datagram);

  /// unavailable if there is no link to the receiver.
  Result<Bytes> seal(const SignedMessage& message, const IdentityKey& to) const;

 private:
  struct Peer {
    std::optional<LinkKey> seen;
    Digest challenge;  // ours to it, drawn anew when it has been answered
    std::optional<crypto::SealedChannel> link = {};
  };

  const IdentityKey& self() const { return identity_.public_key(); }
  LinkKey own() const { return {generation_, key_.public_key()}; }
  Heard hear_hello(View datagram);
  Heard hear_own_hello(View datagram) const;
  Heard answer(const Hello& hello, Peer& peer);
  Result<LinkNews> take_fresh(const Hello& hello, Peer& peer);
  Digest draw_challenge();
  Heard open(View datagram);
  Result<SignedMessage> open_sealed(View datagram, const ByteArray<32>& sender) const;
  Result<crypto::SealedChannel> link_with(const IdentityKey& peer, const LinkKey& key) const;
  Bytes reply_to(const Hello& hello, const Peer& peer, LinkNews news) const;

  const crypto::Ed25519SecretKey& identity_;
  Random& random_;
  std::uint64_t generation_;
  crypto::X25519SecretKey key_;
  std::map<ByteArray<32>, Peer> peers_;
};

}  // namespace countersign::protocol
