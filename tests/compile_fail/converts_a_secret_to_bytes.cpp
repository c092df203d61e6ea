// expect: could not convert .key. from .*Secret
#include "base/bytes.hpp"
#include "base/secret.hpp"

countersign::View bytes(const countersign::Secret<32>& key) {
#ifdef CONTROL
  return key.expose_secret();
#else
  return key;
#endif
}
