#include "protocol/ecdsa/batch.hpp"

#include <algorithm>

#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "crypto/tagged_hash.hpp"

namespace countersign::protocol::ecdsa {
namespace {

using crypto::HashLabel;

constexpr crypto::Suite suite = crypto::Suite::pair_ristretto255;

constexpr std::size_t pairs_of(std::size_t signers) {
  return signers * (signers - 1) / 2;
}

constexpr std::size_t header_size = 32 + 4;

/// How many signers a proposal of this length has; 0 if no number fits.
std::size_t signers_in(std::size_t length) {
  for (std::size_t t = 2; t <= signers_max; ++t) {
    if (length == header_size + 32 * (t + pairs_of(t))) return t;
  }
  return 0;
}

Digest batch_digest(const SlotProposal& proposal) {
  std::vector<ByteArray<40>> members;
  for (const IdentityKey& key : proposal.signers) {
    const std::uint64_t rank = members.size() + 1;
    members.push_back(crypto::joined(crypto::le64(rank), key.bytes()));
  }
  return crypto::tagged_hash({suite, HashLabel::batch},
                             {bytes_of(crypto::text_of(suite)), proposal.sid.value(),
                              crypto::le64(proposal.count), crypto::list_of(members)});
}

}  // namespace

Bytes SlotProposal::encode() const {
  Writer out;
  out.bytes(sid.value()).u32(count);
  for (const IdentityKey& key : signers) out.bytes(key.bytes());
  for (const Digest& setup : setups) out.bytes(setup);
  return out.take();
}

Result<SlotProposal> SlotProposal::decode(View bytes) {
  const std::size_t t = signers_in(bytes.size());
  if (!guard("batch.proposal-length", t != 0)) {
    return Error{Fault::bad_length, "slot proposal of the wrong length"};
  }
  Reader in(bytes);
  SlotProposal proposal{SessionId(in.array<32>()), in.u32(), {}, {}};
  for (std::size_t i = 0; i < t; ++i) {
    const auto key = IdentityKey::parse(in.view(32));
    if (!key.has_value()) return key.error();
    proposal.signers.push_back(*key);
  }
  while (in.left() > 0) proposal.setups.push_back(in.array<32>());
  return proposal;
}

Result<SlotBatch> SlotBatch::join(const SlotProposal& proposal, const IdentityKey& self) {
  const bool in_range = proposal.count >= 1 && proposal.count <= slots_per_batch_max;
  if (!guard("batch.count-in-range", in_range)) {
    return Error{Fault::over_limit, "slot proposal of no slots or too many"};
  }
  auto signers = Signers::make(proposal.signers, self);
  if (!signers.has_value()) return signers.error();
  const bool complete = proposal.setups.size() == pairs_of(signers->count());
  if (!guard("batch.setup-for-every-pair", complete)) {
    return Error{Fault::bad_length, "slot proposal without a setup for every pair"};
  }
  return SlotBatch(proposal, *std::move(signers));
}

SlotBatch::SlotBatch(const SlotProposal& proposal, Signers signers)
    : sid_(proposal.sid),
      count_(proposal.count),
      signers_(std::move(signers)),
      setups_(proposal.setups),
      digest_(batch_digest(proposal)) {
  for (std::uint32_t b = 0; b < count_; ++b) {
    slot_ids_.push_back(crypto::tagged_hash({suite, HashLabel::slot},
                                            {digest_, crypto::le32(b), crypto::list_of(setups_)}));
  }
}

const Digest& SlotBatch::slot_id(std::uint32_t number) const {
  invariant(number < count_, "a slot of this batch");
  return slot_ids_[number];
}

SlotMeta SlotBatch::meta(std::uint32_t number) const {
  return {SlotId(slot_id(number)),       digest_, number, signers_.self(),
          signer_names(signers_.keys()), setups_};
}

const Digest& SlotBatch::setup_of(Party i, Party j) const {
  return setups_[place_of_pair(signers_.count(), i, j)];
}

}  // namespace countersign::protocol::ecdsa
