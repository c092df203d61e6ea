#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "base/random.hpp"
#include "crypto/fields.hpp"
#include "crypto/tagged_hash.hpp"
#include "curve/point.hpp"
#include "curve/scalar.hpp"
#include "curve/secret_scalar.hpp"

struct secp256k1_context_struct;

namespace countersign::curve {

using SecretScalar = SecretOf<Scalar>;
using SecretScalars = SecretVector<Scalar>;

/// The group of secp256k1 as an object: what multiplies by secrets. It holds libsecp256k1's blinded
/// tables, randomised once when it is made, against leaks other than time. A program makes one at
/// its start and hands it on by const reference; constant afterwards, it serves all threads.
///
/// Whoever has no Secp256k1 at hand cannot multiply by a secret, which is the point of it being an
/// argument: everything else about points and scalars is free of it. (A context hidden in a static
/// object would be ambient state, drawn from ambient randomness.)
class Secp256k1 final {
 public:
  using Scalar = curve::Scalar;
  using Point = curve::Point;
  static constexpr std::string_view name = "secp256k1";

  explicit Secp256k1(Random& random);

  /// a*G and a*P in constant time; the points they give are public. Zero gives the identity.
  Point mul_base(const SecretScalar& a) const;
  Point mul(const SecretScalar& a, const Point& P) const;

  /// HS of the protocol specification, 1.4: T modulo q, whose bias is below 2^-127.
  static Scalar hash_to_scalar(const crypto::ScalarTag& tag, crypto::Fields fields);
  static SecretScalar hash_to_secret(const crypto::ScalarTag& tag, crypto::Fields fields);

 private:
  struct Destroy {
    void operator()(secp256k1_context_struct* context) const;
  };
  std::unique_ptr<secp256k1_context_struct, Destroy> context_;
};

}  // namespace countersign::curve
