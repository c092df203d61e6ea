#include "protocol/dkg/hashes.hpp"

#include <ranges>

#include "crypto/tagged_hash.hpp"

namespace countersign::protocol::dkg {
namespace {

using crypto::HashLabel;

Digest echo_of(const crypto::HashTag& tag, const Digest& ctx, const PerParty<Bytes>& bodies) {
  crypto::TaggedHash hash(tag);
  hash.field(ctx).list(std::views::values(bodies));
  return hash.digest();
}

}  // namespace

SessionId session_of(crypto::Suite suite, const Digest& entry, std::uint64_t attempt) {
  return SessionId(
      crypto::tagged_hash({suite, HashLabel::sid_dkg}, {entry, crypto::le64(attempt)}));
}

Digest context_of(const SessionId& sid, const crypto::KeyPlan& plan) {
  std::vector<ByteArray<40>> members;
  for (const crypto::Member& member : plan.members) {
    const std::uint64_t index = members.size() + 1;
    members.push_back(crypto::joined(crypto::le64(index), member.identity.bytes()));
  }
  return crypto::tagged_hash(
      {plan.suite, HashLabel::ctx_dkg},
      {bytes_of(crypto::text_of(plan.suite)), sid.value(), plan.binding,
       crypto::structure_hash(plan.suite, plan.structure), crypto::list_of(members)});
}

Digest echo1_of(crypto::Suite suite, const Digest& ctx, const PerParty<Bytes>& bodies) {
  return echo_of({suite, HashLabel::echo1}, ctx, bodies);
}

Digest echo2_of(crypto::Suite suite, const Digest& ctx, const PerParty<Bytes>& bodies) {
  return echo_of({suite, HashLabel::echo2}, ctx, bodies);
}

crypto::ChainCode chain_code_of(crypto::Suite suite, const PerParty<Digest>& cc) {
  crypto::TaggedHash hash(crypto::HashTag(suite, HashLabel::cc));
  hash.list(std::views::values(cc));
  return crypto::ChainCode(hash.digest());
}

}  // namespace countersign::protocol::dkg
