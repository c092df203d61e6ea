#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.hpp"
#include "curve/scalar.hpp"
#include "protocol/ot/blake2b_lanes.hpp"
#include "protocol/ot/parameters.hpp"

namespace countersign::protocol::ot {

/// PAD(vctx, J, column) of appendix A: three scalars made of two BLAKE2b blocks,
///
///   B2_64(key, LE32(J) || 0 || column) || B2_64(key, LE32(J) || 1 || column)
///
/// with key = T("ote/pad-key", vctx), whose bytes [32c, 32c + 32) are scalar c, big-endian modulo
/// q. They are outputs of a random oracle, so that neither side can choose one; vctx binds them to
/// the transcript of the extension.
class Pads final {
 public:
  explicit Pads(const Digest& vctx);
  Pads(const Pads&) = delete;
  Pads& operator=(const Pads&) = delete;
  ~Pads();

  /// The pads of neighbouring OTs: `first_index` is J of the first, `columns` has 16 bytes for
  /// each, to all of which `offset` is added (zero, or Delta for the pad of the other choice). Pad
  /// by pad into `out`, three scalars each. The number of OTs is a multiple of eight.
  struct Range {
    std::uint32_t first_index;
    View columns;
    std::span<const std::uint8_t, 16> offset;
  };
  void write(const Range& range, std::span<curve::Scalar> out);

 private:
  Blake2bBlocks blocks_;  // with the key in their first four words
  Blake2bHashes hashes_;
};

}  // namespace countersign::protocol::ot
