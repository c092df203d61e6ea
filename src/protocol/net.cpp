#include "protocol/net.hpp"

namespace countersign::protocol {
namespace {

/// Several errors of one moment as one: the fault and the words of the first, the culprits of all.
Error united(const std::vector<Error>& errors) {
  std::set<Party> culprits;
  for (const Error& error : errors) culprits.insert(error.culprits.begin(), error.culprits.end());
  return {errors.front().fault, errors.front().what, {culprits.begin(), culprits.end()}};
}

}  // namespace

Net::Net(Session session, Rules rules)
    : session_(std::move(session)),
      peers_(session_.parties.begin(), session_.parties.end()),
      inbox_(std::move(rules)) {
  invariant(session_.parties.size() <= parties_max, "a run has at most parties_max participants");
  invariant(peers_.size() == session_.parties.size(), "a participant is listed once");
  invariant(peers_.contains(session_.self), "a party takes part in its own run");
  peers_.erase(session_.self);
}

void Net::post(Channel channel, std::vector<Party> to, SecretBytes payload) {
  const std::uint8_t tag = payload.expose_secret().front();
  invariant(inbox_.rounds().channel_of(tag) != nullptr, "a protocol sends only what it lists");
  for (const Party j : to) {
    invariant(peers_.contains(j), "a protocol sends only to its peers");
    const bool fresh = sent_.emplace(tag, j).second;
    invariant(fresh, "a message is sent once to each receiver");
  }
  outbox_.push_back({channel, std::move(to), std::move(payload)});
}

void Net::wait(PendingRound& round, std::coroutine_handle<> then) {
  invariant(inbox_.rounds().channel_of(round.tag()) != nullptr,
            "a protocol gathers only what it lists");
  for (const Party j : round.parties()) {
    invariant(peers_.contains(j), "a protocol gathers only from its peers");
  }
  pending_ = &round;
  next_ = then;
  const Status opened = inbox_.open(round.tag(), round.parties());
  if (!opened.has_value()) fail(opened.error());
}

void Net::fail(Error error) {
  if (failure_.has_value()) return;
  std::vector<Error> errors = {std::move(error)};
  if (pending_ != nullptr) {
    for (Error& other : pending_->judge()) errors.push_back(std::move(other));
  }
  failure_ = united(errors);
}

void Net::deliver(Party from, Channel channel, View payload) {
  if (!guard("net.sender-is-peer", peers_.contains(from))) return;
  const Status taken = inbox_.accept(from, channel, payload);
  if (!taken.has_value()) fail(taken.error());
}

void Net::expire() {
  std::vector<Error> errors = pending_->judge();
  if (errors.empty()) errors.push_back({Fault::timeout, "peers did not answer in time", missing()});
  failure_ = united(errors);
}

/// Resumes the coroutine if it has all it waits for; false if it has not.
bool Net::advance() {
  if (pending_ != nullptr) {
    if (!missing().empty()) return false;
    const std::vector<Error> errors = pending_->judge();
    if (!errors.empty()) {
      failure_ = united(errors);
      return true;
    }
  }
  pending_ = nullptr;
  std::exchange(next_, nullptr).resume();
  return true;
}

std::vector<Party> Net::missing() const {
  std::vector<Party> absent;
  for (const Party j : pending_->parties()) {
    if (!inbox_.has(pending_->tag(), j)) absent.push_back(j);
  }
  return absent;
}

}  // namespace countersign::protocol
