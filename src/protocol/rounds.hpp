#pragma once

#include <array>
#include <map>

#include "protocol/message.hpp"

namespace countersign::protocol {

/// The messages of one protocol, sub-protocols included: which tags exist, and the channel of
/// each. A peer that sends anything else is at fault.
///
///   Rounds::of<Commitment, Echo, Opening>()
class Rounds final {
 public:
  template <class... Messages>
  static Rounds of() {
    (check_message<Messages>(), ...);
    static_assert(distinct(std::array{Messages::tag...}),
                  "two messages of one protocol have the same tag");
    Rounds rounds;
    (rounds.channels_.emplace(Messages::tag, Messages::channel), ...);
    return rounds;
  }

  /// The channel of a tag, or nullptr if the protocol has no such message.
  const Channel* channel_of(std::uint8_t tag) const {
    const auto found = channels_.find(tag);
    return found == channels_.end() ? nullptr : &found->second;
  }

 private:
  Rounds() = default;

  template <std::size_t N>
  static consteval bool distinct(const std::array<std::uint8_t, N>& tags) {
    for (std::size_t i = 0; i < N; ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (tags[i] == tags[j]) return false;
      }
    }
    return true;
  }

  std::map<std::uint8_t, Channel> channels_;
};

/// What a protocol allows its peers, each of them. An honest peer must fit.
struct Rules {
  Rounds rounds;
  /// Messages that a peer can have sent before we ask for the first of them. A round is at most
  /// one ahead if everybody waits for everybody; a party that resumes after a crash gets them all.
  std::size_t early_rounds_max;
  /// Bytes of all messages that a peer sends in one run, tags included.
  std::size_t bytes_max;
};

}  // namespace countersign::protocol
