#pragma once

#include <vector>

#include "crypto/keys/certificate.hpp"
#include "protocol/backup/backups.hpp"
#include "protocol/protocol.hpp"
#include "protocol/sharing/key_share.hpp"

namespace countersign::protocol {

/// Distributed key generation over any access structure (the protocol specification, section 3):
/// Pedersen's DKG with Feldman's commitments at every threshold of the tree, each contribution
/// committed to before any is opened. docs/protocols/dkg.md has the symbols and the deviations.
///
/// Deviation: the backups of R4 are made and checked by what the caller hands in. Until section 9
/// is built there is none fit for use, and so no key generation fit for use.
///
/// 1. Nobody can choose the key, or any part of it, after having seen another's contribution.
/// 2. All parties whose run ends with a key have one `result` under one broadcast view, or their
///    readies will differ and the journal never makes the key active.
/// 3. Whoever is blamed has sent something that no honest party sends. Unequal views blame nobody
///    here: the signed messages behind them do, which the driver keeps. What it publishes of them
///    after which error, and who is judged guilty by that, is in protocol/dkg/judgement.hpp.
/// 4. A run that ends without a key has revealed nothing that outlives it; all its secrets are
///    wiped.

/// The words of Fault::inconsistent_broadcast, which say in which round the views differ.
inline constexpr Literal commitments_differ = "parties saw different commitments";
inline constexpr Literal openings_differ = "parties saw different openings";

/// The words of Fault::bad_pok for a contribution that another party has made as well.
inline constexpr Literal contributions_equal = "two contributions are the same";

/// What the coroutine returns (R5). The caller writes share and backups to a PENDING file, syncs
/// it, and only then logs the `ready`: once it has left, the others may count on this share.
template <curve::Group G>
struct NewKey {
  crypto::Ready ready;  // opening, result and the proofs of the own leaves
  crypto::KeyOpening opening;
  KeyShare<G> share;
  std::vector<Bytes> backups;  // of all leaves, in the order of structure.leaves()
};

/// The messages of a run, for these terms.
template <curve::Group G>
Rules dkg_rules(const crypto::KeyTerms& terms, const Backups<G>& backups);

/// One party's part in making a new key. The session lists the parties of the structure, 1 to n,
/// and its id is used for this attempt alone; the binding in the terms says what authorised it. The
/// group is that of the terms' suite. All references outlive the Machine.
template <curve::Group G>
Protocol<NewKey<G>> generate_key(Net& net, const G& group, const crypto::KeyTerms& terms,
                                 const Backups<G>& backups, Random& random);

}  // namespace countersign::protocol
