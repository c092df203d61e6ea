#include "protocol/reshare/epochs.hpp"

#include "base/guard.hpp"
#include "base/invariant.hpp"

namespace countersign::protocol {

Result<EpochUse> epoch_use(const EpochRequest& request, const EpochInForce& in_force, LogSize log) {
  invariant(in_force.since < log.value(), "an epoch is in force because the log says so");
  if (!guard("epochs.request-in-the-log", request.index < log.value())) {
    return Error{Fault::epoch_mismatch, "request is ahead of this signer's log"};
  }
  const bool spent = request.state == EpochRequest::State::spent;
  if (request.index <= in_force.since && spent) return EpochUse::resend;
  if (!guard("epochs.request-in-the-epoch", request.index > in_force.since)) {
    return Error{Fault::epoch_mismatch, "request is older than the key's epoch"};
  }
  if (!guard("epochs.epoch-in-force", request.epoch == in_force.epoch)) {
    return Error{Fault::epoch_mismatch, "request names another epoch"};
  }
  return spent ? EpochUse::resend : EpochUse::sign;
}

}  // namespace countersign::protocol
