#pragma once

#include <utility>

#include "base/bytes.hpp"

namespace countersign {

/// Appends fields to bytes it owns; the mirror image of Reader. Integers are little-endian.
class Writer {
 public:
  Writer& u8(std::uint8_t value) { return integer(value, 1); }
  Writer& u16(std::uint16_t value) { return integer(value, 2); }
  Writer& u32(std::uint32_t value) { return integer(value, 4); }
  Writer& u64(std::uint64_t value) { return integer(value, 8); }
  Writer& bytes(View value) {
    out_.insert(out_.end(), value.begin(), value.end());
    return *this;
  }

  const Bytes& written() const { return out_; }

  /// Hands the bytes over; the writer is empty afterwards.
  Bytes take() { return std::exchange(out_, {}); }

 private:
  Writer& integer(std::uint64_t value, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      out_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
    return *this;
  }

  Bytes out_;
};

}  // namespace countersign
