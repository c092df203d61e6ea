#pragma once

#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "sim/network.hpp"
#include "sim/scenario.hpp"

namespace countersign::sim {

/// The payloads of a run of the same parties that came before, in which nothing went wrong. A
/// corrupt party may replay them in the run under attack, as its own.
template <class T>
std::vector<Bytes> earlier_run(const Trial<T>& trial, const SessionId& sid, SeededRandom seeds) {
  PerParty<SeededRandom> randoms;
  PerParty<DurableStore> stores;
  PerParty<Machine<T>> machines;
  std::deque<Packet> wire;
  std::vector<Bytes> recorded;
  const auto flush = [&](Party from, Machine<T>& machine) {
    for (const protocol::Envelope& envelope : machine.take_outbox()) {
      const View payload = envelope.payload.expose_secret();
      recorded.emplace_back(payload.begin(), payload.end());
      for (const Party to : envelope.to) {
        wire.push_back({from, to, envelope.channel, recorded.back()});
      }
    }
  };
  for (const Party i : trial.cast.parties) {
    SeededRandom& random = randoms.emplace(i, SeededRandom(seeds.next())).first->second;
    const Session session{sid, i, trial.cast.parties};
    auto machine = trial.spawn({session, Role::honest, 0, random, stores[i]});
    if (machine.has_value()) flush(i, machines.emplace(i, *std::move(machine)).first->second);
  }
  while (!wire.empty()) {
    const Packet packet = std::move(wire.front());
    wire.pop_front();
    const auto receiver = machines.find(packet.to);
    if (receiver == machines.end()) continue;
    receiver->second.deliver(packet.from, packet.channel, packet.payload);
    flush(packet.to, receiver->second);
  }
  return recorded;
}

}  // namespace countersign::sim
