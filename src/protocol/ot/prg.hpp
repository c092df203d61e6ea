#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/bytes.hpp"
#include "protocol/ot/blake2b_lanes.hpp"
#include "protocol/ot/seeds.hpp"

namespace countersign::protocol::ot {

/// PRG(nonce, i, y, s) of appendix A: the ChaCha20 stream of the key
/// B2_32(s, T("ote/prg", nonce) || LE16(i) || LE16(y)). The nonce makes every extension's rows new
/// although the seeds live for years: two extensions with equal rows would give the choice bits
/// away as the sum of their u.
///
/// Eight seeds at a time, because their keys are made side by side.
class Prg final {
 public:
  explicit Prg(const Digest& nonce);

  /// One of eight expansions. `y` may be secret.
  struct Expansion {
    Seed seed;
    std::uint16_t row;
    std::uint64_t y;
    std::span<std::uint8_t> out;
  };
  void expand(const std::array<Expansion, blake2b_lanes>& expansions) const;

 private:
  Digest prefix_;
};

}  // namespace countersign::protocol::ot
