#include "protocol/backup/hashes.hpp"

#include <algorithm>

namespace countersign::protocol::backup {

Secret<32> ephemeral_key(const HalfTags& tags, View seed) {
  const auto coin = crypto::tagged_key(tags.coin, {seed});
  return crypto::tagged_key(tags.esk, {coin.expose_secret()});
}

SecretBytes draw_seeds(crypto::Suite suite, const SeedInputs& inputs, Random& random) {
  const auto fresh = Secret<32>::generate(random);
  return SecretBytes::filled(2 * rows * 32, [&](std::span<std::uint8_t> out) {
    crypto::tagged_stream({suite, crypto::StreamLabel::pve_seed},
                          {fresh.expose_secret(), inputs.x.expose_secret(), inputs.label}, out);
  });
}

Bits challenge(crypto::Suite suite, const Transcript& transcript) {
  crypto::TaggedHash hash(crypto::HashTag(suite, crypto::HashLabel::pve_chal));
  hash.fields({transcript.label, transcript.X, transcript.ek.bytes()})
      .list(transcript.first_points)
      .list(transcript.ciphertexts);
  const Digest digest = hash.digest();
  Bits bits;
  std::copy_n(digest.begin(), bits_size, bits.begin());
  return bits;
}

}  // namespace countersign::protocol::backup
