#include "crypto/guarded_bytes.hpp"

#include <sodium.h>

#include <algorithm>

#include "base/constant_time.hpp"
#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "crypto/sodium_ready.hpp"

namespace countersign::crypto {

Result<GuardedBytes> GuardedBytes::generate(std::size_t count, Random& random) {
  return filled(count, [&](std::span<std::uint8_t> out) { random.fill(out); });
}

Result<GuardedBytes> GuardedBytes::take(std::span<std::uint8_t> source) {
  auto taken = filled(source.size(),
                      [&](std::span<std::uint8_t> out) { std::ranges::copy(source, out.begin()); });
  wipe(source);
  return taken;
}

Result<GuardedBytes> GuardedBytes::allocated(std::size_t count) {
  sodium_ready();
  if (!guard("guarded-bytes.limit", count <= guarded_bytes_max)) {
    return Error{Fault::over_limit, "too many guarded bytes"};
  }
  void* const memory = sodium_malloc(count);
  if (memory == nullptr) return Error{Fault::unavailable, "no guarded memory"};
  GuardedBytes owned(std::span(static_cast<std::uint8_t*>(memory), count));
  // sodium_malloc tries to lock and does not say whether it could; locking again does say.
  if (sodium_mlock(memory, count) != 0) {
    return Error{Fault::unavailable, "guarded memory cannot be locked"};
  }
  return owned;
}

void GuardedBytes::protect() {
  const int done = sodium_mprotect_readonly(bytes_.data());
  invariant(done == 0, "guarded memory becomes read-only");
}

GuardedBytes::~GuardedBytes() {
  if (bytes_.data() != nullptr) sodium_free(bytes_.data());
}

}  // namespace countersign::crypto
