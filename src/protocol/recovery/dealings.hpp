#pragma once

#include <span>
#include <vector>

#include "protocol/recovery/bundle.hpp"
#include "protocol/recovery/encoding.hpp"
#include "protocol/session.hpp"
#include "protocol/sharing/dealing.hpp"

namespace countersign::protocol::recovery {

/// Dealing a key whose signers are lost to new ones: a resharing (the protocol specification,
/// section 8) whose dealers are played by one offline program, with shares that it gets from the
/// backups. The key and every address stay, the epoch becomes the next.
///
///   a_i      additive share of the old signer i, for the set of signers that is opened
///   A_i      a_i * G, which everybody computes from the old public shares
///   y^i_ell  the share of the new leaf ell that the dealing of a_i gives
///
/// 1. The key is never computed. Nor are two a_i in memory at one time: each signer's shares are
///    decrypted, dealt, sealed to the new members and wiped before the next one's are touched.
/// 2. All that leaves are commitments, and shares sealed to the encryption keys of the new members.
/// 3. A new member needs to trust nobody who took part: it knows the A_i from the certificate of
/// the
///    old epoch, and checks its shares against commitments to them.
///
/// Recovery keys of a qualified set are the key. Whoever has brought them together has it, whatever
/// this program does: hence its use offline, and new recovery keys afterwards.

/// A member of the new epoch: with the key that its signer reads sealed messages with, which is not
/// its recovery key, so that the latter can stay where it is.
struct NewMember {
  crypto::Member member;
  crypto::X25519PublicKey encryption;
};

/// Who is to share the key from now on, as whoever approved the recovery laid it down.
struct NextEpoch {
  Digest binding;
  crypto::AccessStructure structure;
  std::vector<NewMember> members;
};

/// What shares are sealed in: the old epoch, its dealers, the next epoch and the sender of the
/// boxes.
template <curve::Group G>
Digest context_of(const KeyRecord<G>& old, const Quorum<G>& dealers, const NextEpoch& next,
                  const crypto::X25519PublicKey& sender);

/// What is authenticated with a box: whose dealing it is of, and whom it is for.
ByteArray<4> box_name(Party dealer, Party member);

/// The terms of the next epoch: those of a reshare. Fault::bad_argument if they may not be.
template <curve::Group G>
Result<crypto::KeyTerms> next_terms(const KeyRecord<G>& old, const NextEpoch& next);

/// The public file: what all new members must have alike. It names the epoch that it continues.
template <curve::Group G>
struct Dealings {
  Digest key_id;
  std::uint64_t epoch;  // the old one
  Digest certificate;   // of the old epoch
  crypto::Suite suite;
  NextEpoch next;
  crypto::X25519PublicKey sender;  // made for this recovery, to seal with
  PerParty<Commitments<typename G::Point>> by_dealer;
};

/// The sealed file of one new member: a box for every dealer, in ascending order.
struct SealedShares {
  Party member;
  std::vector<Bytes> boxes;
};

template <curve::Group G>
struct Recovered {
  Dealings<G> dealings;
  std::vector<SealedShares> sealed;  // of member 1, 2, ..
};

/// The signers whose recovery keys these are. Fault::bad_argument if one is nobody's.
template <curve::Group G>
Result<crypto::PartySet> owners_of(const KeyRecord<G>& record,
                                   std::span<const crypto::X25519SecretKey> keys);

/// Fault::bad_argument if a new member would have one of these signers' recovery keys, for itself
/// or to be written to with. A key that was opened has been on a machine with the others: together
/// they are the key, and what is encrypted to it would be as good as lost.
template <curve::Group G>
Status require_unopened(const KeyRecord<G>& old, const crypto::PartySet& opened,
                        const NextEpoch& next);

/// Opens the backups of signers whose keys are at hand, and deals the key to the next epoch. Of
/// more signers than act together those are the dealers whom crypto::select() uses; `by_dealer`
/// says who. The backups of the others stay closed. Fault::not_qualified if these signers are not
/// enough; bad_argument for terms or keys that do not fit; bad_backup, naming the signer, if one
/// does not open.
template <curve::Group G>
Result<Recovered<G>> deal_again(const G& group, const OldKey<G>& old,
                                std::span<const crypto::X25519SecretKey> keys,
                                const NextEpoch& next, Random& random);

template <curve::Group G>
Bytes encode(const Dealings<G>& dealings);
template <curve::Group G>
Result<Dealings<G>> decode_dealings(View bytes);
Bytes encode(const SealedShares& sealed);
Result<SealedShares> decode_sealed(View bytes);

}  // namespace countersign::protocol::recovery
