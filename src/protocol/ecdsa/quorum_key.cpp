#include "protocol/ecdsa/quorum_key.hpp"

#include <algorithm>

#include "base/guard.hpp"
#include "base/invariant.hpp"

namespace countersign::protocol::ecdsa {
namespace {

using curve::Point;
using curve::Scalar;
using curve::Secp256k1;

/// The key's party for each rank.
Result<PerParty<Party>> members_of(const Record& record, const Signers& signers) {
  PerParty<Party> members;
  for (const Party rank : signers.all()) {
    const auto found =
        std::ranges::find(record.members, signers.key(rank), &crypto::Member::identity);
    if (!guard("quorum-key.signer-is-member", found != record.members.end())) {
      return Error{Fault::not_qualified, "a signer is no member of the key", {rank}};
    }
    const auto place = static_cast<std::uint16_t>(found - record.members.begin() + 1);
    members.emplace(rank, Party(place));
  }
  return members;
}

}  // namespace

Result<QuorumKey> QuorumKey::make(const Record& record, const crypto::DerivationPath& path,
                                  const Signers& signers) {
  // One key in two schemes: a signature of one could serve in the other.
  if (!guard("quorum-key.suite", record.suite == crypto::Suite::ecdsa_secp256k1)) {
    return Error{Fault::bad_argument, "key is not of ecdsa"};
  }
  auto members = members_of(record, signers);
  if (!members.has_value()) return members.error();
  crypto::PartySet parties;
  for (const auto& [rank, party] : *members) parties.insert(party);
  auto quorum = quorum_of(record, parties);
  if (!quorum.has_value()) return quorum.error();
  const auto derived = crypto::derive(to_public(record.X), record.chain_code, path);
  if (!derived.has_value()) return derived.error();

  const Point X_d = *Point::decode(derived->X_d.encoded());
  QuorumKey key({record.key_id, record.epoch, record.certificate_hash, path, X_d}, signers,
                *std::move(quorum));
  key.members_ = *std::move(members);
  key.e_ = to_scalar<Secp256k1>(derived->e);
  std::vector<Point> summands;
  for (const auto& [rank, party] : key.members_) {
    const auto& member = key.quorum_.member(party);
    summands.push_back(add_base_vartime(member.A, member.om * key.e_));
    key.points_.emplace(rank, summands.back());
  }
  invariant(Point::sum(summands) == X_d, "the tweaked points of a quorum make the derived key");
  return key;
}

const Point& QuorumKey::point(Party rank) const {
  const auto found = points_.find(rank);
  invariant(found != points_.end(), "a signer has a point");
  return found->second;
}

curve::SecretScalar QuorumKey::additive_share(const Share& share) const {
  const bool same = share.record.key_id == name_.key_id && share.record.epoch == name_.epoch &&
                    share.self == members_.at(signers_.self());
  invariant(same, "a share is this signer's, of this key and epoch");
  const curve::SecretScalar a_i = protocol::additive_share(share, quorum_);
  return a_i + quorum_.member(share.self).om * e_;
}

}  // namespace countersign::protocol::ecdsa
