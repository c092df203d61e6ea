#pragma once

#include <string>
#include <vector>

namespace countersign::testing {

/// The switch behind the guards (base/guard.hpp) in a build with COUNTERSIGN_SWITCHABLE_GUARDS;
/// other builds do not have it. It obeys two environment variables, read at the first guard:
/// COUNTERSIGN_GUARD_OFF names the one guard that is switched off; COUNTERSIGN_GUARD_TRACE, set to
/// anything, makes it remember which guards were reached (tests/support/guard_trace.hpp writes them
/// out).

/// The ids of the guards reached since the last call, sorted. Empty without
/// COUNTERSIGN_GUARD_TRACE.
std::vector<std::string> take_reached_guards();

}  // namespace countersign::testing
