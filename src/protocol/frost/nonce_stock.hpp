#pragma once

#include <utility>
#include <vector>

#include "base/guard.hpp"
#include "protocol/frost/nonce_store.hpp"

namespace countersign::protocol::frost {

/// The pairs of one start of the process: it begins empty, and what an earlier start has stored is
/// out of its reach.
///
/// A disk that was put back holds pairs that have been used since, and its node need not know. It
/// starts all the same, durably in a higher generation than the one in which those pairs were
/// stored, so none of their names is ever asked for again. That it starts in the generation in
/// which the disk was left does not matter: those pairs are not on it.
class NonceStock final {
 public:
  /// `running` was raised durably when the process started (slots/stamps.hpp). The store outlives
  /// the stock. What the store says, if it cannot be emptied.
  static Result<NonceStock> start(NonceStore& store, const Generation& running) {
    const Status emptied = store.remove_all();
    if (!guard("nonce-stock.begins-empty", emptied.has_value())) return emptied.error();
    return NonceStock(store, running);
  }

  const Generation& generation() const { return running_; }
  Status insert(std::vector<NonceRecord> records) { return store_->insert(std::move(records)); }
  Result<SecretBytes> remove(const NonceName& name) { return store_->remove(name); }

 private:
  NonceStock(NonceStore& store, const Generation& running) : store_(&store), running_(running) {}

  NonceStore* store_;
  Generation running_;
};

}  // namespace countersign::protocol::frost
