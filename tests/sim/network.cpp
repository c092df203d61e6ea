#include "sim/network.hpp"

#include <algorithm>

namespace countersign::sim {
namespace {

/// How long the transport waits before it sends a packet again.
constexpr Ticks retry_after = 40;

}  // namespace

void Network::post(Packet packet) {
  const Party to = packet.to;
  push(trace_.now(), true, {Event::What::arrival, to, std::move(packet)});
}

void Network::schedule(Event::What what, Party who, Ticks at) {
  push(at, false, {what, who, {}});
}

void Network::push(Ticks at, bool is_attempt, Event event) {
  queue_.push({at, order_++, is_attempt, std::move(event)});
}

std::optional<Event> Network::next() {
  while (!queue_.empty()) {
    const Entry entry = queue_.top();
    queue_.pop();
    trace_.at(entry.at);
    if (!entry.is_attempt) return entry.event;
    attempt(entry.event);
  }
  return std::nullopt;
}

void Network::attempt(const Event& event) {
  const Packet& packet = event.packet;
  if (parted(packet.from, packet.to)) {
    met_.add(FaultKind::partition);
    trace_.note("parted", packet.from, packet.to);
    return push(trace_.now() + retry_after, true, event);
  }
  if (happens(FaultKind::drop)) {
    trace_.note("drop", packet.from, packet.to);
    return push(trace_.now() + retry_after, true, event);
  }
  const Ticks arrival = arrival_of(packet);
  push(arrival, false, event);
  if (happens(FaultKind::duplicate)) {
    push(arrival + 1 + dice_.below(plan_.delay_max), false, event);
  }
  // The packet arrives and its acknowledgement does not: the transport sends it again for nothing.
  if (happens(FaultKind::drop)) push(trace_.now() + retry_after, true, event);
}

Ticks Network::arrival_of(const Packet& packet) {
  Ticks arrival = trace_.now() + 1 + dice_.below(3);
  if (happens(FaultKind::delay)) arrival += 1 + dice_.below(plan_.delay_max);
  Ticks& last = last_arrival_[{packet.from, packet.to}];
  const bool overtakes = arrival < last && dice_.chance(plan_.percent_of(FaultKind::reorder));
  if (overtakes) {
    met_.add(FaultKind::reorder);
  } else {
    last = std::max(last, arrival);
    arrival = last;
  }
  return arrival;
}

bool Network::parted(Party from, Party to) const {
  return std::ranges::any_of(plan_.partitions, [&](const Partition& partition) {
    const bool now = partition.from <= trace_.now() && trace_.now() < partition.until;
    return now && partition.side.contains(from) != partition.side.contains(to);
  });
}

bool Network::happens(FaultKind kind) {
  const bool happens = dice_.chance(plan_.percent_of(kind));
  if (happens) met_.add(kind);
  return happens;
}

}  // namespace countersign::sim
