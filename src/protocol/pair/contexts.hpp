#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "base/secret.hpp"
#include "crypto/ed25519.hpp"
#include "protocol/ot/extension.hpp"
#include "protocol/session.hpp"

namespace countersign::protocol {

/// The hashes of sections 1.4 and 4.2 of the protocol specification that bind a pair's messages to
/// the pair, the run and each other.

using IdentityKey = crypto::Ed25519PublicKey;

/// An unordered pair of signers as one of them sees it.
struct PairName {
  IdentityKey own;
  IdentityKey peer;

  const IdentityKey& low() const { return own < peer ? own : peer; }
  const IdentityKey& high() const { return own < peer ? peer : own; }
  friend auto operator<=>(const PairName&, const PairName&) = default;
};

/// Who runs which end of base OT: chosen by a hash of the two keys, to share the work out.
enum class PairRole : std::uint8_t { giver, taker };
PairRole own_role(const PairName& pair);
inline PairRole other_role(PairRole role) {
  return role == PairRole::giver ? PairRole::taker : PairRole::giver;
}

/// ctx_pair: of one run.
struct PairContext {
  SessionId sid;
  Digest binding;
  std::uint64_t epoch;
  Digest salt_own;
  Digest salt_peer;
};
Digest hash_of(const PairContext& context, const PairName& pair);

/// tr2 covers the base-OT messages, tr3 those and the extension's.
Digest base_ot_transcript(const Digest& ctx_pair, View Y, View points);
Digest run_transcript(const Digest& tr2, const ot::ExtensionMessage& message);

/// The nonce of the reverse bootstrap's extension.
Digest bootstrap_nonce(const Digest& ctx_pair, const Digest& tr2);

/// The name of a setup, which every later use is bound to.
Digest setup_hash(const PairName& pair, std::uint64_t epoch, const Digest& tr3);

/// z_ij, from the halves that both sent.
struct ZeroSeedHalves {
  const Secret<32>& own;
  const Secret<32>& peer;
};
Secret<32> zero_seed(const Digest& setup, const PairName& pair, const ZeroSeedHalves& halves);

/// What `sender` sends to show that his setup is this one. It covers no base-OT key and no seed:
/// that would let a peer test guesses of choice bits.
Digest confirmation(const Digest& setup, const Digest& tr3, const Secret<32>& z,
                    const IdentityKey& sender);

/// pctx(A, B): one direction of a setup.
struct Direction {
  IdentityKey alice;
  IdentityKey bob;
};
Digest direction_context(const Digest& setup, const Direction& direction);

/// nonce_ext: the nonce of one extension, in which Bob's salt is fresh. The nonce of PAIR's own is
/// `bootstrap_nonce`.
struct ExtensionContext {
  Digest pctx;
  Digest batch;
  Digest salt_bob;
};
Digest extension_nonce(const ExtensionContext& context);

}  // namespace countersign::protocol
