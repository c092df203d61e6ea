#pragma once

#include <utility>
#include <vector>

#include "unit/protocol/frost_table.hpp"

namespace countersign::protocol::frost {

/// What the attacks on FROST share.

inline constexpr std::uint8_t terms_tag = 1;
inline constexpr std::uint8_t committed_tag = 2;
inline constexpr std::uint8_t offer_tag = 3;
inline constexpr std::uint8_t response_tag = 4;

inline const std::vector<Party> pair = {Party(1), Party(2)};
inline const std::vector<Party> all = {Party(1), Party(2), Party(3)};

template <class C>
class FrostAttack : public ::testing::Test {};
template <class C>
class FrostNonceAttack : public ::testing::Test {};
using AttackedSuites = ::testing::Types<Ed25519Sha512, Bip340>;

inline Error by(Party culprit, Fault fault, Literal what) {
  return {fault, what, {culprit}};
}

/// Replaces the body of one kind of message of one party.
inline testing::Alter replacing(Party from, std::uint8_t tag, Bytes body) {
  return [=](testing::InTransit& message) {
    if (message.from != from || message.tag() != tag) return;
    message.payload.assign({tag});
    message.payload.insert(message.payload.end(), body.begin(), body.end());
  };
}

inline testing::Alter flipping(Party from, std::uint8_t tag, std::size_t at) {
  return [=](testing::InTransit& message) {
    if (message.from == from && message.tag() == tag) message.body(at) ^= 1;
  };
}

}  // namespace countersign::protocol::frost
