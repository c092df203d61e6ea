// expect: .words. is not a constant expression
#include "base/error.hpp"

countersign::Error error(const char* words) {
#ifdef CONTROL
  static_cast<void>(words);
  return {countersign::Fault::internal, "words of the source"};
#else
  return {countersign::Fault::internal, words};
#endif
}
