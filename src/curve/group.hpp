#pragma once

#include <concepts>
#include <span>
#include <string_view>

#include "crypto/fields.hpp"
#include "crypto/tagged_hash.hpp"
#include "curve/secret_scalar.hpp"

namespace countersign::curve {

/// What key generation, FROST and resharing are written over: Secp256k1 and Ed25519. A protocol
/// takes `const G& group`, which says both which group it is and what multiplies by secrets.
///
/// Points are public, and equal ones have equal encodings. Lengths and byte order are those of the
/// group's own standard: `G::Point::size`, `G::Scalar::size`.
template <class P>
concept GroupPoint = std::default_initializable<P> && std::equality_comparable<P> &&
    requires(const P& a, View bytes, std::span<const P> points) {
  requires ScalarValue<typename P::Scalar>;
  { P::size } -> std::convertible_to<std::size_t>;
  { P::generator() } -> std::same_as<P>;
  { P::decode(bytes) } -> std::same_as<Result<P>>;
  { P::sum(points) } -> std::same_as<P>;
  { a.encode() } -> std::same_as<ByteArray<P::size>>;
  { a.is_identity() } -> std::same_as<bool>;
  { a + a } -> std::same_as<P>;
  { a - a } -> std::same_as<P>;
  { -a } -> std::same_as<P>;
};

template <class G>
concept Group = ScalarValue<typename G::Scalar> && GroupPoint<typename G::Point> &&
    requires(const G& group, const typename G::Scalar& a, const typename G::Point& P,
             const SecretOf<typename G::Scalar>& secret, const crypto::ScalarTag& tag,
             crypto::Fields fields) {
  { G::name } -> std::convertible_to<std::string_view>;
  { group.mul_base(secret) } -> std::same_as<typename G::Point>;
  { group.mul(secret, P) } -> std::same_as<typename G::Point>;
  { mul_vartime(a, P) } -> std::same_as<typename G::Point>;
  { mul_base_vartime(a) } -> std::same_as<typename G::Point>;
  { add_base_vartime(P, a) } -> std::same_as<typename G::Point>;
  { G::hash_to_scalar(tag, fields) } -> std::same_as<typename G::Scalar>;
  { G::hash_to_secret(tag, fields) } -> std::same_as<SecretOf<typename G::Scalar>>;
};

}  // namespace countersign::curve
