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
  const auto commitment = PublicPoint::decode(group, wire.first(point_length));
  if (!commitment.has_value()) return commitment.error();
  const auto response = PublicScalar::decode(group, wire.subspan(point_length));
  if (!response.has_value()) return response.error();
  return KnowledgeProof{*commitment, *response};
}

Bytes KnowledgeProof::encode() const {
  Bytes wire(commitment.encoded().begin(), commitment.encoded().end());
  const auto scalar = response.encode();
  wire.insert(wire.end(), scalar.begin(), scalar.end());
  return wire;
}

PublicScalar challenge(const ProofStatement& statement, const PublicPoint& commitment) {
  TaggedScalar hash(ScalarTag(statement.suite, ScalarLabel::pok));
  hash.fields({statement.context, le64(statement.party.value()), statement.identity.bytes(),
               statement.purpose.field(), statement.point.encoded(), commitment.encoded()});
  return scalar_of(group_of(statement.suite), hash);
}

Status verify(const KnowledgeProof& proof, const ProofStatement& statement) {
  const Group group = group_of(statement.suite);
  invariant(proof.response.group() == group, "a proof is of the suite's group");
  const PublicScalar c = challenge(statement, proof.commitment);
  const std::vector<Term> terms = {{proof.response, PublicPoint::generator(group)},
                                   {PublicScalar::of(group, 0) - c, statement.point}};
  const auto commitment = sum_vartime(group, terms);
  if (!guard("proof.holds", commitment.has_value() && *commitment == proof.commitment)) {
    return Error{Fault::bad_pok, "a proof of knowledge does not hold", {statement.party}};
  }
  return {};
}

}  // namespace countersign::crypto
