// expect: no match for .operator<<.
#include <ostream>

#include "base/secret.hpp"

void log(std::ostream& out, const countersign::Secret<32>& key) {
#ifdef CONTROL
  out << key.expose_secret().size();
#else
  out << key;
#endif
}
