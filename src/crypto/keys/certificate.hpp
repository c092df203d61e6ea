#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "crypto/keys/advice.hpp"
#include "crypto/keys/derivation.hpp"
#include "crypto/keys/proof.hpp"
#include "crypto/keys/public_point.hpp"
#include "crypto/keys/structure.hpp"

namespace countersign::crypto {

/// How anyone who follows the log knows that a key exists (the protocol specification, sections 3
/// and 8; the list of entries, section 7). Every member of a new or reshared key logs a `ready`:
/// the opening of the key, its hash `result`, and proofs that the member knows its own shares. The
/// key exists where all members' ready have one result; result and they are its certificate, and
/// result is also the certificate's hash. Nothing here needs or sees a secret.

/// One member of a key. Its party index is its place in the list, from 1 on.
struct Member {
  Ed25519PublicKey identity;
  X25519PublicKey recovery;
};

/// What a reshare continues and may not change, and the number of the epoch that it makes.
struct ContinuedKey {
  PublicPoint X;
  ChainCode chain_code;
  std::uint64_t new_epoch;
};

/// What the entry that creates or reshares a key lays down.
struct KeyPlan {
  Suite suite;
  Digest binding;  // of the entry and the attempt
  AccessStructure structure;
  std::vector<Member> members;                 // ascending by identity key
  std::optional<ContinuedKey> continued = {};  // of a reshare only
};

/// A plan that may be carried out: one member for each party, in ascending order of identity keys
/// and none of them twice, a structure fit for the suite, and no recovery key that opens a
/// qualified set's backups. Else Fault::bad_argument.
class KeyTerms final {
 public:
  static Result<KeyTerms> make(KeyPlan plan);

  const KeyPlan& plan() const { return plan_; }
  Group group() const { return group_of(plan_.suite); }

 private:
  explicit KeyTerms(KeyPlan plan) : plan_(std::move(plan)) {}

  KeyPlan plan_;
};

/// What everybody may know of a key. `echo1` and `echo2` are E1 and E2 of the key generation, rs1
/// and rs2 of a reshare.
struct KeyOpening {
  PublicPoint X;
  ChainCode chain_code;
  std::vector<PublicPoint> leaf_points;  // X_ell in the order of leaves()
  Digest pves;
  Digest echo1;
  Digest echo2;

  friend bool operator==(const KeyOpening&, const KeyOpening&) = default;
};

/// A `ready` entry's fields as they were received; only lengths that are fixed are known.
struct EncodedOpening {
  Bytes X;
  ChainCode chain_code;
  std::vector<Bytes> leaf_points;
  Digest pves;
  Digest echo1;
  Digest echo2;
};
struct Ready {
  Party author;
  EncodedOpening opening;
  Digest result;
  std::vector<Bytes> proofs;  // of the author's own leaves, in their order
};

EncodedOpening encode(const KeyOpening& opening);

/// Fault::bad_length, bad_point or what else is wrong with a part.
Result<KeyOpening> decode(const KeyTerms& terms, const EncodedOpening& opening);

/// T("structure", encoding).
Digest structure_hash(Suite suite, const AccessStructure& structure);

/// T("ekfp", ek).
Digest fingerprint(Suite suite, const X25519PublicKey& recovery_key);

/// T("pve/all", [all backups in leaf order]).
Digest hash_of_backups(Suite suite, std::span<const Bytes> backups);

/// T("keyid", X, E1, E2), of the opening that the key was created with.
Digest key_id(Suite suite, const KeyOpening& created);

/// The result of the key generation, or of the reshare if the terms continue a key. Recovery keys
/// are hashed in the order of the members.
Digest result_of(const KeyTerms& terms, const KeyOpening& opening);

/// Everything that the log's followers can find out about one `ready`: that the opening is one for
/// these terms and continues their key, that it hashes to the result, that the public shares give
/// the key, and that the author knows its own shares. Every refusal blames the author, and says by
/// its fault what is wrong.
Result<KeyOpening> check_ready(const KeyTerms& terms, const Ready& ready);

}  // namespace countersign::crypto
