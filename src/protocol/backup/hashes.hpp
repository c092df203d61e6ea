#pragma once

#include <vector>

#include "crypto/keys/certificate.hpp"
#include "crypto/tagged_hash.hpp"
#include "protocol/backup/backups.hpp"
#include "protocol/backup/rows.hpp"

namespace countersign::protocol::backup {

/// What backups hash (the protocol specification, section 9).

/// label = T("backup", kem, key_id, epoch, structure_hash, leaf path, X_ell, fingerprint(ek)), the
/// path as the list of its positions, each LE32. In it is all that a backup is a backup of, so one
/// made for another key, epoch, leaf or recovery key does not verify.
template <curve::Group G>
Digest label_of(const BackupStatement<G>& statement) {
  std::vector<ByteArray<4>> path;
  for (const auto position : statement.leaf) path.push_back(crypto::le32(position));
  return crypto::tagged_hash(
      {statement.suite, crypto::HashLabel::backup},
      {crypto::byte(static_cast<std::uint8_t>(Kem::x25519)), statement.key_id,
       crypto::le64(statement.epoch), statement.structure_hash, crypto::list_of(path),
       statement.X_ell.encode(), crypto::fingerprint(statement.suite, statement.recovery_key)});
}

/// The tags of the hashes that each half has, started once.
struct HalfTags {
  explicit HalfTags(crypto::Suite suite)
      : x(suite, crypto::ScalarLabel::pve_x),
        coin(suite, crypto::HashLabel::pve_coin),
        esk(suite, crypto::HashLabel::esk) {}

  crypto::ScalarTag x;
  crypto::HashTag coin;
  crypto::HashTag esk;
};

/// esk = T("esk", T("pve/coin", seed)); X25519 clamps it.
Secret<32> ephemeral_key(const HalfTags& tags, View seed);

/// All seeds of a backup, that of half b of row i at 2i + b:
///
///   XOF("pve/seed", 32 random bytes, x, label)
///
/// Deviation: section 9 draws each of them. A generator that repeats itself would then use one seed
/// in two rows or for two labels, and the row that opens it would give away the share that the
/// other hides. Derived like this they differ whatever the generator does, and only the same backup
/// of the same share can be made twice.
struct SeedInputs {
  const Secret<32>& x;  // the share in its wire form
  const Digest& label;
};
SecretBytes draw_seeds(crypto::Suite suite, const SeedInputs& inputs, Random& random);

/// What the prover is bound to before it knows the bits.
struct Transcript {
  const Digest& label;
  View X;
  const crypto::X25519PublicKey& ek;
  std::vector<Bytes> first_points;      // X_{i,0}
  std::vector<Ciphertext> ciphertexts;  // ct_{i,0}, ct_{i,1} for i = 0 ..
};

/// The first 128 bits of T("pve/chal", label, X, ek, [all X_{i,0}], [all ct_{i,0}, ct_{i,1}]).
Bits challenge(crypto::Suite suite, const Transcript& transcript);

}  // namespace countersign::protocol::backup
