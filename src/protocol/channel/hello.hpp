#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "crypto/ed25519.hpp"
#include "crypto/x25519.hpp"
#include "protocol/channel/signed_message.hpp"

namespace countersign::protocol {

/// How two signers agree on the keys of their link: signed Diffie-Hellman as in ISO/IEC 9798-3
/// [Canetti, Krawczyk 2001, section 5.3]. Each signs its own key, the one it has of the other, whom
/// it speaks to, and the other's challenge.
///
///   offset  bytes  field
///        0      1  version, 1
///        1      1  1: a hello (2 is a sealed message)
///        2     32  sender's identity key
///       34     32  receiver's identity key
///       66      8  sender's generation, little-endian, from 1 on
///       74     32  sender's X25519 key of that generation
///      106      8  receiver's generation as the sender knows it, 0 if it knows none
///      114     32  receiver's key of that generation, 32 zero bytes if none
///      146     32  sender's challenge to the receiver
///      178     32  receiver's challenge as the sender last heard it, 32 zero bytes if it heard
///      none 210      1  1: please answer; 0: none needed 211     64  Ed25519 of the sender over
///      T("hello", the first 211 bytes)
///
/// 1. A Hello that exists has been signed by the sender that it names, and has one encoding.
/// 2. It was made after the receiver drew the challenge that it answers. A challenge is answered
///    once, so no hello of an earlier time passes for a new one.

/// A signer's key for all its links during one generation. The generation is a number that the
/// signer raises durably before it draws the key, which stays in memory: so one generation has one
/// key, unless the signer's state was restored or cloned.
struct LinkKey {
  std::uint64_t generation;
  crypto::X25519PublicKey key;

  friend bool operator==(const LinkKey&, const LinkKey&) = default;
};

struct HelloContent {
  IdentityKey receiver;
  LinkKey own;
  std::optional<LinkKey> seen;
  Digest challenge;
  Digest answer;
  enum class Asks : std::uint8_t { nothing = 0, for_an_answer = 1 } asks;
};

inline constexpr std::uint8_t channel_version = 1;
/// The second byte of a datagram.
enum class DatagramType : std::uint8_t { hello = 1, sealed = 2 };

inline constexpr std::size_t hello_bytes = 211 + 64;

/// Whom a hello names, as it stands in the bytes: nothing of it is believed. It lets a receiver
/// drop what is not for it before it verifies a signature.
struct HelloNames {
  ByteArray<32> sender;
  ByteArray<32> receiver;
};

class Hello final {
 public:
  /// bad_length. Costs nothing.
  static Result<HelloNames> names_in(View bytes);

  static Bytes sign(const crypto::Ed25519SecretKey& identity, const HelloContent& content);

  /// bad_length, bad_encoding, what the parts' own parsers say, or bad_signature.
  static Result<Hello> parse(View bytes);

  const IdentityKey& sender() const { return sender_; }
  const HelloContent& content() const { return content_; }

 private:
  Hello(const IdentityKey& sender, const HelloContent& content)
      : sender_(sender), content_(content) {}

  IdentityKey sender_;
  HelloContent content_;
};

}  // namespace countersign::protocol
