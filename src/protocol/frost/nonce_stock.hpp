#pragma once

#include <utility>
#include <vector>

#include "base/guard.hpp"
#include "protocol/frost/nonce_store.hpp"
#include "protocol/slots/used_sessions.hpp"

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
  /// What a signer keeps on its disk; it outlives the stock.
  struct Durable {
    NonceStore& pairs;
    UsedSessions& ids;
  };

  /// `running` was raised durably when the process started (slots/stamps.hpp). What the store says,
  /// if it cannot be emptied.
  static Result<NonceStock> start(const Durable& durable, const Generation& running) {
    const Status emptied = durable.pairs.remove_all();
    if (!guard("nonce-stock.begins-empty", emptied.has_value())) return emptied.error();
    return NonceStock(durable, running);
  }

  const Generation& generation() const { return running_; }
  /// The id of a batch, so that none is drawn twice.
  Status claim(const SessionId& batch) { return ids_->claim(batch); }
  Status insert(std::vector<NonceRecord> records) { return pairs_->insert(std::move(records)); }
  Result<SecretBytes> remove(const NonceName& name) { return pairs_->remove(name); }

 private:
  NonceStock(const Durable& durable, const Generation& running)
      : pairs_(&durable.pairs), ids_(&durable.ids), running_(running) {}

  NonceStore* pairs_;
  UsedSessions* ids_;
  Generation running_;
};

}  // namespace countersign::protocol::frost
