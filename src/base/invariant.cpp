#include "base/invariant.hpp"

#include <cstdio>
#include <cstdlib>

namespace countersign {

void invariant_broken(const char* condition, const char* why, const char* file, int line) {
  std::fprintf(stderr, "invariant broken: %s (%s) at %s:%d\n", why, condition, file, line);
  std::abort();
}

}  // namespace countersign
