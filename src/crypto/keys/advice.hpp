#pragma once

#include <optional>
#include <span>
#include <vector>

#include "crypto/keys/structure.hpp"
#include "crypto/labels.hpp"

namespace countersign::crypto {

/// What is unwise about a structure that is valid, and what is refused all the same (the protocol
/// specification, sections 2.1 and 9).

enum class WarningKind : std::uint8_t {
  one_party_suffices,     // the party can act alone
  one_lost_party_blocks,  // without the party nobody can act
  party_is_irrelevant,    // the party is in no minimal quorum: its share never matters
  too_many_quorums,       // of no party: whether one is irrelevant was not found out
};

struct Warning {
  WarningKind kind;
  std::optional<Party> party = {};

  friend bool operator==(const Warning&, const Warning&) = default;
};

/// By kind as listed above, then by party.
std::vector<Warning> warnings(const AccessStructure& structure);

/// Refuses a structure in which one party can act alone for an ECDSA suite, whose protocols need
/// two signers, with Fault::bad_argument. For FROST that is only a warning.
Status require_fit(Suite suite, const AccessStructure& structure);

/// The X25519 key, kept off-line, to which a party's shares are backed up.
using RecoveryKey = Strong<struct RecoveryKeyTag, ByteArray<32>>;

/// A recovery key that opens the backups of a qualified set, if there is one: whoever holds it has
/// the whole key. `keys` are those of party 1, 2 and so on, one for each party.
std::optional<RecoveryKey> recovery_key_that_suffices(const AccessStructure& structure,
                                                      std::span<const RecoveryKey> keys);

}  // namespace countersign::crypto
