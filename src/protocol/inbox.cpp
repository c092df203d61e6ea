#include "protocol/inbox.hpp"

#include <algorithm>

namespace countersign::protocol {
namespace {

constexpr Literal outsider_of_round = "message of a round that its sender has no part in";

SecretBytes copy_of(View bytes) {
  return SecretBytes::filled(
      bytes.size(), [&](std::span<std::uint8_t> out) { std::ranges::copy(bytes, out.begin()); });
}

}  // namespace

Status Inbox::accept(Party from, Channel channel, View payload) {
  if (!guard("inbox.message-has-tag", !payload.empty())) {
    return Error{Fault::bad_length, "message without a tag", {from}};
  }
  const std::uint8_t tag = payload.front();
  const Channel* expected = rules_.rounds.channel_of(tag);
  if (!guard("inbox.known-round", expected != nullptr)) {
    return Error{Fault::wrong_round, "message of a round that does not exist", {from}};
  }
  if (!guard("inbox.right-channel", channel == *expected)) {
    return Error{Fault::wrong_round, "broadcast sent as direct or the reverse", {from}};
  }
  if (!takes_part(tag, from)) return Error{Fault::wrong_round, outsider_of_round, {from}};
  const auto first = messages_.find({tag, from});
  if (first == messages_.end()) return store(tag, from, payload);
  // Constant time, because a direct message may be a share: the first one, sent again.
  const bool equal = ct_equal(first->second.expose_secret(), payload);
  return require(guard("inbox.second-is-equal", equal),
                 {Fault::equivocation, "two different messages in one round", {from}});
}

Status Inbox::store(std::uint8_t tag, Party from, View payload) {
  std::size_t early = opened_.contains(tag) ? 0 : 1;
  std::size_t bytes = payload.size();
  for (const auto& [key, message] : messages_) {
    if (key.second != from) continue;
    bytes += message.size();
    if (!opened_.contains(key.first)) ++early;
  }
  if (!guard("inbox.early-rounds-bounded", early <= rules_.early_rounds_max)) {
    return Error{Fault::over_limit, "too many rounds ahead", {from}};
  }
  if (!guard("inbox.bytes-bounded", bytes <= rules_.bytes_max)) {
    return Error{Fault::over_limit, "too many bytes in one run", {from}};
  }
  messages_.emplace(std::pair(tag, from), copy_of(payload));
  return {};
}

Status Inbox::open(std::uint8_t tag, const std::set<Party>& parties) {
  const bool fresh = opened_.emplace(tag, parties).second;
  invariant(fresh, "a round is gathered once");
  std::vector<Party> culprits;
  for (const auto& [key, message] : messages_) {
    if (key.first == tag && !takes_part(tag, key.second)) culprits.push_back(key.second);
  }
  if (culprits.empty()) return {};
  return Error{Fault::wrong_round, outsider_of_round, std::move(culprits)};
}

bool Inbox::takes_part(std::uint8_t tag, Party party) const {
  const auto opened = opened_.find(tag);
  const bool expected = opened == opened_.end() || opened->second.contains(party);
  return guard("inbox.sender-takes-part", expected);
}

View Inbox::body(std::uint8_t tag, Party from) const {
  const auto found = messages_.find({tag, from});
  invariant(found != messages_.end(), "only a message that has arrived is read");
  return View(found->second.expose_secret()).subspan(1);
}

}  // namespace countersign::protocol
