#pragma once

#include <vector>

#include "sim/network.hpp"

namespace countersign::sim {

/// What the corrupt parties of a run do to the messages that their machines send. They run the
/// honest code, one or two copies of it, and lie on the way out: so any protocol can be attacked
/// without knowing it. An attack that needs to know it is a machine of its own (see Role).
class Adversary final {
 public:
  /// `recorded` are payloads of an earlier run of the same protocol, to be replayed.
  Adversary(const FaultPlan& plan, const SeededRandom& dice, std::vector<Bytes> recorded,
            Trace& trace, FaultCounts& met)
      : plan_(plan), dice_(dice), recorded_(std::move(recorded)), trace_(trace), met_(met) {}

  /// The packets that leave a corrupt party in place of this envelope of one of its copies.
  std::vector<Packet> send(Party from, unsigned copy, const protocol::Envelope& envelope);

  /// Which of its two copies a corrupt party shows to a receiver from now on: 0 or 1.
  unsigned draw_copy(Party from, Party to);

 private:
  void change(Party from, Bytes& payload);
  void overwrite(Bytes& payload);
  void replay(Bytes& payload);
  void attack(std::vector<Packet>& packets, Packet packet);
  bool lies_in(Party from, unsigned copy, std::uint8_t tag);
  bool happens(FaultKind kind, Party from, Party to);

  const FaultPlan& plan_;
  SeededRandom dice_;
  std::vector<Bytes> recorded_;
  Trace& trace_;
  FaultCounts& met_;
  std::map<std::pair<Party, unsigned>, std::set<std::uint8_t>> tags_;  // sent by each copy
};

}  // namespace countersign::sim
