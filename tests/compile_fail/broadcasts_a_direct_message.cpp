// expect: a direct message is sent to one peer
#include "protocol/net.hpp"

namespace countersign::protocol {

struct Share {
  static constexpr std::uint8_t tag = 1;
  static constexpr Channel channel = Channel::direct;
  static constexpr std::size_t size = 0;
  void encode(Writer&) const {}
  static Result<Share> decode(Reader&) { return Share{}; }
};

void deal(Net& net) {
#ifdef CONTROL
  for (const Party j : net.peers()) net.send(j, Share{});
#else
  net.broadcast(Share{});
#endif
}

}  // namespace countersign::protocol
