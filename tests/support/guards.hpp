#pragma once

namespace countersign::testing {

/// In a build with switchable guards, and if COUNTERSIGN_GUARD_TRACE names a file: appends one line
/// per test to it, "Suite.Name milliseconds guard guard ..", listing the guards that the test reached.
/// COUNTERSIGN_GUARD_OFF names the one guard that is switched off. Elsewhere this does nothing.
void install_guard_trace();

}  // namespace countersign::testing
