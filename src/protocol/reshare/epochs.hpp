#pragma once

#include <cstdint>

#include "base/result.hpp"
#include "base/strong.hpp"

namespace countersign::protocol {

/// Which epoch of a key a request is signed with: rule 4 of the protocol specification, section 8,
/// as a pure function of the log. A request belongs to the epoch in force at its own index, on
/// every signer; so no request is ever signed by shares of two epochs, or twice.

/// How much of the log a signer has, under a witnessed checkpoint: entries 0 to size - 1.
using LogSize = Strong<struct LogSizeTag, std::uint64_t>;

/// The newest epoch that this much of the log shows.
struct EpochInForce {
  std::uint64_t epoch;
  std::uint64_t since;  // D
};

struct EpochRequest {
  enum class State : std::uint8_t { fresh, spent };

  std::uint64_t index;  // of the request, in the log
  std::uint64_t epoch;  // that the initiator names
  State state;          // spent if this signer has stored its last message for it
};

/// What a signer may do for a request.
enum class EpochUse : std::uint8_t {
  sign,
  resend,  // the stored messages, byte for byte; nothing is computed
};

/// Fault::epoch_mismatch if the signer lags behind the request and must sync, if the request is
/// older than the epoch and must be authorised again, or if it names another epoch.
Result<EpochUse> epoch_use(const EpochRequest& request, const EpochInForce& in_force, LogSize log);

}  // namespace countersign::protocol
