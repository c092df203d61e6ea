#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/invariant.hpp"
#include "base/reader.hpp"

namespace countersign {
namespace {

/// A Reader beside a plain account of what it must do: a position, and the first failure.
class Checked {
 public:
  explicit Checked(View message) : message_(message), reader_(message) {}

  /// Runs one step of the program: which read, and of how many bytes for those that say.
  void step(std::uint8_t verb, std::uint8_t count) {
    switch (verb % 8) {
      case 0: return integer(reader_.u8(), 1);
      case 1: return integer(reader_.u16(), 2);
      case 2: return integer(reader_.u32(), 4);
      case 3: return integer(reader_.u64(), 8);
      case 4: return bytes(reader_.view(count), count);
      case 5: return array(reader_.array<5>());
      case 6: return bytes(reader_.rest(), good_ ? message_.size() - position_ : 0);
      default: reader_.fail(); return failed(Fault::bad_encoding);
    }
  }

  void finish() const {
    const auto status = reader_.finished("message");
    const bool complete = good_ && position_ == message_.size();
    invariant(status.has_value() == complete, "finished says whether all was read");
    if (complete) return;
    const Error expected{good_ ? Fault::bad_length : fault_, "message"};
    invariant(status.error() == expected, "the first failure is the one reported");
  }

 private:
  /// Accounts for a read of `count` bytes: where they lie, or nothing.
  View take(std::size_t count) {
    if (!good_) return {};
    if (count > message_.size() - position_) {
      failed(Fault::bad_length);
      return {};
    }
    const View taken = message_.subspan(position_, count);
    position_ += count;
    return taken;
  }

  void failed(Fault fault) {
    if (good_) fault_ = fault;
    good_ = false;
    check();
  }

  void integer(std::uint64_t read, std::size_t count) {
    const View taken = take(count);
    std::uint64_t expected = 0;
    for (std::size_t i = taken.size(); i > 0; --i) expected = expected << 8 | taken[i - 1];
    invariant(read == expected, "an integer is little-endian, or zero after a failure");
    check();
  }

  void bytes(View read, std::size_t count) {
    const View taken = take(count);
    invariant(read.size() == taken.size(), "a view has the bytes asked for, or none");
    invariant(read.empty() || read.data() == taken.data(), "a view lies where it was read");
    check();
  }

  void array(const ByteArray<5>& read) {
    const View taken = take(5);
    ByteArray<5> expected{};
    std::ranges::copy(taken, expected.begin());
    invariant(read == expected, "an array is what was read, or zeros");
    check();
  }

  void check() const {
    invariant(reader_.good() == good_, "the latch holds");
    invariant(reader_.left() == (good_ ? message_.size() - position_ : 0), "left is what is left");
  }

  View message_;
  Reader reader_;
  std::size_t position_ = 0;
  Fault fault_ = Fault::bad_length;
  bool good_ = true;
};

// The first byte says how many steps of two bytes follow; the rest is the message. The message lies
// in an allocation of its own, so that the sanitizer sees every read outside it.
void try_input(View input) {
  if (input.empty()) return;
  const std::size_t steps = std::min<std::size_t>(input[0], (input.size() - 1) / 2);
  const View program = input.subspan(1, 2 * steps);
  const View rest = input.subspan(1 + 2 * steps);
  const Bytes message(rest.begin(), rest.end());

  Checked checked(message);
  for (std::size_t i = 0; i < program.size(); i += 2) checked.step(program[i], program[i + 1]);
  checked.finish();
}

}  // namespace
}  // namespace countersign

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  countersign::try_input({data, size});
  return 0;
}
