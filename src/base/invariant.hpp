#pragma once

namespace countersign {

/// Writes the broken invariant to standard error and ends the program. Never returns.
[[noreturn]] void invariant_broken(const char* condition, const char* why, const char* file,
                                   int line);

}  // namespace countersign

/// States what must be true if our own code is right; on in release. A false one is our bug, never
/// a peer's: peers get an Error. Only public values may stand in the condition.
#define invariant(condition, why) \
  (static_cast<bool>(condition)   \
       ? static_cast<void>(0)     \
       : ::countersign::invariant_broken(#condition, why, __FILE__, __LINE__))
