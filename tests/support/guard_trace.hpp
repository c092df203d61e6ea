#pragma once

namespace countersign::testing {

/// In a build with switchable guards, and if COUNTERSIGN_GUARD_TRACE names a file: appends one line
/// per test to it, "Suite.name milliseconds guard guard ..", listing the guards that the test
/// reached, the set-up of its suite included. Elsewhere this does nothing. Call it after
/// InitGoogleTest.
void install_guard_trace();

}  // namespace countersign::testing
