#include "protocol/frost/expand_message.hpp"

#include <algorithm>

#include "base/invariant.hpp"
#include "base/secret.hpp"
#include "crypto/sha256.hpp"

// Names of RFC 9380, 5.3.1: DST_prime, Z_pad, b_0, b_i.

namespace countersign::protocol::frost {
namespace {

using crypto::Sha256;

/// H(prefix || DST_prime), where the prefix is in `hash` already.
Secret<32> finished(Sha256 hash, const DomainTag& tag) {
  const ByteArray<1> length{static_cast<std::uint8_t>(tag.context.size() + tag.use.size())};
  hash.update(bytes_of(tag.context)).update(bytes_of(tag.use)).update(length);
  return Secret<32>::filled([&](std::span<std::uint8_t, 32> out) { hash.write(out); });
}

}  // namespace

void expand_message(const DomainTag& tag, Parts message, std::span<std::uint8_t> out) {
  constexpr std::size_t hash_size = 32;
  invariant(tag.context.size() + tag.use.size() <= 255,
            "a domain separation tag has at most 255 bytes");
  invariant(out.size() <= 255 * hash_size, "a message is expanded to at most 255 hashes");
  constexpr ByteArray<64> Z_pad{};
  Sha256 start;
  start.update(Z_pad);
  for (const View part : message) start.update(part);
  start.update(ByteArray<3>{static_cast<std::uint8_t>(out.size() >> 8),
                            static_cast<std::uint8_t>(out.size()), 0});
  const Secret<32> b_0 = finished(start, tag);

  auto mixed = b_0.clone();  // b_0 xor b_(i-1), and b_0 for the first
  for (std::uint8_t i = 1; !out.empty(); ++i) {
    Sha256 next;
    next.update(mixed.expose_secret()).update(ByteArray<1>{i});
    const Secret<32> b_i = finished(next, tag);
    const std::size_t count = std::min(out.size(), hash_size);
    std::ranges::copy(b_i.expose_secret().first(count), out.begin());
    out = out.subspan(count);
    mixed = Secret<32>::filled([&](std::span<std::uint8_t, 32> bytes) {
      std::ranges::transform(b_0.expose_secret(), b_i.expose_secret(), bytes.begin(),
                             [](auto a, auto b) { return static_cast<std::uint8_t>(a ^ b); });
    });
  }
}

}  // namespace countersign::protocol::frost
