#include "base/reader.hpp"

#include "base/guard.hpp"

namespace countersign {

View Reader::view(std::size_t count) {
  if (!guard("reader.enough-bytes", count <= in_.size())) {
    latch(Fault::bad_length);
    return {};
  }
  const View head = in_.first(count);
  in_ = in_.subspan(count);
  return head;
}

std::uint64_t Reader::integer(std::size_t count) {
  std::uint64_t value = 0;
  std::size_t shift = 0;
  for (const std::uint8_t byte : view(count)) {
    value |= static_cast<std::uint64_t>(byte) << shift;
    shift += 8;
  }
  return value;
}

void Reader::latch(Fault fault) {
  if (good_) fault_ = fault;
  good_ = false;
  in_ = {};
}

Status Reader::finished(Literal what) const {
  if (!guard("reader.latch", good_)) return Error{fault_, what};
  return require(guard("reader.no-trailing-bytes", in_.empty()), {Fault::bad_length, what});
}

}  // namespace countersign
