// expect: a protocol awaits a Gather, a Result, a Status or another Protocol
#include "protocol/protocol.hpp"

using countersign::protocol::Net;
using countersign::protocol::Protocol;

Protocol<int> seven(Net&) {
  co_return 7;
}

Protocol<int> caller(Net& net) {
#ifdef CONTROL
  const int value = co_await seven(net);
  co_return value;
#else
  co_await 7;
  co_return 7;
#endif
}
