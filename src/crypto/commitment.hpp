#pragma once

#include <span>

#include "base/random.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "crypto/tagged_hash.hpp"

namespace countersign::crypto {

/// Commitments of section 1.5 of the protocol specification: Com(label, ctx, i, payload) = T(label,
/// ctx, i, payload, blind) with a fresh 32-byte blind. Hiding and binding if SHA-256 is a random
/// oracle.
///
/// Invariant: a commitment names its run (ctx) and its maker (i), so it opens in no other run and
/// for nobody else.

/// What a commitment is for. Borrows the context; it must not outlive it.
struct CommitmentFor {
  const CommitmentTag& tag;
  View context;
  Party maker;
};

/// What its maker keeps until the opening: publishing the blind (and the payload) is the opening.
struct Committed {
  Digest commitment;
  Secret<32> blind;
};

Committed commit(const CommitmentFor& what, View payload, Random& random);

/// An opening as received.
struct Opening {
  View payload;
  std::span<const std::uint8_t, 32> blind;
};

/// Holds if the opening is of this commitment; else bad_opening, and the maker is the culprit.
Status check_opening(const CommitmentFor& what, const Digest& commitment, const Opening& opening);

}  // namespace countersign::crypto
