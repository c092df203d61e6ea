#include "protocol/ot/hedged_random.hpp"

#include <algorithm>

#include "base/invariant.hpp"
#include "crypto/tagged_hash.hpp"

namespace countersign::protocol::ot {

void HedgedRandom::fill(std::span<std::uint8_t> out) {
  invariant(out.size() <= stream_.size() - used_, "a stream has the bytes that are drawn from it");
  std::ranges::copy(stream_.expose_secret().subspan(used_, out.size()), out.begin());
  used_ += out.size();
}

Draws::Draws(Random& random, const Secret<32>& device_secret, const Run& run)
    : suite_(run.suite),
      key_(crypto::tagged_key(
          {run.suite, crypto::HashLabel::slot_rng},
          {Secret<32>::generate(random).expose_secret(), device_secret.expose_secret(), run.id})) {}

HedgedRandom Draws::stream(const Use& use) const {
  return HedgedRandom(SecretBytes::filled(use.bytes, [&](std::span<std::uint8_t> out) {
    crypto::tagged_stream({suite_, crypto::StreamLabel::slot_draw},
                          {key_.expose_secret(), bytes_of(use.purpose), use.peer}, out);
  }));
}

}  // namespace countersign::protocol::ot
