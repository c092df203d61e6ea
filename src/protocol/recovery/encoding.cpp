#include "protocol/recovery/encoding.hpp"

#include <algorithm>
#include <array>

#include "base/guard.hpp"
#include "base/invariant.hpp"

namespace countersign::protocol::recovery {
namespace {

/// The suites of keys, by the byte that stands for them in files.
constexpr std::array suites = {crypto::Suite::ecdsa_secp256k1, crypto::Suite::frost_ed25519,
                               crypto::Suite::frost_bip340};

std::uint8_t byte_of(crypto::Suite suite) {
  const auto found = std::ranges::find(suites, suite);
  invariant(found != suites.end(), "a suite of keys");
  return static_cast<std::uint8_t>(found - suites.begin());
}

Result<crypto::Member> read_member(Reader& in) {
  const auto identity = crypto::Ed25519PublicKey::parse(in.array<32>());
  if (!identity.has_value())
    return Error{identity.error().fault, "the identity key of a member is none"};
  const auto recovery = crypto::X25519PublicKey::parse(in.array<32>());
  if (!recovery.has_value())
    return Error{recovery.error().fault, "the recovery key of a member is none"};
  return crypto::Member{*identity, *recovery};
}

}  // namespace

void put_terms(Writer& out, const Terms& terms) {
  const Bytes structure = terms.structure.encode();
  out.u8(byte_of(terms.suite)).bytes(terms.binding);
  out.u16(static_cast<std::uint16_t>(terms.members.size()));
  out.u32(static_cast<std::uint32_t>(structure.size())).bytes(structure);
  for (const auto& member : terms.members) {
    out.bytes(member.identity.bytes()).bytes(member.recovery.bytes());
  }
}

Result<Terms> read_terms(Reader& in) {
  const std::size_t suite = in.u8();
  if (!guard("recovery.suite", suite < suites.size())) {
    return Error{Fault::bad_encoding, "no suite of keys has this number"};
  }
  const auto binding = in.array<32>();
  const std::size_t count = in.u16();
  auto structure = crypto::AccessStructure::decode(
      in.view(in.u32()), crypto::PartyCount(static_cast<std::uint16_t>(count)));
  if (!structure.has_value()) return structure.error();
  Terms terms{suites.at(suite), binding, *std::move(structure), {}};
  while (terms.members.size() < count && in.good()) {
    auto member = read_member(in);
    if (!in.good()) break;
    if (!member.has_value()) return member.error();
    terms.members.push_back(*member);
  }
  if (!in.good()) return Error{Fault::bad_length, "the members are cut short"};
  return terms;
}

}  // namespace countersign::protocol::recovery
