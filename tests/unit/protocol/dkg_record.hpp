#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "crypto/sha256.hpp"
#include "protocol/dkg/judgement.hpp"
#include "unit/protocol/dkg_duel.hpp"

namespace countersign::protocol::dkg_record {

using testing::InTransit;

/// In place of a signature: nobody in a test makes the one of an honest party. What a corrupt party
/// changes, it signs again.
inline Statement sign(Statement statement) {
  Writer signed_part;
  signed_part.bytes(statement.sid.value()).u16(statement.sender.value());
  signed_part.u16(statement.receiver.value_or(Party{}).value()).bytes(statement.payload);
  std::ranges::copy(crypto::sha256(signed_part.written()), statement.signature.begin());
  return statement;
}

inline bool is_signed(const Statement& statement) {
  return sign(statement).signature == statement.signature;
}

/// A run of three parties over the nested structure, of which party 3 may change what it sends, and
/// all messages as the drivers of the parties keep them.
template <class Suite>
class Record final {
 public:
  using G = typename Suite::Group;
  using Result3 = PerParty<Result<NewKey<G>>>;

  explicit Record(const testing::Alter& lie = {}) {
    results = wire_.run([&](InTransit& message) {
      const Bytes honest = message.payload;
      if (message.from == corrupt && lie) lie(message);
      keep(message.to, message.from, message.to, message.payload);
      if (message.to == first_receiver(message)) {
        keep(message.from, message.from, message.to, honest);
      }
    });
  }

  dkg::Court<G> court() const { return {setup.group, setup.terms, setup.backups, sid, is_signed}; }

  PerParty<Publication> publications(dkg::Evidence view) const {
    PerParty<Publication> all;
    for (const auto& [i, statements] : kept) all.emplace(i, dkg::publication_of(view, statements));
    return all;
  }

  /// What party 1 complains of.
  dkg::Complaint complaint_about(Party about) const {
    return dkg::complaint_of(Party(1), about, kept.at(Party(1)));
  }

  std::optional<Error> error_at(Party i) const {
    const auto found = results.find(i);
    if (found == results.end()) return std::nullopt;
    return testing::error_of(found->second);
  }

  static constexpr Party corrupt{std::uint16_t{3}};
  SessionId sid = dkg::by_hand::sid;
  testing::SeededRandom dice{3};
  testing::DkgSetup<G> setup = testing::setup_over<Suite>(testing::nested_structure(), dice);
  PerParty<std::vector<Statement>> kept = {};
  Result3 results = {};

 private:
  static Party first_receiver(const InTransit& message) {
    const bool direct = message.payload.empty() || message.tag() == 3;
    if (direct) return message.to;
    return message.from == Party(1) ? Party(2) : Party(1);
  }

  void keep(Party keeper, Party from, Party to, const Bytes& payload) {
    if (payload.empty()) return;
    const bool direct = payload.front() == 3;
    kept[keeper].push_back(
        sign({sid, from, direct ? std::optional(to) : std::nullopt, payload, {}}));
  }

  testing::DkgWire<G> wire_{{&setup, &setup, &setup}, sid};
};

/// The statement of a sender in a round.
inline Statement& statement_of(std::vector<Statement>& statements, Party sender, std::uint8_t tag) {
  return *std::ranges::find_if(statements, [&](const Statement& statement) {
    return statement.sender == sender && statement.tag() == tag;
  });
}

}  // namespace countersign::protocol::dkg_record
