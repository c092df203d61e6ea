#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "protocol/protocol.hpp"

namespace countersign::protocol {

/// What calls the coroutine of a machine, with the machine's Net.
template <class Start, class T>
concept StarterOf = std::same_as<std::invoke_result_t<Start, Net&>, Protocol<T>>;

/// One party's run of one protocol, as its driver sees it: bytes in, envelopes out, and in the end
/// a result. It knows no time; the driver says when it has waited long enough. One thread at a
/// time.
///
///   Machine<Digest> machine(session, joint_coin::rules(), [&](Net& net) {
///     return joint_coin::toss(net, std::move(r_i));
///   });
///
/// Invariants:
///  1. Every call returns with the coroutine either waiting for peers or gone: nothing is left to
///     do that could be done.
///  2. When there is a result, the coroutine and all messages received are destroyed and wiped.
///     What is called afterwards, except for the outbox and the result, does nothing.
///  3. After `abort` nothing leaves: the outbox is emptied. An error found by the protocol itself
///     leaves it as it is, because what was sent before is what it should have sent; unless the
///     protocol has taken it back (Net::withhold).
template <class T>
class Machine final {
 public:
  /// `start(Net&)` calls the coroutine. It runs at once, up to the first round it must wait for.
  template <StarterOf<T> Start>
  Machine(Session session, Rules rules, Start&& start)
      : net_(std::make_unique<Net>(std::move(session), std::move(rules))),
        protocol_(std::forward<Start>(start)(*net_)) {
    net_->start(protocol_.frame_);
    settle();
  }

  Machine(Machine&&) noexcept = default;
  Machine& operator=(Machine&&) = delete;

  /// A payload that the transport has authenticated as sent by `from` in this run over `channel`.
  void deliver(Party from, Channel channel, View payload) {
    if (result_.has_value()) return;
    net_->deliver(from, channel, payload);
    settle();
  }

  /// The driver has waited long enough: ends the run with Fault::timeout and those who are
  /// missing, or with the fault of those who are known to have misbehaved.
  void expire() {
    if (result_.has_value()) return;
    net_->expire();
    settle();
  }

  /// Ends the run for a reason of the caller's, such as a freeze or a quarantined peer.
  void abort(Error reason) {
    if (result_.has_value()) return;
    net_->outbox_.clear();
    finish(std::move(reason));
  }

  /// What is to be sent, each envelope once. The driver may resend it; receivers ignore equal
  /// copies.
  std::vector<Envelope> take_outbox() { return std::exchange(net_->outbox_, {}); }

  bool finished() const { return result_.has_value(); }

  /// Only after the end; `take_result` only once.
  const Result<T>& result() const {
    invariant(result_.has_value(), "a result is read after the end");
    return *result_;
  }
  Result<T> take_result() {
    invariant(result_.has_value(), "a result is taken after the end");
    return std::move(*result_);
  }

 private:
  void settle() {
    for (;;) {
      if (std::optional<Error> failure = std::exchange(net_->failure_, std::nullopt)) {
        return finish(*std::move(failure));
      }
      if (protocol_.frame_.done()) return finish_with_value();
      if (!net_->advance()) return;
    }
  }

  void finish_with_value() {
    if constexpr (std::is_void_v<T>) {
      finish({});
    } else {
      finish(protocol_.frame_.promise().take());
    }
  }

  void finish(Result<T> result) {
    result_.emplace(std::move(result));
    protocol_.end();
    net_->inbox_.clear();
  }

  std::unique_ptr<Net> net_;
  Protocol<T> protocol_;  // after net_: its frame refers to it
  std::optional<Result<T>> result_;
};

}  // namespace countersign::protocol
