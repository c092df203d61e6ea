// expect: cannot convert .*Party.* to .unsigned int
#include "base/error.hpp"

void wait_rounds(unsigned count);

void caller(countersign::Party party) {
#ifdef CONTROL
  wait_rounds(party.value());
#else
  wait_rounds(party);
#endif
}
