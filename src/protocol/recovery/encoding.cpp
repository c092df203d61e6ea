#include "protocol/recovery/encoding.hpp"

#include <array>
#include <utility>

#include "base/guard.hpp"
#include "base/invariant.hpp"

namespace countersign::protocol::recovery {
namespace {

/// The byte of a suite in files is its number, and only those of keys have one.
constexpr std::size_t key_suites = 3;
static_assert(std::to_underlying(crypto::Suite::ecdsa_secp256k1) == 0);
static_assert(std::to_underlying(crypto::Suite::frost_ed25519) == 1);
static_assert(std::to_underlying(crypto::Suite::frost_bip340) == 2);

std::uint8_t byte_of(crypto::Suite suite) {
  const std::uint8_t byte = std::to_underlying(suite);
  invariant(byte < key_suites, "a suite of keys");
  return byte;
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
  if (!guard("recovery.suite", suite < key_suites)) {
    return Error{Fault::bad_encoding, "no suite of keys has this number"};
  }
  const auto binding = in.array<32>();
  const std::size_t count = in.u16();
  auto structure = crypto::AccessStructure::decode(
      in.view(in.u32()), crypto::PartyCount(static_cast<std::uint16_t>(count)));
  if (!structure.has_value()) return structure.error();
  Terms terms{static_cast<crypto::Suite>(suite), binding, *std::move(structure), {}};
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
