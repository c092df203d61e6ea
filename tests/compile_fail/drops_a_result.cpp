// expect: ignoring returned value of type .*Result<int>
#include "base/result.hpp"

countersign::Result<int> count();

void caller() {
#ifdef CONTROL
  const auto counted = count();
  static_cast<void>(counted);
#else
  count();
#endif
}
