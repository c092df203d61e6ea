#pragma once

#include <set>
#include <vector>

#include "base/result.hpp"
#include "protocol/net.hpp"

namespace countersign::protocol {

/// What a protocol demands of what it has heard, as a Status to await:
///
///   co_await require_each(net, Fault::bad_pok, "proof of knowledge does not verify",
///                         [&](Party j) { return pok::verify(C.at(j), proof.at(j)); });
///
/// Where nobody in particular is to blame it is base's `require`.

/// Holds if `holds(j)` for all these parties; else the error, naming all for whom it does not.
template <class Predicate>
Status require_each(const std::set<Party>& parties, Fault fault, Literal what, Predicate holds) {
  std::vector<Party> culprits;
  for (const Party j : parties) {
    if (!holds(j)) culprits.push_back(j);
  }
  if (culprits.empty()) return {};
  return Error{fault, what, std::move(culprits)};
}

/// The same for every peer.
template <class Predicate>
Status require_each(const Net& net, Fault fault, Literal what, Predicate holds) {
  return require_each(net.peers(), fault, what, std::move(holds));
}

/// The same for one party. Made because g++ 12 compiles no braced list of culprits behind
/// co_await.
inline Status require_of(Party culprit, bool holds, Fault fault, Literal what) {
  return require(holds, {fault, what, {culprit}});
}

}  // namespace countersign::protocol
