#pragma once

#include <algorithm>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace countersign {

/// Reads a message field by field. The first failure latches: it is the one reported, and every
/// later read returns zeros, so a decoder is a straight line with one check at its end. Integers
/// are little-endian.
///
/// Invariant: a value has one encoding, so trailing bytes are an error.
/// The reader borrows the bytes; it must not outlive them.
class Reader {
 public:
  explicit Reader(View in) : in_(in) {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(integer(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(integer(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(integer(4)); }
  std::uint64_t u64() { return integer(8); }

  template <std::size_t N>
  ByteArray<N> array() {
    ByteArray<N> out{};
    std::ranges::copy(view(N), out.begin());
    return out;
  }

  /// The next `count` bytes where they lie, or none after a failure.
  View view(std::size_t count);

  /// Everything that is left.
  View rest() { return view(in_.size()); }

  /// A value was read that its type does not allow: latches, like running out of bytes.
  void fail() { latch(Fault::bad_encoding); }

  std::size_t left() const { return in_.size(); }
  bool good() const { return good_; }

  /// Holds if every read succeeded and nothing is left; else bad_length, or bad_encoding if fail()
  /// came first, with the words given.
  Status finished(Literal what) const;

 private:
  std::uint64_t integer(std::size_t count);
  void latch(Fault fault);

  View in_;
  Fault fault_ = Fault::bad_length;
  bool good_ = true;
};

}  // namespace countersign
