#pragma once

#include <list>
#include <memory>
#include <string>

#include "protocol/ecdsa/signing.hpp"
#include "sim/simulator.hpp"
#include "support/dealt_signers.hpp"

namespace countersign::sim {

/// What the scenarios of threshold ECDSA have in common: a dealt key over a random tree, one of its
/// minimal quorums as S, dealt pair setups, and a disk for each signer. Parties are the ranks of S.

using Signature = curve::RecoverableSignature;

/// How a corrupt signer cheats besides what the adversary does to its messages.
enum class SigningCheat : std::uint8_t { none, other_share, other_zero_seed, other_request };

/// A signer's pair records on its simulated disk. One thread needs no lock.
class PairsOnDisk final : public protocol::PairStore {
 public:
  explicit PairsOnDisk(DurableStore& disk) : disk_(disk) {}
  Result<std::unique_ptr<protocol::LockedPair>> lock(const protocol::PairName& pair) override;
  static std::string key_of(const protocol::PairName& pair);

 private:
  DurableStore& disk_;
};

/// Its slots, and a list of them.
class SlotsOnDisk final : public protocol::SlotStore {
 public:
  explicit SlotsOnDisk(DurableStore& disk) : disk_(disk) {}
  Result<std::unique_ptr<protocol::LockedSlot>> lock(const protocol::SlotId& slot) override;
  Result<std::vector<protocol::SlotId>> list() override;
  static std::vector<protocol::SlotId> listed(const DurableStore& disk);
  static std::optional<protocol::SlotRecord> read(const DurableStore& disk,
                                                  const protocol::SlotId& slot);

 private:
  DurableStore& disk_;
};

/// One run's key, signers and request.
struct SigningWorld {
  explicit SigningWorld(SeededRandom& dice);

  curve::Secp256k1 group;
  testing::DealtSigners dealt;
  crypto::DerivationPath path;
  protocol::ecdsa::SignRequest request;
  SigningCheat cheat;

  Cast cast(std::size_t rounds) const {
    return {.parties = dealt.ranks(), .corrupt_max = dealt.identities.size() - 1, .rounds = rounds};
  }
};

/// What a machine refers to and must outlive it: one process of one signer.
struct SigningProcess {
  SigningProcess(const SigningWorld& world, const Start& start);

  /// Puts the dealt setups on the disk, unless they are there.
  Status deal_setups(const SigningWorld& world, const Start& start);

  PairsOnDisk pair_store;
  protocol::PairGate pairs{pair_store};
  SlotsOnDisk slot_store;
  protocol::SlotGate slots{slot_store};
  Secret<32> device_secret;
  protocol::ecdsa::Signers signers;
  protocol::ecdsa::QuorumKey key;
  protocol::ecdsa::Share share;
  protocol::ecdsa::SigningInputs inputs;
  protocol::ecdsa::Tools tools;
};

/// The world as a Trial: signatures verify, honest signers never quarantine each other, none stores
/// an R4 after it has quarantined a peer, and the R4 of a slot is one for ever.
Trial<Signature> signing_trial(std::shared_ptr<const SigningWorld> world, std::size_t rounds,
                               Spawn<Signature> spawn);

}  // namespace countersign::sim
