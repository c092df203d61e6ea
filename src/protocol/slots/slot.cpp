#include "protocol/slots/slot.hpp"

#include <algorithm>
#include <functional>

#include "base/guard.hpp"
#include "base/invariant.hpp"

namespace countersign::protocol {
namespace {

bool count_fits(std::size_t signers) {
  return signers >= 2 && signers <= parties_max;
}

bool ascending(const std::vector<IdentityKey>& signers) {
  return std::ranges::adjacent_find(signers, std::greater_equal<>()) == signers.end();
}

bool is_rank(Party party, std::size_t signers) {
  return party.value() >= 1 && party.value() <= signers;
}

std::size_t pairs_of(std::size_t signers) {
  return signers * (signers - 1) / 2;
}

}  // namespace

std::vector<Party> SlotMeta::peers() const {
  std::vector<Party> peers;
  for (std::uint16_t rank = 1; rank <= signers.size(); ++rank) {
    if (Party(rank) != self) peers.emplace_back(rank);
  }
  return peers;
}

bool SlotMeta::has_signer(const IdentityKey& key) const {
  return std::ranges::find(signers, key) != signers.end();
}

bool SlotMeta::well_formed() const {
  return count_fits(signers.size()) && ascending(signers) && is_rank(self, signers.size()) &&
         setups.size() == pairs_of(signers.size());
}

void SlotMeta::encode(Writer& out) const {
  out.bytes(id.value()).bytes(batch).u32(number).u16(self.value());
  out.u16(static_cast<std::uint16_t>(signers.size()));
  for (const IdentityKey& signer : signers) out.bytes(signer.bytes());
  for (const Digest& setup : setups) out.bytes(setup);
}

SlotMeta SlotMeta::decode(Reader& in) {
  SlotMeta meta;
  meta.id = SlotId(in.array<32>());
  meta.batch = in.array<32>();
  meta.number = in.u32();
  meta.self = Party(in.u16());
  const std::size_t count = in.u16();
  if (!guard("slots.signers-counted", count_fits(count))) {
    in.fail();
    return meta;
  }
  for (std::size_t i = 0; i < count; ++i) {
    const auto signer = IdentityKey::parse(in.array<32>());
    if (signer.has_value()) {
      meta.signers.push_back(*signer);
    } else {
      in.fail();
    }
  }
  for (std::size_t i = 0; i < pairs_of(count); ++i) meta.setups.push_back(in.array<32>());
  if (!guard("slots.signers-ascending", ascending(meta.signers))) in.fail();
  if (!guard("slots.self-signs", is_rank(meta.self, count))) in.fail();
  return meta;
}

}  // namespace countersign::protocol
