#pragma once

#include <cstdint>
#include <vector>

#include "base/reader.hpp"
#include "base/result.hpp"
#include "base/writer.hpp"
#include "protocol/ecdsa/signers.hpp"
#include "protocol/ot/parameters.hpp"
#include "protocol/session.hpp"
#include "protocol/slots/slot.hpp"

namespace countersign::protocol::ecdsa {

/// What the initiator of a batch of slots proposes (the protocol specification, 6.2 and appendix
/// B), and what follows from it: names that every signer computes alike.
///
///   batch     = T("batch", suite, sid, B, [(rank, idkey)])
///   slot_id_b = T("slot", batch, LE32(b), [setup hashes of all pairs of S, as proposed])
///
/// `batch` covers no setup hash on purpose: it enters what two signers check against each other,
/// and only slot_id may depend on what a third one says.

/// At most so many slots are made at once.
inline constexpr std::uint32_t slots_per_batch_max = ot::multiplications_max;

struct SlotProposal {
  SessionId sid;  // random, never used twice
  std::uint32_t count;
  std::vector<IdentityKey> signers;  // ascending
  std::vector<Digest> setups;        // of the pairs (1,2), (1,3), .. (2,3), .. by rank

  /// 36 + 32 t + 16 t (t - 1) bytes for t signers.
  Bytes encode() const;
  /// Fault::bad_length or bad_encoding, or what a key has that is none.
  static Result<SlotProposal> decode(View bytes);
};

/// A proposal that this signer may join, and its names.
class SlotBatch final {
 public:
  /// The signer's own check of S, and of the limits. That its setups are the proposed ones is
  /// found out by the run, and that sid is new by its caller, whose table of sids is durable.
  static Result<SlotBatch> join(const SlotProposal& proposal, const IdentityKey& self);

  const SessionId& sid() const { return sid_; }
  std::uint32_t count() const { return count_; }
  const Signers& signers() const { return signers_; }
  const std::vector<Digest>& setups() const { return setups_; }
  const Digest& digest() const { return digest_; }
  const Digest& slot_id(std::uint32_t number) const;
  SlotMeta meta(std::uint32_t number) const;
  /// The proposed setup of two signers, in either order.
  const Digest& setup_of(Party i, Party j) const;

  Session session() const { return {sid_, signers_.self(), signers_.all()}; }

 private:
  SlotBatch(const SlotProposal& proposal, Signers signers);

  SessionId sid_;
  std::uint32_t count_;
  Signers signers_;
  std::vector<Digest> setups_;
  Digest digest_;
  std::vector<Digest> slot_ids_;
};

}  // namespace countersign::protocol::ecdsa
