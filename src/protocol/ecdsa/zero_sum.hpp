#pragma once

#include <utility>
#include <vector>

#include "base/error.hpp"
#include "curve/point.hpp"
#include "curve/secp256k1.hpp"
#include "protocol/ecdsa/messages.hpp"
#include "protocol/session.hpp"

namespace countersign::protocol::ecdsa {

/// ZERO_SUM of section 6.3 of the protocol specification: the committed Z_j do not sum to the
/// identity, so somebody has not used the zero share that it has in common with a peer. The slot is
/// dead before its f_ij are shown, and they serve no other slot.

/// What everybody has committed to, and says of the pairs: f.at(i).at(j) is f_ij as i shows it.
struct ShownZeroShares {
  PerParty<curve::Point> Z;
  PerParty<PerParty<curve::Scalar>> f;
};

struct ZeroSumVerdict {
  /// What they show does not make their own Z_i. Anybody can see it.
  std::vector<Party> blamed;
  /// The two show different numbers: one of them lies, and only the two know who.
  std::vector<std::pair<Party, Party>> suspects;
};
ZeroSumVerdict attribute(const ShownZeroShares& shown);

/// The verdict as it stands to `self`, who knows that it is not the liar of its own pairs.
Error zero_sum_error(const ZeroSumVerdict& verdict, Party self);

/// What this signer shows, and how a peer's message is read: Fault::bad_scalar or wrong_session,
/// with its name.
ZeroReveal reveal_of(const Digest& slot_id, const PerParty<curve::SecretScalar>& f);
Result<PerParty<curve::Scalar>> read_reveal(const ZeroReveal& message, const Digest& slot_id,
                                            Party sender, std::size_t signers);

}  // namespace countersign::protocol::ecdsa
