#include "protocol/frost/tweak.hpp"

#include "base/guard.hpp"
#include "base/writer.hpp"
#include "protocol/frost/ciphersuites.hpp"

namespace countersign::protocol::frost {

using curve::Ed25519;
using curve::Point;
using curve::Scalar;
using curve::Scalar25519;
using curve::Secp256k1;

Bytes encode(const Tweak& tweak) {
  Writer out;
  out.u8(static_cast<std::uint8_t>(tweak.path.steps().size()));
  for (const std::uint32_t step : tweak.path.steps()) out.u32(step);
  if (!tweak.taproot.has_value()) return out.u8(0).take();
  const auto& root = tweak.taproot->merkle_root;
  if (!root.has_value()) return out.u8(1).take();
  return out.u8(2).bytes(*root).take();
}

Result<TweakedKey<Ed25519>> tweaked(const Derived<Ed25519>& key,
                                    const std::optional<Taproot>& taproot) {
  if (!guard("tweak.taproot-is-bip340", !taproot.has_value())) {
    return Error{Fault::bad_argument, "an ed25519 key has no taproot output"};
  }
  return TweakedKey<Ed25519>{key.X_d, Scalar25519(1), key.e};
}

Result<TweakedKey<Secp256k1>> tweaked(const Derived<Secp256k1>& key,
                                      const std::optional<Taproot>& taproot) {
  if (!taproot.has_value()) return tweaked_by(key, Scalar());
  const auto t = taproot_tweak(key.X_d, *taproot);
  if (!t.has_value()) return t.error();
  return tweaked_by(key, *t);
}

Result<Scalar> taproot_tweak(const Point& P, const Taproot& taproot) {
  const View root = taproot.merkle_root.has_value() ? View(*taproot.merkle_root) : View();
  return Scalar::decode(bip340_hash("TapTweak", {P.x(), root}));
}

Result<TweakedKey<Secp256k1>> tweaked_by(const Derived<Secp256k1>& key, const Scalar& t) {
  const Scalar gP = key.X_d.has_odd_y() ? -Scalar(1) : Scalar(1);
  const Point P = key.X_d.has_odd_y() ? -key.X_d : key.X_d;
  // libsecp256k1's tweak by zero would be a multiplication for nothing.
  const Point Q = is_zero_public(t) ? P : add_base_vartime(P, t);
  if (!guard("tweak.output-not-identity", !Q.is_identity())) {
    return Error{Fault::bad_argument, "the taproot output has no key"};
  }
  const Scalar gQ = Q.has_odd_y() ? -Scalar(1) : Scalar(1);
  return TweakedKey<Secp256k1>{Q.has_odd_y() ? -Q : Q, gQ * gP, gQ * (gP * key.e + t)};
}

}  // namespace countersign::protocol::frost
