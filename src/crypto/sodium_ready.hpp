#pragma once

namespace countersign::crypto {

/// libsodium picks its fast implementations and finds the page size at its first initialisation;
/// until then it works, but slowly, and has no secure memory. Every function of this room that
/// depends on it calls this first. Thread-safe; costs a load after the first call.
void sodium_ready();

}  // namespace countersign::crypto
