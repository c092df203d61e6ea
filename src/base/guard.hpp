#pragma once

/// guard("id", condition) is the condition, and marks it as one that refuses hostile or wrong
/// input. Every guard has a name of its own in the whole source tree. A build with
/// COUNTERSIGN_SWITCHABLE_GUARDS (tests only) can switch off any single one by that name, so that
/// the mutant runner shows for each guard the test that fails without it. In every other build the
/// macro is the plain condition and no trace of the name is left.
#ifdef COUNTERSIGN_SWITCHABLE_GUARDS

namespace countersign {

/// True if `holds`, or if this guard is the one that is switched off. Counts the guard as reached.
/// tests/support defines it, so that no production library contains a switch.
bool switchable_guard(const char* id, bool holds);

}  // namespace countersign

#define guard(id, condition) (::countersign::switchable_guard("" id, static_cast<bool>(condition)))

#else

#define guard(id, condition) (static_cast<bool>(condition))

#endif
