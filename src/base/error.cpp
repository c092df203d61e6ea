#include "base/error.hpp"

#include "base/invariant.hpp"

namespace countersign {

std::string_view name_of(Fault fault) {
  switch (fault) {
    case Fault::bad_length: return "bad_length";
    case Fault::bad_encoding: return "bad_encoding";
    case Fault::bad_point: return "bad_point";
    case Fault::bad_scalar: return "bad_scalar";
    case Fault::wrong_session: return "wrong_session";
    case Fault::replay: return "replay";
    case Fault::wrong_round: return "wrong_round";
    case Fault::inconsistent_broadcast: return "inconsistent_broadcast";
    case Fault::bad_opening: return "bad_opening";
    case Fault::bad_pok: return "bad_pok";
    case Fault::bad_share: return "bad_share";
    case Fault::bad_backup: return "bad_backup";
    case Fault::ot_setup_failed: return "ot_setup_failed";
    case Fault::ote_check: return "ote_check";
    case Fault::vole_check: return "vole_check";
    case Fault::gamma_check: return "gamma_check";
    case Fault::zero_sum: return "zero_sum";
    case Fault::different_request: return "different_request";
    case Fault::equivocation: return "equivocation";
    case Fault::final_verify: return "final_verify";
    case Fault::slot_spent: return "slot_spent";
    case Fault::pair_missing: return "pair_missing";
    case Fault::pair_quarantined: return "pair_quarantined";
    case Fault::pair_dead: return "pair_dead";
    case Fault::epoch_mismatch: return "epoch_mismatch";
    case Fault::not_qualified: return "not_qualified";
    case Fault::policy: return "policy";
    case Fault::journal_abort: return "journal_abort";
    case Fault::timeout: return "timeout";
    case Fault::internal: return "internal";
    case Fault::bad_argument: return "bad_argument";
    case Fault::bad_signature: return "bad_signature";
    case Fault::not_authentic: return "not_authentic";
    case Fault::over_limit: return "over_limit";
    case Fault::unavailable: return "unavailable";
  }
  invariant(false, "a fault has a name");
  return {};
}

}  // namespace countersign
