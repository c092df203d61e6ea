#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "protocol/machine.hpp"

namespace countersign::testing {

/// A message on its way: what may be changed for one receiver, or dropped by making it empty.
struct InTransit {
  Party from;
  Party to;
  Bytes payload;  // tag and body

  std::uint8_t tag() const { return payload.at(0); }
  std::uint8_t& body(std::size_t at) { return payload.at(1 + at); }
};
using Alter = std::function<void(InTransit&)>;

/// The machines of one run in one process, wired by hand, without loss or disorder.
template <class T>
class Wire final {
 public:
  void add(Party party, protocol::Machine<T> machine) {
    machines_.emplace(party, std::move(machine));
  }

  protocol::Machine<T>& machine(Party party) { return machines_.at(party); }

  /// Carries messages until nobody has one; `alter` sees each of them once for each receiver.
  void run(const Alter& alter = {}) {
    for (bool moved = true; moved;) {
      moved = false;
      for (auto& [from, machine] : machines_) moved = carry_from(from, alter) || moved;
    }
  }

  /// Nothing for a machine that still waits.
  protocol::PerParty<Result<T>> take_results() {
    protocol::PerParty<Result<T>> results;
    for (auto& [party, machine] : machines_) {
      if (machine.finished()) results.emplace(party, machine.take_result());
    }
    return results;
  }

  /// Bytes behind the tag of every message sent, by its tag, each once.
  const std::vector<std::pair<std::uint8_t, std::size_t>>& sent() const { return sent_; }

 private:
  bool carry_from(Party from, const Alter& alter) {
    const auto outbox = machines_.at(from).take_outbox();
    for (const protocol::Envelope& envelope : outbox) {
      const View payload = envelope.payload.expose_secret();
      sent_.emplace_back(payload[0], payload.size() - 1);
      for (const Party to : envelope.to) {
        InTransit message{from, to, Bytes(payload.begin(), payload.end())};
        if (alter) alter(message);
        const auto receiver = machines_.find(to);
        if (message.payload.empty() || receiver == machines_.end()) continue;
        receiver->second.deliver(from, envelope.channel, message.payload);
      }
    }
    return !outbox.empty();
  }

  protocol::PerParty<protocol::Machine<T>> machines_;
  std::vector<std::pair<std::uint8_t, std::size_t>> sent_;
};

}  // namespace countersign::testing
