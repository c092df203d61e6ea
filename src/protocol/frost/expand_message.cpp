#include "protocol/frost/expand_message.hpp"

#include <algorithm>

#include "base/invariant.hpp"
#include "base/secret.hpp"
#include "crypto/sha256.hpp"

// Names of RFC 9380, 5.3.1: DST_prime, Z_pad, b_0, b_1, b_2.

namespace countersign::protocol::frost {
namespace {

using crypto::Sha256;

/// H(prefix || DST_prime), where the prefix is in `hash` already.
Secret<32> finished(Sha256 hash, std::string_view context, std::string_view use) {
  const ByteArray<1> length{static_cast<std::uint8_t>(context.size() + use.size())};
  hash.update(bytes_of(context)).update(bytes_of(use)).update(length);
  return Secret<32>::filled([&](std::span<std::uint8_t, 32> out) { hash.write(out); });
}

}  // namespace

void expand_message(std::string_view context, std::string_view use, Parts message,
                    std::span<std::uint8_t, 48> out) {
  invariant(context.size() + use.size() <= 255, "a domain separation tag has at most 255 bytes");
  constexpr ByteArray<64> Z_pad{};
  constexpr ByteArray<3> length_and_zero{0, 48, 0};
  Sha256 start;
  start.update(Z_pad);
  for (const View part : message) start.update(part);
  start.update(length_and_zero);
  const Secret<32> b_0 = finished(start, context, use);

  Sha256 first;
  first.update(b_0.expose_secret()).update(ByteArray<1>{1});
  const Secret<32> b_1 = finished(first, context, use);

  const auto mixed = Secret<32>::filled([&](std::span<std::uint8_t, 32> bytes) {
    std::ranges::transform(b_0.expose_secret(), b_1.expose_secret(), bytes.begin(),
                           [](auto a, auto b) { return static_cast<std::uint8_t>(a ^ b); });
  });
  Sha256 second;
  second.update(mixed.expose_secret()).update(ByteArray<1>{2});
  const Secret<32> b_2 = finished(second, context, use);

  std::ranges::copy(b_1.expose_secret(), out.begin());
  std::ranges::copy(b_2.expose_secret().first(16), out.begin() + 32);
}

}  // namespace countersign::protocol::frost
