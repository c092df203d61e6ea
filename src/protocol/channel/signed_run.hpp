#pragma once

#include <utility>
#include <vector>

#include "base/guard.hpp"
#include "protocol/channel/links.hpp"
#include "protocol/channel/session_channel.hpp"
#include "protocol/machine.hpp"

namespace countersign::protocol {

/// What a run sends with: a signer's links and identity.
struct Sender {
  const Links& links;
  const crypto::Ed25519SecretKey& identity;
};

/// Bytes for the bus, and whom they are for.
struct Datagram {
  IdentityKey to;
  Bytes bytes;
};

/// A Machine behind its channel: signed messages in, datagrams out. It is what a driver holds in
/// place of the machine:
///
///   Heard heard = links.hear(datagram);
///   if (auto* message = std::get_if<SignedMessage>(&heard)) {
///     (void)runs.at(message->place().sid).hear(std::move(*message));   // unknown id: drop
///     send(run.take_outbox(sender));
///   }
///
/// 1. The machine hears only what its sender has signed for this session and sealed for us, once.
/// 2. Whoever breaks a rule of the channel ends the run, as whoever breaks one of the machine's
///    does. What is dropped changes nothing.
/// 3. What could not be sent because there is no link, or was lost on the way, is sent by `resend`,
///    also after the end: the peers may need our last message.
template <class T>
class SignedRun final {
 public:
  /// Claims the session, then makes its machine, which starts to run. The errors are those of
  /// SessionChannel::begin.
  template <StarterOf<T> Start>
  static Result<SignedRun> begin(SessionTerms terms, Party self, Rules rules,
                                 const ClaimSession& claim, Start&& start) {
    auto channel = SessionChannel::begin(std::move(terms), {self, rules.bytes_max}, claim);
    if (!channel.has_value()) return channel.error();
    Machine<T> machine(channel->session(), std::move(rules), std::forward<Start>(start));
    return SignedRun(std::move(*channel), std::move(machine));
  }

  /// Signs and seals what the machine has said since the last call. Peers without a link get it
  /// from `resend`, once they have one.
  std::vector<Datagram> take_outbox(const Sender& sender) {
    std::vector<Datagram> datagrams;
    for (const Envelope& envelope : machine_.take_outbox()) {
      const SignedMessage& message = channel_.say(envelope, sender.identity);
      for (const Party to : envelope.to) add(datagrams, to, message, sender);
    }
    return datagrams;
  }

  /// Seals again all that was said to a peer: to be called when its link is new, and when it has
  /// been silent for long.
  std::vector<Datagram> resend(Party peer, const Sender& sender) const {
    std::vector<Datagram> datagrams;
    for (const SignedMessage* message : channel_.said_to(peer)) {
      add(datagrams, peer, *message, sender);
    }
    return datagrams;
  }

  Verdict hear(SignedMessage message) {
    if (!guard("signed-run.not-ended", !machine_.finished())) {
      return Dropped{Fault::wrong_session, "message of a session that has ended"};
    }
    Verdict verdict = channel_.hear(std::move(message));
    if (const auto* delivery = std::get_if<Delivery>(&verdict)) {
      machine_.deliver(delivery->from, delivery->channel, delivery->payload);
    } else if (const auto* blame = std::get_if<Blame>(&verdict)) {
      machine_.abort(blame->error);
    }
    return verdict;
  }

  Machine<T>& machine() { return machine_; }
  /// What was said and heard: evidence for those whom the result of the machine names.
  const SessionChannel& channel() const { return channel_; }

 private:
  SignedRun(SessionChannel channel, Machine<T> machine)
      : channel_(std::move(channel)), machine_(std::move(machine)) {}

  void add(std::vector<Datagram>& datagrams, Party to, const SignedMessage& message,
           const Sender& sender) const {
    const IdentityKey& receiver = channel_.terms().parties.at(to);
    auto sealed = sender.links.seal(message, receiver);
    if (sealed.has_value()) datagrams.push_back({receiver, std::move(*sealed)});
  }

  SessionChannel channel_;
  Machine<T> machine_;
};

}  // namespace countersign::protocol
