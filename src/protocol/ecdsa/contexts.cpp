#include "protocol/ecdsa/contexts.hpp"

#include <ranges>

#include "base/invariant.hpp"
#include "crypto/tagged_hash.hpp"

namespace countersign::protocol::ecdsa {
namespace {

using crypto::HashLabel;
using crypto::Suite;

constexpr Suite slot_suite = Suite::pair_ristretto255;
constexpr Suite key_suite = Suite::ecdsa_secp256k1;

/// An empty `echo` is that of a reservation.
Digest request_hash(const Digest& slot_id, View echo, const KeyName& key,
                    const SignRequest& request) {
  std::vector<ByteArray<4>> steps;
  for (const std::uint32_t step : key.path.steps()) steps.push_back(crypto::le32(step));
  return crypto::tagged_hash(
      {key_suite, HashLabel::sign_req},
      {slot_id, echo, request.binding, key.key_id, crypto::le64(key.epoch), key.certificate_hash,
       key.X_d.encode(), crypto::list_of(steps), bytes_of(name_of(request.hash_alg)), request.h,
       request.request_id, crypto::le64(request.journal_index)});
}

}  // namespace

crypto::CommitmentTag nonce_commitment_tag() {
  return {slot_suite, crypto::CommitmentLabel::com_nonce};
}

curve::SecretScalar pair_zero_share(const Secret<32>& z, const Digest& slot_id) {
  return curve::Secp256k1::hash_to_secret({slot_suite, crypto::ScalarLabel::zero},
                                          {z.expose_secret(), slot_id});
}

Digest echo_of(const Digest& first_slot_id, const PerParty<P1Commitments>& broadcasts) {
  std::vector<Bytes> bodies;
  for (const auto& [j, message] : broadcasts) {
    Writer out;
    message.encode(out);
    bodies.push_back(out.take());
  }
  crypto::TaggedHash hash(crypto::HashTag(slot_suite, HashLabel::echoP1));
  hash.field(first_slot_id).list(bodies);
  return hash.digest();
}

std::string_view name_of(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::sha256: return "sha256";
    case HashAlgorithm::sha256d: return "sha256d";
    case HashAlgorithm::keccak256: return "keccak256";
  }
  invariant(false, "a hash algorithm has a name");
  return {};
}

Digest reservation_of(const SlotId& slot, const KeyName& key, const SignRequest& request) {
  return request_hash(slot.value(), {}, key, request);
}

Digest request_of(const SlotEcho& slot, const KeyName& key, const SignRequest& request) {
  return request_hash(slot.slot.value(), slot.echoP1, key, request);
}

Digest nonces_of(const SlotId& slot, const PerParty<ByteArray<66>>& nonces) {
  crypto::TaggedHash hash(crypto::HashTag(key_suite, HashLabel::nonce_all));
  hash.field(slot.value()).list(std::views::values(nonces));
  return hash.digest();
}

}  // namespace countersign::protocol::ecdsa
