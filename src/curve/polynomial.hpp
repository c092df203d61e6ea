#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "base/invariant.hpp"
#include "base/strong.hpp"
#include "curve/group.hpp"
#include "curve/secret_of.hpp"
#include "curve/secret_scalar.hpp"

namespace countersign::curve {

/// Where a polynomial is evaluated for a share. It comes from a structure, never from the wire, and
/// is never 0: there the secret lies.
using Position = Strong<struct PositionTag, std::uint16_t>;

/// f(position) for f = sum_e coefficients[e] * x^e, by Horner's rule. Constant time.
template <ScalarValue S>
S evaluate(std::span<const S> coefficients, Position position) {
  invariant(position.value() != 0, "a share lies at a position other than 0");
  const S x(position.value());
  S out;
  for (std::size_t e = coefficients.size(); e-- > 0;) out = out * x + coefficients[e];
  return out;
}

template <ScalarValue S>
SecretOf<S> evaluate(const SecretVector<S>& coefficients, Position position) {
  return SecretOf<S>::computed([&] { return evaluate(coefficients.expose_secret(), position); });
}

/// f(position)*G from the public commitments C_e = coefficients[e]*G.
template <GroupPoint P>
P evaluate_vartime(std::span<const P> commitments, Position position) {
  invariant(position.value() != 0, "a share lies at a position other than 0");
  const typename P::Scalar x(position.value());
  P out;
  for (std::size_t e = commitments.size(); e-- > 0;) out = mul_vartime(x, out) + commitments[e];
  return out;
}

/// The inverses of scalars other than zero, for the price of one and three multiplications each.
template <ScalarValue S>
std::vector<S> inverses(std::span<const S> scalars) {
  // before[i] is the product of all scalars before i; `rest` the inverse of that of all up to i.
  std::vector<S> before;
  S product(1);
  for (const auto& scalar : scalars) {
    before.push_back(product);
    product = product * scalar;
  }
  std::vector<S> out(scalars.size());
  S rest = product.inverse();
  for (std::size_t i = scalars.size(); i-- > 0;) {
    out[i] = rest * before[i];
    rest = rest * scalars[i];
  }
  return out;
}

/// The Lagrange coefficients at 0 of distinct positions, in their order:
/// lambda_p = prod_{p' != p} p' / (p' - p), so that sum_p lambda_p * f(p) = f(0).
template <ScalarValue S>
std::vector<S> lagrange_at_zero(std::span<const Position> positions) {
  std::vector<S> numerators(positions.size(), S(1));
  std::vector<S> denominators(positions.size(), S(1));
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const auto p = positions[i].value();
    invariant(p != 0, "a share lies at a position other than 0");
    for (std::size_t j = 0; j < positions.size(); ++j) {
      if (j == i) continue;
      const auto other = positions[j].value();
      invariant(other != p, "positions are distinct");
      numerators[i] *= S(other);
      denominators[i] *= S(other) - S(p);
    }
  }
  auto lambda = inverses<S>(denominators);
  for (std::size_t i = 0; i < lambda.size(); ++i) lambda[i] *= numerators[i];
  return lambda;
}

}  // namespace countersign::curve
