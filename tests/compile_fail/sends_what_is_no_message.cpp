// expect: a message states its length: static constexpr std::size_t size, or a Shape
#include "protocol/rounds.hpp"

namespace countersign::protocol {

struct Hello {
  static constexpr std::uint8_t tag = 1;
  static constexpr Channel channel = Channel::broadcast;
#ifdef CONTROL
  static constexpr std::size_t size = 0;
#endif
  void encode(Writer&) const {}
  static Result<Hello> decode(Reader&) {
    return Hello{};
  }
};

const Rounds rounds = Rounds::of<Hello>();

}  // namespace countersign::protocol
