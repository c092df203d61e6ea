// expect: use of deleted function .*Secret\(const .*Secret
#include <utility>

#include "base/secret.hpp"

using Key = countersign::Secret<32>;

Key duplicate(Key& key) {
#ifdef CONTROL
  return std::move(key);
#else
  return key;
#endif
}
