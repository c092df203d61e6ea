// expect: two messages of one protocol have the same tag
#include "protocol/rounds.hpp"

namespace countersign::protocol {

template <std::uint8_t Tag>
struct Hello {
  static constexpr std::uint8_t tag = Tag;
  static constexpr Channel channel = Channel::broadcast;
  static constexpr std::size_t size = 0;
  void encode(Writer&) const {}
  static Result<Hello> decode(Reader&) { return Hello{}; }
};

struct Goodbye : Hello<1> {
  static Result<Goodbye> decode(Reader&) { return Goodbye{}; }
};

#ifdef CONTROL
const Rounds rounds = Rounds::of<Hello<1>, Hello<2>>();
#else
const Rounds rounds = Rounds::of<Hello<1>, Goodbye>();
#endif

}  // namespace countersign::protocol
