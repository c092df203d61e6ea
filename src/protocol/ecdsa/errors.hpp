#pragma once

#include <optional>
#include <utility>

#include "base/result.hpp"
#include "protocol/net.hpp"

namespace countersign::protocol::ecdsa {

/// Errors of a run that has several peers, and whom they name.

/// An error that a peer's message has caused, with its name.
inline Error about(Party peer, const Error& error) {
  return {error.fault, error.what, {peer}};
}

/// An error of a pair's gate. What it says of the pair names the peer; anything else is our own
/// store's, and nobody's fault.
inline Error about_pair(Party peer, const Error& error) {
  switch (error.fault) {
    case Fault::pair_missing:
    case Fault::pair_quarantined:
    case Fault::pair_dead:
    case Fault::epoch_mismatch: return about(peer, error);
    default: return error;
  }
}

/// How much an error matters beside others of the same moment.
enum class Gravity : std::uint8_t {
  plain,
  own_store,     // nobody knows what is stored
  failed_check,  // a pair is quarantined, and the node has its other runs to end
};

constexpr Gravity gravity_of(Fault fault) {
  switch (fault) {
    case Fault::ote_check:
    case Fault::vole_check:
    case Fault::gamma_check: return Gravity::failed_check;
    case Fault::unavailable:
    case Fault::not_authentic:
    case Fault::internal: return Gravity::own_store;
    default: return Gravity::plain;
  }
}

/// What went wrong with several peers, as one error: the first of the gravest, with the culprits of
/// all that have its fault.
class Errors final {
 public:
  void add(const Error& error) {
    if (!kept_.has_value() || gravity_of(error.fault) > gravity_of(kept_->fault)) {
      kept_ = error;
    } else if (kept_->fault == error.fault) {
      kept_->culprits.insert(kept_->culprits.end(), error.culprits.begin(), error.culprits.end());
    }
  }

  bool none() const { return !kept_.has_value(); }
  const Error& error() const { return *kept_; }

 private:
  std::optional<Error> kept_;
};

/// Passes an outcome on. After a failed check, or an error of our own store, what this step was
/// about to send stays here: the messages of a round may all be there before ours has left.
template <class T>
Result<T> withheld_if_grave(Net& net, Result<T> outcome) {
  if (!outcome.has_value() && gravity_of(outcome.error().fault) != Gravity::plain) net.withhold();
  return outcome;
}

}  // namespace countersign::protocol::ecdsa
