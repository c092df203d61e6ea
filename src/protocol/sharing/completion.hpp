#pragma once

#include <utility>
#include <vector>

#include "crypto/keys/certificate.hpp"
#include "protocol/backup/statement.hpp"
#include "protocol/message.hpp"
#include "protocol/sharing/dealing.hpp"
#include "protocol/sharing/group.hpp"
#include "protocol/sharing/key_share.hpp"
#include "protocol/sharing/proof.hpp"

namespace countersign::protocol::completion {

/// How a run that makes shares of a key ends, whatever made them: every share is backed up for all
/// to check, and each member says what the journal needs to hear (the protocol specification,
/// sections 3 and 8, from R4 and RS4 on).

/// R4 and RS4: the backups of all leaves of the sender, in their order.
template <curve::Group G>
struct BackedUp {
  static constexpr std::uint8_t tag = 4;
  static constexpr Channel channel = Channel::broadcast;
  struct Shape {
    const Backups<G>* format;
    std::size_t leaves;
  };

  std::vector<Bytes> backups;

  static std::size_t expected_size(const Shape& shape, View body) {
    std::size_t size = 0;
    for (std::size_t k = 0; k < shape.leaves && size <= body.size(); ++k) {
      size += shape.format->size_of(body.subspan(size));
    }
    return size;
  }

  void encode(Writer& out) const {
    for (const Bytes& backup : backups) out.bytes(backup);
  }

  static Result<BackedUp> decode(Reader& in, const Shape& shape) {
    BackedUp message;
    View unread = in.rest();
    for (std::size_t k = 0; k < shape.leaves; ++k) {
      const View backup = unread.first(shape.format->size_of(unread));
      message.backups.emplace_back(backup.begin(), backup.end());
      unread = unread.subspan(backup.size());
    }
    return message;
  }
};

template <curve::Group G>
BackedUp<G> back_up(const KeyShare<G>& share, const Backups<G>& format, Random& random) {
  BackedUp<G> message;
  const auto own = share.record.structure.leaves_of(share.self);
  for (std::size_t k = 0; k < own.size(); ++k) {
    const auto statement = backup_statement(share.record, own[k]);
    message.backups.push_back(format.make(statement, secret_at(share.leaf_shares, k), random));
  }
  return message;
}

/// Whether a member's backups are of its own leaves, each to its own recovery key.
template <curve::Group G>
bool backups_hold(const KeyRecord<G>& record, const Backups<G>& format, Party member,
                  const BackedUp<G>& message) {
  const auto leaves = record.structure.leaves_of(member);
  for (std::size_t k = 0; k < leaves.size(); ++k) {
    if (!format.holds(backup_statement(record, leaves[k]), message.backups[k])) return false;
  }
  return true;
}

/// The backups of all members as one list, one for each leaf.
template <curve::Group G>
std::vector<Bytes> in_leaf_order(const AccessStructure& structure,
                                 PerParty<BackedUp<G>> by_member) {
  std::vector<Bytes> all(structure.leaves().size());
  for (auto& [member, message] : by_member) {
    const auto leaves = structure.leaves_of(member);
    for (std::size_t k = 0; k < leaves.size(); ++k) all[leaves[k]] = std::move(message.backups[k]);
  }
  return all;
}

/// The opening that the record stands for, under the two echoes of its run.
template <curve::Group G>
crypto::KeyOpening opening_of(const KeyRecord<G>& record, std::span<const Bytes> backups,
                              const Digest& echo1, const Digest& echo2) {
  const Digest pves = crypto::hash_of_backups(record.suite, backups);
  crypto::KeyOpening opening{to_public(record.X), record.chain_code, {}, pves, echo1, echo2};
  for (const auto& X_ell : record.leaf_points) opening.leaf_points.push_back(to_public(X_ell));
  return opening;
}

/// The result, and the proofs of the own shares under it.
template <curve::Group G>
crypto::Ready ready_of(const G& group, const KeyShare<G>& share, const crypto::KeyOpening& opening,
                       Random& random) {
  const KeyRecord<G>& record = share.record;
  crypto::Ready ready{share.self, crypto::encode(opening), record.certificate_hash, {}};
  const auto own = record.structure.leaves_of(share.self);
  for (std::size_t k = 0; k < own.size(); ++k) {
    const crypto::ProofStatement statement{
        record.suite,
        ready.result,
        share.self,
        record.members[share.self.value() - 1u].identity,
        crypto::ProofPurpose::share_of(record.structure.leaves()[own[k]].path),
        opening.leaf_points[own[k]]};
    ready.proofs.push_back(
        prove(group, statement, secret_at(share.leaf_shares, k), random).encode());
  }
  return ready;
}

}  // namespace countersign::protocol::completion
