#pragma once

#include <vector>

#include "base/result.hpp"
#include "protocol/pair/contexts.hpp"
#include "protocol/session.hpp"

namespace countersign::protocol::ecdsa {

/// S, the signers of a slot, as one of them sees it. They are ranked by their identity keys, and a
/// party of a run is a rank, from 1 on: a slot belongs to no key, so no structure numbers them yet.
///
/// Invariant: the keys ascend strictly, there are at least two, and one of them is the own.

/// More signers than this sit in no slot. It bounds what a proposal can make a signer store.
inline constexpr std::size_t signers_max = 64;

class Signers final {
 public:
  /// Fault::bad_encoding for keys out of order, Fault::not_qualified for a set that cannot sign or
  /// that does not include `self`.
  static Result<Signers> make(std::vector<IdentityKey> keys, const IdentityKey& self);

  Party self() const { return self_; }
  std::size_t count() const { return keys_.size(); }
  const std::vector<IdentityKey>& keys() const { return keys_; }
  const IdentityKey& key(Party rank) const;

  /// All ranks in ascending order, and all but the own.
  std::vector<Party> all() const;
  std::vector<Party> peers() const;

  PairName pair_with(Party j) const { return {key(self_), key(j)}; }

  friend bool operator==(const Signers&, const Signers&) = default;

 private:
  Signers(std::vector<IdentityKey> keys, Party self) : keys_(std::move(keys)), self_(self) {}

  std::vector<IdentityKey> keys_;
  Party self_;
};

}  // namespace countersign::protocol::ecdsa
