#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "crypto/keys/public_point.hpp"
#include "crypto/keys/public_scalar.hpp"

namespace countersign::crypto {

/// Derivation of public keys along a path: BIP-32, non-hardened steps only, since a hardened step
/// hashes the private key, which never exists here (the protocol specification, section 3.1).
///
///   I = HMAC-SHA512(chain, ser33(K) || BE32(i))      K' = K + I_L * G      chain' = I_R
///   e = sum of all I_L mod q                         X_d = X + e * G
///
/// 1. A step whose I_L is q or more, or whose K' is the identity, refuses the path. BIP-32 lets a
///    wallet go on to the next index; here a path has its own key or none.
/// 2. Everyone computes the tweak e from (X, chain code, path). It is never received.
/// 3. Ed25519 has no derivation: SLIP-10 defines hardened steps only. One account, one key. A
///    tweak of our own would be a new suite, and no wallet would know it.

using ChainCode = Strong<struct ChainCodeTag, ByteArray<32>>;

inline constexpr std::size_t path_steps_max = 5;

class DerivationPath final {
 public:
  DerivationPath() = default;  // the empty path: the key itself

  /// Fault::over_limit if there are too many steps, Fault::bad_argument if one is hardened.
  static Result<DerivationPath> make(std::span<const std::uint32_t> steps);

  std::span<const std::uint32_t> steps() const { return steps_; }
  friend bool operator==(const DerivationPath&, const DerivationPath&) = default;

 private:
  std::vector<std::uint32_t> steps_;
};

struct DerivedKey {
  PublicPoint X_d;
  ChainCode chain_code;
  PublicScalar e;

  friend bool operator==(const DerivedKey&, const DerivedKey&) = default;
};

/// Fault::bad_argument if the path has no key.
Result<DerivedKey> derive(const PublicPoint& X, const ChainCode& chain_code,
                          const DerivationPath& path);

/// One step, given its I. Apart from derive() because nobody knows a path that reaches its
/// refusals.
Result<DerivedKey> derive_step(const DerivedKey& parent, const ByteArray<64>& I);

}  // namespace countersign::crypto
