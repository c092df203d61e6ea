#include "crypto/keys/certificate.hpp"

#include <algorithm>
#include <functional>
#include <ranges>

#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "crypto/keys/coefficients.hpp"
#include "crypto/keys/quorum.hpp"
#include "crypto/tagged_hash.hpp"

namespace countersign::crypto {
namespace {

std::vector<X25519PublicKey> recovery_keys(const KeyPlan& plan) {
  std::vector<X25519PublicKey> keys;
  for (const Member& member : plan.members) keys.push_back(member.recovery);
  return keys;
}

std::vector<Digest> fingerprints(const KeyPlan& plan) {
  std::vector<Digest> prints;
  for (const Member& member : plan.members) {
    prints.push_back(fingerprint(plan.suite, member.recovery));
  }
  return prints;
}

auto encoded(std::span<const PublicPoint> points) {
  return points | std::views::transform([](const PublicPoint& point) { return point.encoded(); });
}

Status check_continuity(const ContinuedKey& key, const KeyOpening& opening) {
  if (!guard("certificate.same-key", opening.X == key.X)) {
    return Error{Fault::bad_opening, "the reshare changes the key"};
  }
  if (!guard("certificate.same-chain-code", opening.chain_code == key.chain_code)) {
    return Error{Fault::bad_opening, "the reshare changes the chain code"};
  }
  return {};
}

/// So that a list of members has one spelling, and nobody is in it twice.
bool ascending(const std::vector<Member>& members) {
  return std::ranges::adjacent_find(members, std::ranges::greater_equal(), &Member::identity) ==
         members.end();
}

/// One quorum is enough here: that all others give the same key is what each member found out
/// from the dealings before it logged its ready.
Status check_key_of_shares(const KeyTerms& terms, const KeyOpening& opening) {
  const AccessStructure& structure = terms.plan().structure;
  const auto selection = select(structure, everyone(structure));
  invariant(selection.has_value(), "all parties together are qualified");
  const auto X =
      reconstruct_vartime(coefficients_vartime(terms.group(), *selection), opening.leaf_points);
  if (!guard("certificate.key-of-the-shares", X.has_value() && *X == opening.X)) {
    return Error{Fault::bad_share, "the public shares do not give the key"};
  }
  return {};
}

Status check_proofs(const KeyTerms& terms, const KeyOpening& opening, const Ready& ready) {
  const KeyPlan& plan = terms.plan();
  const auto own = plan.structure.leaves_of(ready.author);
  if (!guard("certificate.proofs-count", ready.proofs.size() == own.size())) {
    return Error{Fault::bad_length, "not one proof for each of the author's leaves"};
  }
  for (std::size_t i = 0; i < own.size(); ++i) {
    const auto proof = KnowledgeProof::decode(terms.group(), ready.proofs[i]);
    if (!proof.has_value()) return proof.error();
    const auto purpose = ProofPurpose::share_of(plan.structure.leaves()[own[i]].path);
    const Ed25519PublicKey& identity = plan.members[ready.author.value() - 1u].identity;
    const auto verified = verify(*proof, {plan.suite, ready.result, ready.author, identity, purpose,
                                          opening.leaf_points[own[i]]});
    if (!verified.has_value()) return verified;
  }
  return {};
}

Status check_opening(const KeyTerms& terms, const KeyOpening& opening, const Ready& ready) {
  if (const auto& continued = terms.plan().continued) {
    auto continues = check_continuity(*continued, opening);
    if (!continues.has_value()) return continues;
  }
  if (!guard("certificate.result", result_of(terms, opening) == ready.result)) {
    return Error{Fault::bad_opening, "the opening does not hash to the result"};
  }
  auto gives_key = check_key_of_shares(terms, opening);
  if (!gives_key.has_value()) return gives_key;
  return check_proofs(terms, opening, ready);
}

Error blaming(Party author, Error error) {
  error.culprits = {author};
  return error;
}

}  // namespace

Result<KeyTerms> KeyTerms::make(KeyPlan plan) {
  if (!guard("certificate.one-member-a-party",
             plan.members.size() == plan.structure.party_count().value())) {
    return Error{Fault::bad_argument, "the members are not the structure's parties"};
  }
  if (!guard("certificate.members-ascending", ascending(plan.members))) {
    return Error{Fault::bad_argument, "members are not sorted by identity key, or one is twice"};
  }
  const auto fit = require_fit(plan.suite, plan.structure);
  if (!fit.has_value()) return fit.error();
  const auto all_opening = recovery_key_that_suffices(plan.structure, recovery_keys(plan));
  if (!guard("certificate.recovery-keys-apart", !all_opening.has_value())) {
    return Error{Fault::bad_argument, "one recovery key opens a qualified set"};
  }
  return KeyTerms(std::move(plan));
}

EncodedOpening encode(const KeyOpening& opening) {
  EncodedOpening out{{}, opening.chain_code, {}, opening.pves, opening.echo1, opening.echo2};
  const View X = opening.X.encoded();
  out.X.assign(X.begin(), X.end());
  for (const View point : encoded(opening.leaf_points)) {
    out.leaf_points.emplace_back(point.begin(), point.end());
  }
  return out;
}

Result<KeyOpening> decode(const KeyTerms& terms, const EncodedOpening& opening) {
  const std::size_t leaves = terms.plan().structure.leaves().size();
  if (!guard("certificate.leaf-count", opening.leaf_points.size() == leaves)) {
    return Error{Fault::bad_length, "not one public share for each leaf"};
  }
  const auto X = PublicPoint::decode(terms.group(), opening.X);
  if (!X.has_value()) return X.error();
  KeyOpening out{*X, opening.chain_code, {}, opening.pves, opening.echo1, opening.echo2};
  for (const Bytes& wire : opening.leaf_points) {
    const auto point = PublicPoint::decode(terms.group(), wire);
    if (!point.has_value()) return point.error();
    out.leaf_points.push_back(*point);
  }
  return out;
}

Digest structure_hash(Suite suite, const AccessStructure& structure) {
  return tagged_hash({suite, HashLabel::structure}, {structure.encode()});
}

Digest fingerprint(Suite suite, const X25519PublicKey& recovery_key) {
  return tagged_hash({suite, HashLabel::ekfp}, {recovery_key.bytes()});
}

Digest hash_of_backups(Suite suite, std::span<const Bytes> backups) {
  TaggedHash hash(HashTag(suite, HashLabel::pve_all));
  hash.list(backups);
  return hash.digest();
}

Digest key_id(Suite suite, const KeyOpening& created) {
  return tagged_hash({suite, HashLabel::keyid},
                     {created.X.encoded(), created.echo1, created.echo2});
}

Digest result_of(const KeyTerms& terms, const KeyOpening& opening) {
  const KeyPlan& plan = terms.plan();
  const Bytes leaf_points = list_of(encoded(opening.leaf_points));
  const Bytes prints = list_of(fingerprints(plan));
  const Digest structure = structure_hash(plan.suite, plan.structure);
  if (!plan.continued) {
    return tagged_hash({plan.suite, HashLabel::dkg_result},
                       {plan.binding, opening.X.encoded(), leaf_points, opening.chain_code.value(),
                        structure, prints, opening.pves, opening.echo1, opening.echo2});
  }
  return tagged_hash(
      {plan.suite, HashLabel::reshare_result},
      {plan.binding, opening.X.encoded(), leaf_points, structure, opening.chain_code.value(),
       le64(plan.continued->new_epoch), prints, opening.pves, opening.echo1, opening.echo2});
}

Result<KeyOpening> check_ready(const KeyTerms& terms, const Ready& ready) {
  const std::size_t author = ready.author.value();
  if (!guard("certificate.author-is-a-member",
             author >= 1 && author <= terms.plan().members.size())) {
    return Error{Fault::bad_argument, "the author is no member of the key", {ready.author}};
  }
  auto opening = decode(terms, ready.opening);
  if (!opening.has_value()) return blaming(ready.author, opening.error());
  auto checked = check_opening(terms, *opening, ready);
  if (!checked.has_value()) return blaming(ready.author, checked.error());
  return opening;
}

}  // namespace countersign::crypto
