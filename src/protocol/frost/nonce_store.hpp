#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "protocol/slots/stamps.hpp"

namespace countersign::protocol::frost {

/// Where nonce pairs wait whose commitments are published ahead of any request. It is an interface,
/// which the signer's store implements.
///
/// Two responses under one pair give the share away, so the whole key depends on this contract:
///
/// 1. `insert` returns only when all records would survive a loss of power, or with an error. What
///    it has not stored is never published. A name that is there already is refused.
/// 2. `remove` hands out what it removed, and returns only when the record would *not* come back
///    after a loss of power. Crash: before it is durable nobody has seen the pair; after it the
///    pair is lost, and with it the request that was to use it.
/// 3. Of any number of calls that remove one name, across threads and processes, one gets it. All
///    others fail with Fault::slot_spent.
/// 4. It is in no backup, and every start of the process calls `remove_all` before it takes part in
///    anything (nonce_stock.hpp): if the node was restored or cloned, which it need not notice,
///    another copy may have used the pairs. The generation in the name refuses them too.
/// 5. A record is bound to its name: if it is sealed at rest, then with the name as associated
///    data. Two names never lead to one pair.
/// 6. A key that has been reshared has its pairs removed by `remove_of_key`. The epoch in the name
///    refuses them too.

/// What a pair is bound to, and the published commitment by which a request asks for it.
struct NonceName {
  Digest key_id;
  std::uint64_t epoch;
  Generation generation;  // of the start of the process that has stored it
  Bytes commitment;       // Enc(D) || Enc(E)

  friend auto operator<=>(const NonceName&, const NonceName&) = default;
};

struct NonceRecord {
  NonceName name;
  SecretBytes nonces;  // Enc(d) || Enc(e)
};

class NonceStore {
 public:
  virtual ~NonceStore() = default;
  virtual Status insert(std::vector<NonceRecord> records) = 0;
  virtual Result<SecretBytes> remove(const NonceName& name) = 0;
  virtual Status remove_of_key(const Digest& key_id) = 0;
  virtual Status remove_all() = 0;
};

}  // namespace countersign::protocol::frost
