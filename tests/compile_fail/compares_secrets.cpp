// expect: no match for .operator==.
#include "base/constant_time.hpp"
#include "base/secret.hpp"

using Key = countersign::Secret<32>;

bool same(const Key& a, const Key& b) {
#ifdef CONTROL
  return countersign::ct_equal(a.expose_secret(), b.expose_secret());
#else
  return a == b;
#endif
}
