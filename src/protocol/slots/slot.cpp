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

bool ascending(const std::vector<SignerName>& signers) {
  return std::ranges::adjacent_find(signers, std::greater_equal<>()) == signers.end();
}

bool is_rank(Party party, std::size_t signers) {
  return party.value() >= 1 && party.value() <= signers;
}

std::size_t pairs_of(std::size_t signers) {
  return signers * (signers - 1) / 2;
}

}  // namespace

SignerName signer_name(const IdentityKey& signer) {
  return SignerName(signer.bytes());
}

std::vector<SignerName> signer_names(std::span<const IdentityKey> signers) {
  std::vector<SignerName> names;
  for (const IdentityKey& signer : signers) names.push_back(signer_name(signer));
  return names;
}

std::size_t place_of_pair(std::size_t signers, Party i, Party j) {
  const std::size_t low = std::min(i, j).value();
  const std::size_t high = std::max(i, j).value();
  invariant(low >= 1 && low < high && high <= signers, "a pair of two signers");
  // Before the pairs of `low` come those of all lower ranks: (t-1) + (t-2) + ..
  const std::size_t before = (low - 1) * signers - low * (low - 1) / 2;
  return before + (high - low - 1);
}

const Digest& SlotMeta::setup_of(Party i, Party j) const {
  return setups[place_of_pair(signers.size(), i, j)];
}

std::vector<Party> SlotMeta::peers() const {
  std::vector<Party> peers;
  for (std::uint16_t rank = 1; rank <= signers.size(); ++rank) {
    if (Party(rank) != self) peers.emplace_back(rank);
  }
  return peers;
}

bool SlotMeta::has_signer(const IdentityKey& key) const {
  return std::ranges::find(signers, signer_name(key)) != signers.end();
}

bool SlotMeta::well_formed() const {
  return count_fits(signers.size()) && ascending(signers) && is_rank(self, signers.size()) &&
         setups.size() == pairs_of(signers.size());
}

void SlotMeta::encode(Writer& out) const {
  out.bytes(id.value()).bytes(batch).u32(number).u16(self.value());
  out.u16(static_cast<std::uint16_t>(signers.size()));
  for (const SignerName& signer : signers) out.bytes(signer.value());
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
  for (std::size_t i = 0; i < count; ++i) meta.signers.emplace_back(in.array<32>());
  for (std::size_t i = 0; i < pairs_of(count); ++i) meta.setups.push_back(in.array<32>());
  if (!guard("slots.signers-ascending", ascending(meta.signers))) in.fail();
  if (!guard("slots.self-signs", is_rank(meta.self, count))) in.fail();
  return meta;
}

}  // namespace countersign::protocol
