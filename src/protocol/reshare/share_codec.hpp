#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "base/guard.hpp"
#include "base/reader.hpp"
#include "base/writer.hpp"
#include "protocol/sharing/dealing.hpp"
#include "protocol/sharing/group.hpp"
#include "protocol/sharing/key_share.hpp"

namespace countersign::protocol {

/// How a share of a key, and the ready that goes with one, are stored. The bytes lie in a file that
/// is sealed and authenticated; they are still read as strictly as a message, so that what is read
/// is exactly what was written.
///
///   share   suite u8, key_id 32, epoch u64, certificate hash 32, self u16, parties u16,
///           structure u16 and bytes, then (identity 32, recovery 32) of each member, X,
///           chain code 32, all X_ell, and the x_ell of the own leaves
///   ready   author u16, X, chain code 32, X_ell, pves 32, echo1 32, echo2 32, result 32, proofs;
///           its byte strings and lists with a u16 before them

/// Reads a list that was written with its length.
inline std::vector<Bytes> decode_byte_strings(Reader& in) {
  std::vector<Bytes> strings;
  const std::uint16_t count = in.u16();
  for (std::uint16_t k = 0; k < count && in.good(); ++k) {
    const View bytes = in.view(in.u16());
    strings.emplace_back(bytes.begin(), bytes.end());
  }
  return strings;
}

inline void encode_byte_strings(Writer& out, const std::vector<Bytes>& strings) {
  out.u16(static_cast<std::uint16_t>(strings.size()));
  for (const Bytes& bytes : strings) {
    out.u16(static_cast<std::uint16_t>(bytes.size())).bytes(bytes);
  }
}

inline void encode_ready(Writer& out, const crypto::Ready& ready) {
  const crypto::EncodedOpening& opening = ready.opening;
  out.u16(ready.author.value());
  out.u16(static_cast<std::uint16_t>(opening.X.size())).bytes(opening.X);
  out.bytes(opening.chain_code.value());
  encode_byte_strings(out, opening.leaf_points);
  out.bytes(opening.pves).bytes(opening.echo1).bytes(opening.echo2).bytes(ready.result);
  encode_byte_strings(out, ready.proofs);
}

inline crypto::Ready decode_ready(Reader& in) {
  crypto::Ready ready{Party(in.u16()), {}, {}, {}};
  const View X = in.view(in.u16());
  ready.opening.X.assign(X.begin(), X.end());
  ready.opening.chain_code = crypto::ChainCode(in.array<32>());
  ready.opening.leaf_points = decode_byte_strings(in);
  ready.opening.pves = in.array<32>();
  ready.opening.echo1 = in.array<32>();
  ready.opening.echo2 = in.array<32>();
  ready.result = in.array<32>();
  ready.proofs = decode_byte_strings(in);
  return ready;
}

template <curve::Group G>
void encode_key_share(Writer& out, const KeyShare<G>& share) {
  const KeyRecord<G>& record = share.record;
  const Bytes structure = record.structure.encode();
  out.u8(static_cast<std::uint8_t>(record.suite)).bytes(record.key_id).u64(record.epoch);
  out.bytes(record.certificate_hash).u16(share.self.value());
  out.u16(record.structure.party_count().value());
  out.u16(static_cast<std::uint16_t>(structure.size())).bytes(structure);
  for (const crypto::Member& member : record.members) {
    out.bytes(member.identity.bytes()).bytes(member.recovery.bytes());
  }
  out.bytes(record.X.encode()).bytes(record.chain_code.value());
  for (const auto& X_ell : record.leaf_points) out.bytes(X_ell.encode());
  for (std::size_t k = 0; k < share.leaf_shares.size(); ++k) {
    out.bytes(curve::encode_secret(secret_at(share.leaf_shares, k)).expose_secret());
  }
}

template <curve::Group G>
Result<std::vector<typename G::Point>> decode_points(Reader& in, std::size_t count) {
  std::vector<typename G::Point> points;
  while (points.size() < count) {
    const auto point = G::Point::decode(in.view(G::Point::size));
    if (!point.has_value()) return point.error();
    points.push_back(*point);
  }
  return points;
}

inline Result<std::vector<crypto::Member>> decode_members(Reader& in, crypto::PartyCount count) {
  std::vector<crypto::Member> members;
  while (members.size() < count.value()) {
    const auto identity = crypto::Ed25519PublicKey::parse(in.view(32));
    if (!identity.has_value()) return identity.error();
    const auto recovery = crypto::X25519PublicKey::parse(in.view(32));
    if (!recovery.has_value()) return recovery.error();
    members.push_back({*identity, *recovery});
  }
  return members;
}

template <curve::ScalarValue S>
Result<curve::SecretVector<S>> decode_scalars(Reader& in, std::size_t count) {
  bool canonical = true;
  auto scalars = curve::SecretVector<S>::filled(count, [&](std::span<S> out) {
    for (S& scalar : out) {
      const auto secret = curve::decode_secret<S>(in.view(32));
      canonical = canonical && secret.has_value();
      if (secret.has_value()) scalar = secret->expose_secret();
    }
  });
  if (!guard("share-codec.share-canonical", canonical)) {
    return Error{Fault::bad_scalar, "a stored share is not a scalar"};
  }
  return scalars;
}

/// Fault::bad_length, bad_encoding, or what is wrong with a part.
template <curve::Group G>
Result<KeyShare<G>> decode_key_share(Reader& in) {
  const auto suite = static_cast<crypto::Suite>(in.u8());
  const bool fits = suite <= crypto::Suite::frost_bip340 && crypto::group_of(suite) == group_id<G>;
  if (!guard("share-codec.suite-of-the-group", fits)) {
    return Error{Fault::bad_encoding, "a stored share is of another group"};
  }
  const Digest key_id = in.array<32>();
  const std::uint64_t epoch = in.u64();
  const Digest certificate_hash = in.array<32>();
  const Party self(in.u16());
  const crypto::PartyCount parties(in.u16());
  auto structure = crypto::AccessStructure::decode(in.view(in.u16()), parties);
  if (!structure.has_value()) return structure.error();
  const bool is_member = self.value() >= 1 && self.value() <= parties.value();
  if (!guard("share-codec.self-is-a-member", is_member)) {
    return Error{Fault::bad_encoding, "a stored share is of nobody"};
  }
  auto members = decode_members(in, parties);
  if (!members.has_value()) return members.error();
  const auto X = G::Point::decode(in.view(G::Point::size));
  if (!X.has_value()) return X.error();
  const crypto::ChainCode chain_code(in.array<32>());
  auto leaf_points = decode_points<G>(in, structure->leaves().size());
  if (!leaf_points.has_value()) return leaf_points.error();
  auto x = decode_scalars<typename G::Scalar>(in, structure->leaves_of(self).size());
  if (!x.has_value()) return x.error();
  return KeyShare<G>{KeyRecord<G>{suite, key_id, epoch, certificate_hash, *std::move(structure),
                                  *std::move(members), *X, chain_code, *std::move(leaf_points)},
                     self, *std::move(x)};
}

}  // namespace countersign::protocol
