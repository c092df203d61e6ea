#pragma once

#include <algorithm>
#include <functional>

#include "protocol/ecdsa/messages.hpp"
#include "support/error_of.hpp"
#include "support/signing_nodes.hpp"

namespace countersign::protocol::ecdsa {

/// What the attack tests change on the wire, and what they expect of it.

using testing::Alter;
using testing::error_of;
using testing::flat;
using testing::InTransit;
using testing::SeededRandom;
using testing::Signature;
using testing::SigningNodes;

inline constexpr Party one{std::uint16_t{1}};
inline constexpr Party two{std::uint16_t{2}};
inline constexpr Party three{std::uint16_t{3}};

/// Where the fields of R3 begin.
struct R3At {
  static constexpr std::size_t req = 0;
  static constexpr std::size_t R = 32;
  static constexpr std::size_t Z = 65;
  static constexpr std::size_t blind = 98;
  static constexpr std::size_t gamma_r = 130;
  static constexpr std::size_t gamma_s = 162;
  static constexpr std::size_t Gam_r = 194;
  static constexpr std::size_t Gam_s = 227;
  static constexpr std::size_t psi = 260;
};

/// One message from one party to another.
struct Of {
  std::uint8_t tag;
  Party from;
  Party to;
  bool operator()(const InTransit& message) const {
    return message.tag() == tag && message.from == from && message.to == to;
  }
};

template <class Change>
Alter on(Of of, Change change) {
  return [=](InTransit& message) {
    if (of(message)) change(message);
  };
}

inline Alter flip(Of of, std::size_t at) {
  return on(of, [at](InTransit& message) { message.body(at) ^= 1; });
}

/// Adds to a scalar of a message.
inline Alter add(Of of, std::size_t at, const curve::Scalar& delta) {
  return on(of, [=](InTransit& message) {
    const auto place = std::span(message.payload).subspan(1 + at).first<32>();
    (*curve::Scalar::decode(place) + delta).encode_to(place);
  });
}

inline Alter fill(Of of, std::size_t at, std::size_t count, std::uint8_t value) {
  return on(of, [=](InTransit& message) {
    std::ranges::fill(std::span(message.payload).subspan(1 + at, count), value);
  });
}

inline Error by(std::vector<Party> culprits, Fault fault, Literal what) {
  return {fault, what, std::move(culprits)};
}

inline SigningNodes two_of_three() {
  return SigningNodes(flat(2, 3), {Party(1), Party(2)});
}
inline SigningNodes three_of_three() {
  return SigningNodes(flat(3, 3), {Party(1), Party(2), Party(3)});
}

/// Of one signer, or nothing if it still waits or has a value.
template <class T>
std::optional<Error> end_of(const PerParty<Result<T>>& results, Party rank) {
  const auto found = results.find(rank);
  if (found == results.end()) return std::nullopt;
  return error_of(found->second);
}

/// How many messages of a round somebody has sent.
template <class T>
std::size_t sent(const testing::Wire<T>& wire, std::uint8_t tag) {
  return static_cast<std::size_t>(
      std::ranges::count(wire.sent(), tag, [](const auto& m) { return m.first; }));
}

inline void expect_all_pairs_ok(SigningNodes& nodes) {
  for (const Party i : nodes.ranks()) {
    for (const Party j : nodes.ranks()) {
      if (i != j) {
        EXPECT_EQ(nodes.node(i).pair_state(j), PairState::ok);
      }
    }
  }
}

/// What a signer keeps of a slot, and its sk with the key itself (no path).
inline SlotContent content_of(testing::SigningNode& node, const SlotId& slot) {
  const SlotRecord record = node.slot_store.read(slot);
  return *SlotContent::decode(record.content().expose_secret(), record.meta());
}
inline curve::Scalar sk_of(SigningNodes& nodes, Party rank, const SlotContent& content) {
  const auto a_i = nodes.node(rank).key.additive_share(nodes.dealt().share(rank));
  return a_i.expose_secret() + content.zeta.expose_secret();
}

/// The last R4 of each signer that passed by.
struct SeenShares {
  PerParty<R4> r4;
  Alter watch() {
    return [this](InTransit& message) {
      if (message.tag() != R4::tag) return;
      r4.insert_or_assign(message.from, *parse<R4>(View(message.payload).subspan(1), NoShape{}));
    };
  }
  curve::Scalar u(Party i) const { return *curve::Scalar::decode(r4.at(i).u); }
  curve::Scalar w(Party i) const { return *curve::Scalar::decode(r4.at(i).w); }
};

inline void expect_dead(SigningNodes& nodes, Party rank, const SlotId& slot, SlotDeath why) {
  const SlotFacts facts = nodes.node(rank).facts(slot);
  EXPECT_EQ(facts.state, SlotState::dead);
  EXPECT_EQ(facts.death, why);
  EXPECT_FALSE(facts.counts_as_signed);
}

/// A store of pairs at whose k-th lock something happens first, as another thread would do it.
class OtherThread final : public PairStore {
 public:
  using Happening = std::function<Status(const PairName&)>;
  OtherThread(PairStore& inner, unsigned at_lock, Happening happening)
      : inner_(inner), at_lock_(at_lock), happening_(std::move(happening)) {}
  Result<std::unique_ptr<LockedPair>> lock(const PairName& pair) override {
    if (++locks_ == at_lock_) {
      const Status happened = happening_(pair);
      if (!happened.has_value()) return happened.error();
    }
    return inner_.lock(pair);
  }

 private:
  PairStore& inner_;
  unsigned at_lock_;
  Happening happening_;
  unsigned locks_ = 0;
};

inline OtherThread::Happening quarantine_elsewhere(PairStore& store) {
  return [&store](const PairName& pair) -> Status {
    PairGate(store).quarantine(pair, {Fault::ote_check, "elsewhere"});
    return {};
  };
}

inline const crypto::DerivationPath& some_path() {
  static const auto path = *crypto::DerivationPath::make(std::array<std::uint32_t, 2>{44, 7});
  return path;
}

inline QuorumKey derived(SigningNodes& nodes, Party rank) {
  return *QuorumKey::make(nodes.dealt().key.record, some_path(), nodes.node(rank).signers);
}

}  // namespace countersign::protocol::ecdsa
