#pragma once

#include <list>
#include <memory>
#include <utility>
#include <vector>

#include "support/dealt_signers.hpp"
#include "support/memory_pair_store.hpp"
#include "support/memory_slot_store.hpp"
#include "support/structures.hpp"
#include "support/wire.hpp"

namespace countersign::testing {

/// The signers of one set S in one process, each with stores of its own in memory.

using Signature = curve::RecoverableSignature;

/// What one signer has from run to run.
struct SigningNode {
  SigningNode(const curve::Secp256k1& group, const DealtSigners& dealt, Party its_rank)
      : rank(its_rank),
        random(100u + its_rank.value()),
        device_secret(Secret<32>::filled([&](auto out) {
          std::ranges::fill(out, static_cast<std::uint8_t>(its_rank.value()));
        })),
        signers(*protocol::ecdsa::Signers::make(dealt.identities, dealt.identity(its_rank))),
        key(*protocol::ecdsa::QuorumKey::make(dealt.key.record, {}, signers)),
        tools{group, pairs, slots, device_secret, random} {
    for (const auto& [j, setup] : dealt.setups.at(its_rank)) {
      pair_store.put(signers.pair_with(j), setup.clone());
    }
  }
  SigningNode(const SigningNode&) = delete;
  SigningNode& operator=(const SigningNode&) = delete;

  Party rank;
  MemoryPairStore pair_store;
  protocol::PairGate pairs{pair_store};
  MemorySlotStore slot_store;
  protocol::SlotGate slots{slot_store};
  SeededRandom random;
  Secret<32> device_secret;
  protocol::ecdsa::Signers signers;
  protocol::ecdsa::QuorumKey key;
  protocol::ecdsa::Tools tools;

  protocol::PairState pair_state(Party j) { return pair_store.read(signers.pair_with(j)).state(); }
  protocol::SlotFacts facts(const protocol::SlotId& slot) { return *slots.facts(slot); }
};

/// The request that all sign, unless a test gives one of them another.
inline protocol::ecdsa::SignRequest sample_request() {
  Digest h;
  for (std::size_t k = 0; k < h.size(); ++k) h[k] = static_cast<std::uint8_t>(0xc0 + k);
  return {Digest{0xb1}, protocol::ecdsa::HashAlgorithm::sha256d, h, Digest{0x1d}, 77};
}

/// Runs of S. Inputs live as long as this does.
class SigningNodes {
 public:
  explicit SigningNodes(const crypto::AccessStructure& structure, const crypto::PartySet& S,
                        std::uint64_t seed = 1)
      : dice_(seed), group_(dice_), dealt_(deal_signers(group_, structure, S, dice_)) {
    for (const Party rank : dealt_.ranks()) {
      nodes_.emplace(rank, std::make_unique<SigningNode>(group_, dealt_, rank));
    }
  }

  const curve::Secp256k1& group() const { return group_; }
  DealtSigners& dealt() { return dealt_; }
  SigningNode& node(Party rank) { return *nodes_.at(rank); }
  SigningNode& node(std::uint16_t rank) { return node(Party(rank)); }
  std::vector<Party> ranks() const { return dealt_.ranks(); }

  /// Every signer's own request; equal at first.
  protocol::ecdsa::SignRequest& request(std::uint16_t rank) {
    return requests_.try_emplace(Party(rank), sample_request()).first->second;
  }

  protocol::SessionId next_sid() {
    Digest sid{0x51};
    sid[31] = ++sessions_;
    return protocol::SessionId(sid);
  }

  const protocol::ecdsa::SlotBatch& batch(Party rank, const protocol::ecdsa::SlotProposal& what) {
    auto joined = protocol::ecdsa::SlotBatch::join(what, dealt_.identity(rank));
    invariant(joined.has_value(), "a test proposes what can be joined");
    return batches_.emplace_back(*std::move(joined));
  }

  const protocol::ecdsa::SigningInputs& inputs(Party rank) {
    return inputs_.emplace_back(
        protocol::ecdsa::SigningInputs{dealt_.share(rank), node(rank).key, request(rank.value())});
  }

