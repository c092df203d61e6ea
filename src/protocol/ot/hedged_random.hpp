#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "crypto/labels.hpp"

namespace countersign::protocol::ot {

/// All randomness of one run, or of one slot, hedged against a generator that fails:
///
///   XOF("slot-draw", T("slot-rng", 32 random bytes, device secret, run), purpose, peer)
///
/// (section 6.2 of the protocol specification; `run` is a slot id, in PAIR the session id). If the
/// generator repeats itself, no two runs draw alike as long as the device secret stays secret.

/// One stream of it. Two streams are different if their purposes or peers are.
class HedgedRandom final : public Random {
 public:
  /// The next bytes of the stream, which has as many as it was made with.
  void fill(std::span<std::uint8_t> out) override;

 private:
  friend class Draws;
  explicit HedgedRandom(SecretBytes stream) : stream_(std::move(stream)) {}

  SecretBytes stream_;
  std::size_t used_ = 0;
};

class Draws final {
 public:
  struct Run {
    crypto::Suite suite;
    View id;
  };
  Draws(Random& random, const Secret<32>& device_secret, const Run& run);

  /// What a stream is for: never the same purpose and peer twice. `bytes` bounds what is drawn.
  struct Use {
    std::string_view purpose;
    View peer;
    std::size_t bytes;
  };
  HedgedRandom stream(const Use& use) const;

 private:
  crypto::Suite suite_;
  Secret<32> key_;
};

}  // namespace countersign::protocol::ot
