// expect: ignoring returned value of type .*(Status|Result<void>)
#include "base/result.hpp"

countersign::Status verify();

void caller() {
#ifdef CONTROL
  const auto verified = verify();
  static_cast<void>(verified);
#else
  verify();
#endif
}