  using SlotIds = std::vector<protocol::SlotId>;
  protocol::Machine<SlotIds> offline(Party rank, const protocol::ecdsa::SlotProposal& what) {
    const auto& joined = batch(rank, what);
    return {joined.session(), batch_rules(joined),
            [&, rank](protocol::Net& net) { return make_slots(net, joined, node(rank).tools); }};
  }
  protocol::Machine<Signature> online(Party rank, const protocol::SlotId& slot,
                                      const protocol::SessionId& sid) {
    const auto& what = inputs(rank);
    return {{sid, rank, ranks()},
            protocol::ecdsa::signing_rules(ranks().size()),
            [&, rank](protocol::Net& net) {
              return sign_with_slot(net, slot, what, node(rank).tools);
            }};
  }
  protocol::Machine<Signature> at_once(Party rank, const protocol::ecdsa::SlotProposal& what) {
    const auto& joined = batch(rank, what);
    const auto& in = inputs(rank);
    return {joined.session(), signing_at_once_rules(joined), [&, rank](protocol::Net& net) {
              return sign_at_once(net, joined, in, node(rank).tools);
            }};
  }

  /// After a crash: the rest of a run of mode B.
  protocol::Machine<Signature> resumed(Party rank, const protocol::SlotId& slot,
                                       const protocol::SessionId& sid) {
    if (node(rank).facts(slot).state <= protocol::SlotState::reserved) {
      return online(rank, slot, sid);
    }
    const auto& what = inputs(rank);
    return {{sid, rank, ranks()},
            protocol::ecdsa::resumed_signing_rules(ranks().size()),
            [&, rank](protocol::Net& net) {
              return resume_signing(net, slot, what, node(rank).tools);
            }};
  }

  /// One run of all signers, with `alter` on the wire.
  Wire<SlotIds> make_slots_by_all(std::uint32_t count, const Alter& alter = {}) {
    const auto what = dealt_.proposal(next_sid(), count);
    Wire<SlotIds> wire;
    for (const Party rank : ranks()) wire.add(rank, offline(rank, what));
    wire.run(alter);
    return wire;
  }
  Wire<Signature> sign_by_all(const protocol::SlotId& slot, const Alter& alter = {}) {
    return sign_by_all(slot, next_sid(), alter);
  }
  Wire<Signature> sign_by_all(const protocol::SlotId& slot, const protocol::SessionId& sid,
                              const Alter& alter) {
    Wire<Signature> wire;
    for (const Party rank : ranks()) wire.add(rank, online(rank, slot, sid));
    wire.run(alter);
    return wire;
  }
  Wire<Signature> resume_by_all(const protocol::SlotId& slot, const protocol::SessionId& sid,
                                const Alter& alter = {}) {
    Wire<Signature> wire;
    for (const Party rank : ranks()) wire.add(rank, resumed(rank, slot, sid));
    wire.run(alter);
    return wire;
  }
  Wire<Signature> sign_at_once_by_all(const Alter& alter = {}) {
    const auto what = dealt_.proposal(next_sid(), 1);
    Wire<Signature> wire;
    for (const Party rank : ranks()) wire.add(rank, at_once(rank, what));
    wire.run(alter);
    return wire;
  }

  /// Slots that all have, made without a fault.
  SlotIds stocked(std::uint32_t count) {
    auto results = make_slots_by_all(count).take_results();
    return *results.begin()->second;
  }

 private:
  SeededRandom dice_;
  curve::Secp256k1 group_;
  DealtSigners dealt_;
  protocol::PerParty<std::unique_ptr<SigningNode>> nodes_;
  protocol::PerParty<protocol::ecdsa::SignRequest> requests_;
  std::list<protocol::ecdsa::SlotBatch> batches_;
  std::list<protocol::ecdsa::SigningInputs> inputs_;
  std::uint8_t sessions_ = 0;
};

}  // namespace countersign::testing
