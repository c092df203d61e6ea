#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "crypto/keys/derivation.hpp"
#include "curve/ed25519.hpp"
#include "curve/secp256k1.hpp"

namespace countersign::protocol::frost {

/// From the key of a record to the key that signs (the protocol specification, 3.1 and 7.2):
///
///   X_d   X + e*G, the key derived along a path; P in BIP-341's letters
///   gP    -1 if P has an odd y, else 1
///   t     TapTweak of P and a merkle root; 0 without Taproot
///   Q     gP*P + t*G, and gQ its sign as gP is P's
///   PK    gQ*Q, the key that verifies; its y is even
///
/// Everybody computes all of it from the key's record; nothing is received.

/// The output commits to a script tree, or to none (BIP-86), so that nobody can hide a script.
struct Taproot {
  std::optional<Digest> merkle_root;
};

struct Tweak {
  crypto::DerivationPath path = {};
  std::optional<Taproot> taproot = {};
};

/// u8 number of steps, u32 each; u8 0 for no Taproot, 1 for one without a script tree, 2 for one
/// with, then the 32 bytes of its root.
Bytes encode(const Tweak& tweak);

/// The secret of PK is f*x + u. Both are public; f is 1 or -1.
template <class G>
struct TweakedKey {
  typename G::Point PK;
  typename G::Scalar f;
  typename G::Scalar u;
};

/// X_d and e, with X_d = X + e*G for the key X.
template <class G>
struct Derived {
  typename G::Point X_d;
  typename G::Scalar e;
};

/// Fault::bad_argument if there is no such key.
Result<TweakedKey<curve::Ed25519>> tweaked(const Derived<curve::Ed25519>& key,
                                           const std::optional<Taproot>& taproot);
Result<TweakedKey<curve::Secp256k1>> tweaked(const Derived<curve::Secp256k1>& key,
                                             const std::optional<Taproot>& taproot);

/// t, for a P that is not the identity.
Result<curve::Scalar> taproot_tweak(const curve::Point& P, const Taproot& taproot);

/// The step from t on. Apart from `tweaked` because nobody knows a t that reaches its refusal.
Result<TweakedKey<curve::Secp256k1>> tweaked_by(const Derived<curve::Secp256k1>& key,
                                                const curve::Scalar& t);

}  // namespace countersign::protocol::frost
