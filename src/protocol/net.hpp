#pragma once

#include <coroutine>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "protocol/inbox.hpp"

namespace countersign::protocol {

template <class M>
class Gather;
template <class T>
class Protocol;
template <class T>
class Machine;

/// A round that a protocol waits for, as the engine sees it: without the type of its message.
class PendingRound {
 public:
  PendingRound(std::uint8_t tag, std::set<Party> parties)
      : tag_(tag), parties_(std::move(parties)) {}

  std::uint8_t tag() const { return tag_; }
  const std::set<Party>& parties() const { return parties_; }

  /// Parses the messages that have arrived; one error for each that is bad, naming its sender.
  virtual std::vector<Error> judge() = 0;

 protected:
  ~PendingRound() = default;
  PendingRound(PendingRound&&) = default;

 private:
  std::uint8_t tag_;
  std::set<Party> parties_;
};

/// All that a protocol sees of the world: its place in the run, and two ways to speak and one to
/// listen. There is no socket, clock or thread here. A driver owns those, and talks to the
/// Machine.
///
/// Invariants:
///  1. A message is sent at most once to each receiver. Two different ones would be equivocation,
///     and we would be the culprit.
///  2. A round ends when everybody who was asked has answered. Only then are its messages parsed,
///     all of them, so that one abort names everyone who sent a bad one. A run that ends earlier,
///     by an offence or by time, names those who are known by then.
///  3. Silence is not guilt: only if nobody is known to have misbehaved does the run end with
///     Fault::timeout, whose list says who was missing.
///  4. Whoever is not a peer in this run is not heard at all, not even to be blamed: an outsider
///     must not be able to end a run. The same goes for our own messages, which a bus may echo.
class Net final {
 public:
  Net(Session session, Rules rules);
  Net(const Net&) = delete;
  Net& operator=(const Net&) = delete;

  const SessionId& sid() const { return session_.sid; }
  Party self() const { return session_.self; }
  const std::set<Party>& peers() const { return peers_; }

  /// Sends the same bytes to every peer: one envelope.
  template <Shapeless M>
  void broadcast(const M& message) {
    broadcast(message, NoShape{});
  }
  template <class M>
  void broadcast(const M& message, const ShapeOf<M>& shape);

  /// Sends to one peer. The shape is that of the message, as the receiver computes it.
  template <Shapeless M>
  void send(Party to, const M& message) {
    send(to, message, NoShape{});
  }
  template <class M>
  void send(Party to, const M& message, const ShapeOf<M>& shape);

  /// Takes back what the driver has not taken yet. The run is about to end, and nothing of this
  /// step may leave.
  void withhold() { outbox_.clear(); }

  /// `co_await net.gather<M>()` is a PerParty<M> with one M from every peer. Each round is
  /// gathered once. A message with a shape is gathered by it.
  template <Shapeless M>
  Gather<M> gather() {
    return gather<M>(NoShape{});
  }
  template <class M>
  Gather<M> gather(const ShapeOf<M>& shape) {
    return gather_from<M>(peers_, shape);
  }

  /// The same from some peers only, where only some take part: whoever else sends an M is at
  /// fault.
  template <Shapeless M>
  Gather<M> gather_from(const std::set<Party>& parties) {
    return gather_from<M>(parties, NoShape{});
  }
  template <class M>
  Gather<M> gather_from(const std::set<Party>& parties, const ShapeOf<M>& shape);

  /// The same where the length depends on the sender: from the parties that have a shape here.
  template <Shaped M>
  Gather<M> gather_each(PerParty<ShapeOf<M>> shapes) {
    return Gather<M>(*this, std::move(shapes));
  }

 private:
  template <class M>
  friend class Gather;
  template <class T>
  friend class Protocol;
  template <class T>
  friend class Machine;

  void post(Channel channel, std::vector<Party> to, SecretBytes payload);

  // For the coroutine: what it waits for, and that it cannot go on.
  void wait(PendingRound& round, std::coroutine_handle<> then);
  void fail(Error error);

  // For the machine.
  void start(std::coroutine_handle<> first) { next_ = first; }
  void deliver(Party from, Channel channel, View payload);
  void expire();
  bool advance();
  std::vector<Party> missing() const;

  Session session_;
  std::set<Party> peers_;
  Inbox inbox_;
  std::vector<Envelope> outbox_;
  std::set<std::pair<std::uint8_t, Party>> sent_;
  PendingRound* pending_ = nullptr;  // lives in the frame of the coroutine `next_`
  std::coroutine_handle<> next_;
  std::optional<Error> failure_;
};

/// A round being gathered. Made by Net::gather and its kin, to be awaited at once.
template <class M>
class [[nodiscard]] Gather final : public PendingRound {
 public:
  Gather(Net& net, PerParty<ShapeOf<M>> shapes)
      : PendingRound(M::tag, parties_of(shapes)), net_(net), shapes_(std::move(shapes)) {
    check_message<M>();
  }

  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> then) { net_.wait(*this, then); }
  PerParty<M> await_resume() { return std::move(received_); }

  std::vector<Error> judge() override {
    std::vector<Error> errors;
    for (const auto& [j, shape] : shapes_) {
      if (!net_.inbox_.has(tag(), j)) continue;
      Result<M> message = parse<M>(net_.inbox_.body(tag(), j), shape);
      if (message.has_value()) {
        received_.emplace(j, std::move(*message));
      } else {
        errors.push_back({message.error().fault, message.error().what, {j}});
      }
    }
    return errors;
  }

 private:
  static std::set<Party> parties_of(const PerParty<ShapeOf<M>>& shapes) {
    std::set<Party> parties;
    for (const auto& [j, shape] : shapes) parties.insert(j);
    return parties;
  }

  Net& net_;
  PerParty<ShapeOf<M>> shapes_;
  PerParty<M> received_;
};

template <class M>
void Net::broadcast(const M& message, const ShapeOf<M>& shape) {
  check_message<M>();
  static_assert(M::channel == Channel::broadcast, "a direct message is sent to one peer");
  post(M::channel, {peers_.begin(), peers_.end()}, payload_of(message, shape));
}

template <class M>
void Net::send(Party to, const M& message, const ShapeOf<M>& shape) {
  check_message<M>();
  static_assert(M::channel == Channel::direct, "a broadcast message goes to all peers");
  post(M::channel, {to}, payload_of(message, shape));
}

template <class M>
Gather<M> Net::gather_from(const std::set<Party>& parties, const ShapeOf<M>& shape) {
  PerParty<ShapeOf<M>> shapes;
  for (const Party j : parties) shapes.emplace(j, shape);
  return Gather<M>(*this, std::move(shapes));
}

}  // namespace countersign::protocol
