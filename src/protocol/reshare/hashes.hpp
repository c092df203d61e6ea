#pragma once

#include <ranges>
#include <vector>

#include "crypto/tagged_hash.hpp"
#include "protocol/reshare/terms.hpp"

namespace countersign::protocol {

/// sid = T("reshare", entry hash, attempt), in the key's suite. One attempt has one session.
inline SessionId reshare_session(crypto::Suite suite, const Digest& entry_hash,
                                 std::uint64_t attempt) {
  return SessionId(crypto::tagged_hash({suite, crypto::HashLabel::reshare},
                                       {entry_hash, crypto::le64(attempt)}));
}

}  // namespace countersign::protocol

namespace countersign::protocol::reshare {

/// What resharing hashes (the protocol specification, 1.4 and 8).

inline ByteArray<40> listed(Party index, const crypto::Ed25519PublicKey& identity) {
  return crypto::joined(crypto::le64(index.value()), identity.bytes());
}

/// ctx_rs = T("ctx/reshare", suite, sid, binding, key_id, e, cert_e, structure_hash_new,
///            [(idx,idkey) of S_old], [(idx,idkey) of N])
template <curve::Group G>
Digest context_of(const SessionId& sid, const ReshareTerms<G>& terms) {
  const KeyRecord<G>& old = terms.old();
  const crypto::KeyPlan& next = terms.next().plan();
  std::vector<ByteArray<40>> s_old;
  for (const auto& [i, dealer] : terms.dealers().members()) {
    s_old.push_back(listed(i, old.members[i.value() - 1u].identity));
  }
  std::vector<ByteArray<40>> members;
  for (const crypto::Member& member : next.members) {
    const Party index(static_cast<std::uint16_t>(members.size() + 1));
    members.push_back(listed(index, member.identity));
  }
  return crypto::tagged_hash({old.suite, crypto::HashLabel::ctx_reshare},
                             {bytes_of(crypto::text_of(old.suite)), sid.value(), next.binding,
                              old.key_id, crypto::le64(old.epoch), old.certificate_hash,
                              crypto::structure_hash(next.suite, next.structure),
                              crypto::list_of(s_old), crypto::list_of(members)});
}

/// view_i = T("view", entry hash, X, [all X_ell], [all A_i]), of the old key: what a share may be
/// complained about under. The A_i are in the order of the old structure's parties.
template <curve::Group G>
Digest view_of(const ReshareTerms<G>& terms) {
  const KeyRecord<G>& old = terms.old();
  std::vector<ByteArray<G::Point::size>> X_ell;
  for (const auto& point : old.leaf_points) X_ell.push_back(point.encode());
  std::vector<ByteArray<G::Point::size>> A;
  for (const auto& [i, dealer] : terms.dealers().members()) A.push_back(dealer.A.encode());
  return crypto::tagged_hash(
      {old.suite, crypto::HashLabel::view},
      {terms.entry_hash(), old.X.encode(), crypto::list_of(X_ell), crypto::list_of(A)});
}

/// rs1 = T("rs/echo1", ctx_rs, [all RS1]) and rs2 = T("rs/echo2", ctx_rs, [all RS2]), in the order
/// of the parties of the session.
inline Digest echo_of(const crypto::HashTag& tag, const Digest& ctx,
                      const PerParty<Bytes>& bodies) {
  crypto::TaggedHash hash(tag);
  hash.field(ctx).list(std::views::values(bodies));
  return hash.digest();
}

}  // namespace countersign::protocol::reshare
