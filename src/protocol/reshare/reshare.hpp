#pragma once

#include <optional>
#include <vector>

#include "protocol/backup/backups.hpp"
#include "protocol/protocol.hpp"
#include "protocol/reshare/terms.hpp"

namespace countersign::protocol {

/// Resharing (the protocol specification, section 8): the additive shares of a tight set of the old
/// structure are dealt anew, over the same structure or another, to the same people or others. One
/// protocol for refresh, rotation, another structure, and a member who lost its share.
/// docs/protocols/reshare.md has the symbols and the deviations.
///
/// 1. The key stays what it is: each dealing has the public additive share of its dealer as its
///    constant, which nobody can choose, and these are the old key.
/// 2. No share leaves before all views of the old key, all echoes and all dealings have been found
///    equal and good; and only after equal echoes of the openings is a share looked at. So whoever
///    ends with Fault::bad_share or bad_scalar may publish the dealer's signed message (row 60 of
///    the attack catalogue): see reshare/complaint.hpp.
/// 3. Culprits are parties of the session, not of a structure: terms.participant() says who they
///    are. Whoever is blamed has sent something that no honest party sends. Unequal echoes blame
///    nobody here: the signed messages behind them do, which the channels keep.
/// 4. A run changes nothing: the old shares stay in force until the journal says otherwise, and
///    nobody erases anything on account of a run (reshare/outcome.hpp, reshare/share_record.hpp).

/// What the coroutine returns (RS5).
template <curve::Group G>
struct Reshared {
  /// Of members of N only. The caller stores it as PENDING, syncs, and only then logs the `ready`:
  /// ShareKeeper::keep.
  struct Own {
    crypto::Ready ready;
    KeyShare<G> share;  // of epoch e + 1
  };

  crypto::KeyOpening opening;
  Digest result;               // the certificate hash of epoch e + 1
  std::vector<Bytes> backups;  // of all new leaves, in the order of structure.leaves()
  std::optional<Own> own;
};

template <curve::Group G>
struct ReshareInputs {
  const ReshareTerms<G>& terms;
  const KeyShare<G>* share;  // of epoch e, of a dealer; whoever does not deal needs none
  const Backups<G>& backups;
};

/// The messages of a run, for these terms.
template <curve::Group G>
Rules reshare_rules(const ReshareTerms<G>& terms, const Backups<G>& backups);

/// One participant's part. The session lists terms.parties(), and its id is reshare_session() of
/// this attempt. All references outlive the Machine.
template <curve::Group G>
Protocol<Reshared<G>> reshare_key(Net& net, const G& group, ReshareInputs<G> inputs,
                                  Random& random);

}  // namespace countersign::protocol
