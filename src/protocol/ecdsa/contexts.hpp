#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.hpp"
#include "base/secret.hpp"
#include "crypto/commitment.hpp"
#include "crypto/keys/derivation.hpp"
#include "curve/point.hpp"
#include "curve/secp256k1.hpp"
#include "protocol/ecdsa/messages.hpp"
#include "protocol/session.hpp"
#include "protocol/slots/slot.hpp"

namespace countersign::protocol::ecdsa {

/// The hashes of sections 1.4, 4.7, 6.2 and 6.3 of the protocol specification that belong to slots
/// and to their use. What is made before there is a key is hashed under the suite of pairs; what
/// names a key under that of ECDSA.

/// The tag of Com("com/nonce", slot_id, i, (R_i, Z_i)).
crypto::CommitmentTag nonce_commitment_tag();

/// f_ij = HS("zero", z_ij, slot_id): equal on both sides of a pair, new for each slot.
curve::SecretScalar pair_zero_share(const Secret<32>& z, const Digest& slot_id);

/// echoP1 = T("echoP1", slot_id_0, [all P1 broadcasts by rank]).
Digest echo_of(const Digest& first_slot_id, const PerParty<P1Commitments>& broadcasts);

/// How the message was hashed to h: part of the request, so that two signers who take one message
/// for two things do not sign.
enum class HashAlgorithm : std::uint8_t { sha256 = 1, sha256d = 2, keccak256 = 3 };
std::string_view name_of(HashAlgorithm algorithm);

/// What a signer has approved. Every field is its own: none comes from a peer.
struct SignRequest {
  Digest binding;  // the journal's own sign-req: what authorised this signature
  HashAlgorithm hash_alg;
  Digest h;           // computed by this signer from the message that it approved
  Digest request_id;  // 32 random bytes
  std::uint64_t journal_index;
};

/// The key of a request, as the signer's own record has it.
struct KeyName {
  Digest key_id;
  std::uint64_t epoch;
  Digest certificate_hash;
  crypto::DerivationPath path;
  curve::Point X_d;
};

/// What a slot is reserved for: all that `req` covers but the slot's own echo, which is read only
/// once the slot is reserved.
Digest reservation_of(const SlotId& slot, const KeyName& key, const SignRequest& request);

/// req = T("sign-req", slot_id, echoP1, binding, key_id, epoch, certificate hash, X_d, path,
/// hash_alg, h, request id, journal index).
struct SlotEcho {
  const SlotId& slot;
  const Digest& echoP1;
};
Digest request_of(const SlotEcho& slot, const KeyName& key, const SignRequest& request);

/// T("nonce-all", slot_id, [all (R_j, Z_j)]), by rank.
Digest nonces_of(const SlotId& slot, const PerParty<ByteArray<66>>& nonces);

}  // namespace countersign::protocol::ecdsa
