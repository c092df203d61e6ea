#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/reader.hpp"
#include "base/strong.hpp"
#include "base/writer.hpp"
#include "crypto/sha256.hpp"
#include "protocol/pair/contexts.hpp"
#include "protocol/session.hpp"

namespace countersign::protocol {

/// What names a signature slot and what it is bound to. A slot is one future ECDSA signature of one
/// set of signers S; it belongs to no key and no message until a request reserves it. Sections 1.4,
/// 6.2 and 6.5 of the protocol specification.

/// slot_id of section 1.4.
using SlotId = Strong<struct SlotIdTag, Digest>;

/// What a slot is used for, once: `req` of section 1.4 covers the key, the path and the message.
/// The key is named beside it because a reshare ends what was begun for that key.
struct SlotRequest {
  Digest req;
  Digest key_id;
  friend bool operator==(const SlotRequest&, const SlotRequest&) = default;
};

/// Who a signer is: the bytes of its identity key. They tell signers apart and verify nothing, so
/// that a record, which is read at every step of a signature, is read without a single operation on
/// points.
using SignerName = Strong<struct SignerNameTag, ByteArray<32>>;
SignerName signer_name(const IdentityKey& signer);
std::vector<SignerName> signer_names(std::span<const IdentityKey> signers);

/// Where the setup of ranks i and j, in either order, stands among those of all pairs of so many
/// signers: (1,2), (1,3), .. (2,3), ..
std::size_t place_of_pair(std::size_t signers, Party i, Party j);

/// What is known of a slot from its making on; nothing here is secret or ever changes.
struct SlotMeta {
  SlotId id;
  Digest batch;
  std::uint32_t number = 0;         // b, its place in the batch
  Party self;                       // our rank
  std::vector<SignerName> signers;  // S, ascending: Party j is signers[j - 1]
  std::vector<Digest> setups;       // of the pairs (1,2), (1,3), .. (2,3), .. as proposed

  /// The setup of two signers, in either order.
  const Digest& setup_of(Party i, Party j) const;
  /// All ranks of S but our own.
  std::vector<Party> peers() const;
  bool has_signer(const IdentityKey& key) const;
  /// Holds if the fields fit each other: at least two signers and at most parties_max, strictly
  /// ascending, we are one of them, a setup for each pair.
  bool well_formed() const;

  void encode(Writer& out) const;
  /// Fails the reader where the fields do not fit each other.
  static SlotMeta decode(Reader& in);
  friend bool operator==(const SlotMeta&, const SlotMeta&) = default;
};

/// How received R3 are told apart: a hash of the body, without header or tag. Local only.
inline Digest r3_digest(View body) {
  return crypto::sha256(body);
}

/// What a slot holds in secret (section 6.2: about 320 bytes a peer), and one R3 or R4 body.
inline constexpr std::size_t slot_content_bytes_max = std::size_t{1} << 16;
inline constexpr std::size_t slot_message_bytes_max = 1024;

}  // namespace countersign::protocol
