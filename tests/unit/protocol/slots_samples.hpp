#pragma once

#include <algorithm>
#include <initializer_list>

#include "base/hex.hpp"
#include "protocol/slots/gate.hpp"
#include "support/error_of.hpp"
#include "support/memory_slot_store.hpp"

namespace countersign::protocol::slots_samples {

/// Three signers, their slots, and two requests that compete for one of them.

/// The public keys of RFC 8032, 7.1: tests 1, 2, 3 and 1024.
inline IdentityKey published_key(int test) {
  const auto bytes = array_from_hex<32>(
      test == 1   ? "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
      : test == 2 ? "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
      : test == 3 ? "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
                  : "278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e");
  return *IdentityKey::parse(*bytes);
}

inline std::vector<IdentityKey> three_signers() {
  std::vector<IdentityKey> signers = {published_key(1), published_key(2), published_key(3)};
  std::ranges::sort(signers);
  return signers;
}

inline constexpr Party first{std::uint16_t{1}};
inline constexpr Party second{std::uint16_t{2}};
inline constexpr Party third{std::uint16_t{3}};

inline SlotId slot_number(std::uint8_t number) {
  return SlotId(Digest{0x51, number});
}

/// As the second signer sees it.
inline SlotMeta meta_of(std::uint8_t number) {
  return {.id = slot_number(number),
          .batch = Digest{0xba},
          .number = number,
          .self = second,
          .signers = signer_names(three_signers()),
          .setups = {Digest{12}, Digest{13}, Digest{23}}};
}

inline SecretBytes secret_of(std::initializer_list<std::uint8_t> bytes) {
  return SecretBytes::take(Bytes(bytes));
}

inline Bytes shown(const SecretBytes& secret) {
  return {secret.expose_secret().begin(), secret.expose_secret().end()};
}

inline SecretBytes content() {
  return secret_of({0xc0, 0xff, 0xee, 0xc0, 0xff, 0xee});
}

inline SlotRecord free_slot() {
  return {meta_of(1), content()};
}

inline SlotRequest request(std::uint8_t number) {
  return {.req = Digest{number}, .key_id = Digest{0x4e}};
}

/// Our R3 as attempt `number` computes them.
inline PerParty<SecretBytes> r3(std::uint8_t number) {
  PerParty<SecretBytes> bodies;
  bodies.emplace(first, secret_of({0x13, number}));
  bodies.emplace(third, secret_of({0x33, number}));
  return bodies;
}

/// The peers' R3, in one of several versions.
inline PerParty<Digest> received(std::uint8_t version) {
  return {{first, Digest{1, version}}, {third, Digest{3, version}}};
}

inline SecretBytes r4(std::uint8_t number) {
  return secret_of({0x44, number});
}

/// A record in this state, for request 1.
inline SlotRecord slot_in(SlotState state) {
  SlotRecord record = free_slot();
  const bool done =
      (state < SlotState::reserved || record.reserve(request(1)).has_value()) &&
      (state < SlotState::opened || record.open(request(1), r3(1)).has_value()) &&
      (state != SlotState::spent || record.spend(request(1), received(1), r4(1)).has_value());
  invariant(done, "a slot goes through its states");
  if (state == SlotState::dead) record.kill(SlotDeath::abandoned);
  return record;
}

inline Bytes stored(const SlotRecord& record) {
  return shown(record.encode());
}

}  // namespace countersign::protocol::slots_samples
