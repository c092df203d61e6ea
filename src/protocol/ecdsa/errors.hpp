#pragma once

#include <optional>
#include <utility>

#include "base/error.hpp"

namespace countersign::protocol::ecdsa {

/// An error with the peer that it is about, unless it is our own: a store that does not answer.
inline Error about(Party peer, const Error& error) {
  if (error.fault == Fault::unavailable || error.fault == Fault::internal) return error;
  return {error.fault, error.what, {peer}};
}

/// What went wrong with several peers, as one error: the first, with the culprits of all that have
/// its fault.
class Errors final {
 public:
  void add(const Error& error) {
    if (!first_.has_value()) {
      first_ = error;
    } else if (first_->fault == error.fault) {
      first_->culprits.insert(first_->culprits.end(), error.culprits.begin(), error.culprits.end());
    }
  }

  bool none() const { return !first_.has_value(); }
  const Error& error() const { return *first_; }

 private:
  std::optional<Error> first_;
};

}  // namespace countersign::protocol::ecdsa
