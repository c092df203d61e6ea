#include "sim/adversary.hpp"

#include <algorithm>
#include <array>

namespace countersign::sim {
namespace {

Channel other(Channel channel) {
  return channel == Channel::broadcast ? Channel::direct : Channel::broadcast;
}

}  // namespace

std::vector<Packet> Adversary::send(Party from, unsigned copy, const protocol::Envelope& envelope) {
  const View honest = envelope.payload.expose_secret();
  const bool lies = lies_in(from, copy, honest.front());
  Bytes payload(honest.begin(), honest.end());
  if (lies) change(from, payload);
  std::vector<Packet> packets;
  for (const Party to : envelope.to) {
    const Packet packet{from, to, envelope.channel, payload};
    if (lies) {
      attack(packets, packet);
    } else {
      packets.push_back(packet);
    }
  }
  return packets;
}

/// What one receiver gets in place of this packet.
void Adversary::attack(std::vector<Packet>& packets, Packet packet) {
  const auto [from, to] = std::pair(packet.from, packet.to);
  if (happens(FaultKind::withhold, from, to)) return;
  const bool is_broadcast = packet.channel == Channel::broadcast;
  if (is_broadcast && happens(FaultKind::split_broadcast, from, to)) overwrite(packet.payload);
  if (happens(FaultKind::wrong_channel, from, to)) packet.channel = other(packet.channel);
  packets.push_back(packet);
  if (!happens(FaultKind::second_version, from, to)) return;
  overwrite(packet.payload);
  packets.push_back(std::move(packet));
}

unsigned Adversary::draw_copy(Party from, Party to) {
  return happens(FaultKind::twins, from, to) ? 1 : 0;
}

void Adversary::change(Party from, Bytes& payload) {
  if (happens(FaultKind::replay, from, from)) replay(payload);
  if (happens(FaultKind::overwrite, from, from)) overwrite(payload);
  if (happens(FaultKind::tamper, from, from) && !payload.empty()) {
    std::uint8_t& byte = payload[dice_.below(payload.size())];
    byte = static_cast<std::uint8_t>(byte ^ (1u << dice_.below(8)));
  }
  if (happens(FaultKind::truncate, from, from)) payload.resize(dice_.below(payload.size() + 1));
  if (happens(FaultKind::extend, from, from)) {
    payload.resize(payload.size() + 1 + dice_.below(40));
  }
}

/// Overwrites what could be a field: a span behind the tag, of a length that fields have, with
/// zeros, ones or noise.
void Adversary::overwrite(Bytes& payload) {
  constexpr std::array<std::size_t, 6> lengths = {1, 2, 4, 8, 32, 33};
  if (payload.size() < 2) return;
  const std::size_t begin = 1 + dice_.below(payload.size() - 1);
  const std::size_t length = lengths[dice_.below(lengths.size())];
  const std::size_t end = std::min(payload.size(), begin + length);
  const std::uint64_t filling = dice_.below(3);
  for (std::size_t i = begin; i < end; ++i) {
    const auto noise = static_cast<std::uint8_t>(dice_.next() >> 56);
    payload[i] = std::array{std::uint8_t{0}, std::uint8_t{0xff}, noise}[filling];
  }
}

/// Sends what somebody sent in the same round of an earlier run, if anything was.
void Adversary::replay(Bytes& payload) {
  std::vector<const Bytes*> same_round;
  for (const Bytes& earlier : recorded_) {
    if (!payload.empty() && earlier.front() == payload.front()) same_round.push_back(&earlier);
  }
  if (!same_round.empty()) payload = *same_round[dice_.below(same_round.size())];
}

bool Adversary::lies_in(Party from, unsigned copy, std::uint8_t tag) {
  std::set<std::uint8_t>& tags = tags_[{from, copy}];
  tags.insert(tag);
  const std::size_t round = tags.size() - 1;
  return plan_.lies.begin <= round && round < plan_.lies.end;
}

bool Adversary::happens(FaultKind kind, Party from, Party to) {
  if (!dice_.chance(plan_.percent_of(kind))) return false;
  met_.add(kind);
  trace_.note(name_of(kind), from, to);
  return true;
}

}  // namespace countersign::sim
