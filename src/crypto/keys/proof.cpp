#include "crypto/keys/proof.hpp"

#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "crypto/tagged_hash.hpp"

namespace countersign::crypto {
namespace {

/// HS of the finished hash.
PublicScalar scalar_of(Group group, const TaggedScalar& hash) {
  if (group == Group::secp256k1) {
    ByteArray<32> bytes;
    hash.write(bytes);
    return PublicScalar::reduced(group, bytes);
  }
  ByteArray<64> bytes;
  hash.write_wide(bytes);
  return PublicScalar::reduced(group, bytes);
}

}  // namespace

ProofPurpose ProofPurpose::root() {
  const View text = bytes_of("root");
  return ProofPurpose(Bytes(text.begin(), text.end()));
}

ProofPurpose ProofPurpose::share_of(const LeafPath& leaf) {
  // Never equal to "root": a list begins with its count, which is 0 for the empty path and at most
  // structure_depth_max else.
  std::vector<ByteArray<4>> positions;
  for (const Position position : leaf) positions.push_back(le32(position));
  return ProofPurpose(list_of(positions));
}

Result<KnowledgeProof> KnowledgeProof::decode(Group group, View wire) {
  const std::size_t point_length = group == Group::secp256k1 ? 33 : 32;
  if (!guard("proof.length", wire.size() == point_length + 32)) {
    return Error{Fault::bad_length, "a proof of the wrong length"};
  }
  const auto Tp = PublicPoint::decode(group, wire.first(point_length));
  if (!Tp.has_value()) return Tp.error();
  const auto s = PublicScalar::decode(group, wire.subspan(point_length));
  if (!s.has_value()) return s.error();
  return KnowledgeProof{*Tp, *s};
}

Bytes KnowledgeProof::encode() const {
  Bytes wire(Tp.encoded().begin(), Tp.encoded().end());
  const auto response = s.encode();
  wire.insert(wire.end(), response.begin(), response.end());
  return wire;
}

PublicScalar challenge(const ProofStatement& statement, const PublicPoint& Tp) {
  TaggedScalar hash(ScalarTag(statement.suite, ScalarLabel::pok));
  hash.fields({statement.ctx, le64(statement.i.value()), statement.idkey_i.bytes(),
               statement.purpose.field(), statement.X.encoded(), Tp.encoded()});
  return scalar_of(group_of(statement.suite), hash);
}

Status verify(const KnowledgeProof& proof, const ProofStatement& statement) {
  const Group group = group_of(statement.suite);
  invariant(proof.s.group() == group, "a proof is of the suite's group");
  const PublicScalar minus_c = PublicScalar::of(group, 0) - challenge(statement, proof.Tp);
  const auto Tp = sum_vartime(
      group, std::vector<Term>{{proof.s, PublicPoint::generator(group)}, {minus_c, statement.X}});
  if (!guard("proof.holds", Tp.has_value() && *Tp == proof.Tp)) {
    return Error{Fault::bad_pok, "a proof of knowledge does not hold", {statement.i}};
  }
  return {};
}

}  // namespace countersign::crypto
