#pragma once

#include <optional>
#include <span>
#include <vector>

#include "crypto/keys/structure.hpp"
#include "crypto/labels.hpp"
#include "crypto/x25519.hpp"

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

/// A recovery key that opens the backups of a qualified set, if there is one: whoever holds it has
/// the whole key. `keys` are the keys, kept off-line, to which the shares of party 1, 2 and so on
/// are backed up, one for each party.
std::optional<X25519PublicKey> recovery_key_that_suffices(const AccessStructure& structure,
                                                          std::span<const X25519PublicKey> keys);

}  // namespace countersign::crypto
