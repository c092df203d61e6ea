#include "crypto/system_random.hpp"

#include <sys/random.h>

#include <cerrno>

#include "base/invariant.hpp"

namespace countersign::crypto {

void SystemRandom::fill(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t count = ::getrandom(out.data(), out.size(), 0);
    invariant(count >= 0 || errno == EINTR, "the system gives randomness");
    if (count > 0) out = out.subspan(static_cast<std::size_t>(count));
  }
}

}  // namespace countersign::crypto
