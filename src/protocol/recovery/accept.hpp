#pragma once

#include <vector>

#include "protocol/recovery/dealings.hpp"

namespace countersign::protocol::recovery {

/// A new member's side of a recovery: from the public and the sealed file to a share that it knows
/// to be one of the old key.
///
/// It trusts the certificate of the old epoch, from which its caller has the record, and that
/// `dealings.next` is what was approved, which its caller has compared. It trusts neither the files
/// nor who made them: the dealings of a wrong a_i, or shares that do not fit, are found here and
/// name the dealer whose part is wrong.
///
/// Nothing says here that all members were given the same public file. Their backups are of leaves
/// whose public shares follow from it, so they verify for the others only if it is the same, as
/// does the result that they log. That log entry does not exist yet, and with it the new
/// certificate: the record's certificate hash is all zero until it does, and the share must not be
/// used before.

/// What a member has been given, and the key to read it with. Borrowed.
template <curve::Group G>
struct Received {
  const Dealings<G>& dealings;
  const SealedShares& sealed;
  Party self;
  const crypto::X25519SecretKey& encryption;
};

template <curve::Group G>
struct AcceptedShare {
  KeyShare<G> share;           // of epoch e + 1, with the same key
  std::vector<Bytes> backups;  // of the own leaves, to the new recovery key
};

/// Fault::epoch_mismatch for dealings of another key or epoch; not_qualified or bad_argument if
/// dealers or terms are impossible or a new member has a key that was opened; bad_opening,
/// bad_point, bad_share, bad_scalar, bad_length or not_authentic, naming the dealer, for a dealing
/// that is wrong.
template <curve::Group G>
Result<AcceptedShare<G>> accept_recovered(const G& group, const KeyRecord<G>& old,
                                          const Received<G>& received, Random& random);

}  // namespace countersign::protocol::recovery
