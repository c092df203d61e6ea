#pragma once

#include <algorithm>
#include <utility>

#include "base/bytes.hpp"
#include "base/constant_time.hpp"

namespace countersign {

/// Appends fields to bytes it owns; the mirror image of Reader. Integers are little-endian.
///
/// What is written may be secret: growing leaves no copy behind. The owner of what `take` returns
/// decides whether it must be wiped (SecretBytes::take).
class Writer {
 public:
  Writer& u8(std::uint8_t value) { return integer(value, 1); }
  Writer& u16(std::uint16_t value) { return integer(value, 2); }
  Writer& u32(std::uint32_t value) { return integer(value, 4); }
  Writer& u64(std::uint64_t value) { return integer(value, 8); }
  Writer& bytes(View value) {
    grow(value.size());
    out_.insert(out_.end(), value.begin(), value.end());
    return *this;
  }

  const Bytes& written() const { return out_; }

  /// Hands the bytes over; the writer is empty afterwards.
  Bytes take() { return std::exchange(out_, {}); }

 private:
  Writer& integer(std::uint64_t value, std::size_t count) {
    grow(count);
    for (std::size_t i = 0; i < count; ++i) {
      out_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
    return *this;
  }

  void grow(std::size_t count) {
    const std::size_t size = out_.size() + count;
    if (size <= out_.capacity()) return;
    Bytes larger;
    larger.reserve(std::max(size, 2 * out_.capacity()));
    larger.assign(out_.begin(), out_.end());
    wipe(out_);
    out_.swap(larger);
  }

  Bytes out_;
};

}  // namespace countersign
