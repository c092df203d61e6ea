#pragma once

#include <map>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "protocol/message.hpp"
#include "sim/faults.hpp"
#include "sim/trace.hpp"

namespace countersign::sim {

using protocol::Channel;

/// One message on its way to one receiver.
struct Packet {
  Party from;
  Party to;
  Channel channel;
  Bytes payload;
};

/// Something that happens to a party at some moment.
struct Event {
  enum class What : std::uint8_t { arrival, restart, impatience };
  What what;
  Party who;
  Packet packet;  // of an arrival
};

/// Links between all parties, in virtual time. Each link delivers in order unless reordering is
/// on. A packet that is dropped or meets a partition is sent again later, until it arrives: the
/// transport is reliable, and so every run of honest parties must end.
class Network final {
 public:
  Network(const FaultPlan& plan, const SeededRandom& dice, Trace& trace, FaultCounts& met)
      : plan_(plan), dice_(dice), trace_(trace), met_(met) {}

  void post(Packet packet);
  void schedule(Event::What what, Party who, Ticks at);

  /// The next thing that happens, or nothing if all is quiet. Moves the time of the trace.
  std::optional<Event> next();

 private:
  struct Entry {
    Ticks at;
    std::uint64_t order;  // of two events at one moment the older is first
    bool is_attempt;      // to send, which the network sees to itself
    Event event;
    bool operator<(const Entry& other) const {
      return std::pair(at, order) > std::pair(other.at, other.order);
    }
  };

  void push(Ticks at, bool is_attempt, Event event);
  void attempt(const Event& event);
  Ticks arrival_of(const Packet& packet);
  bool parted(Party from, Party to) const;
  bool happens(FaultKind kind);

  const FaultPlan& plan_;
  SeededRandom dice_;
  Trace& trace_;
  FaultCounts& met_;
  std::priority_queue<Entry> queue_;
  std::uint64_t order_ = 0;
  std::map<std::pair<Party, Party>, Ticks> last_arrival_;
};

}  // namespace countersign::sim
