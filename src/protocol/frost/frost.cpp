#include "protocol/frost/frost.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "base/declassify.hpp"
#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "protocol/frost/context.hpp"
#include "protocol/frost/messages.hpp"
#include "protocol/frost/stock.hpp"
#include "protocol/require.hpp"

// Symbols: d, e, D, E of nonces.hpp; B, encB, rho, R, c, z of core.hpp; a, A, PK of
// signing_key.hpp.

namespace countersign::protocol::frost {
namespace {

/// The parties of the session, ascending.
std::vector<Party> signers_of(const Net& net) {
  std::vector<Party> signers(net.peers().begin(), net.peers().end());
  signers.insert(std::ranges::lower_bound(signers, net.self()), net.self());
  return signers;
}

/// What the caller promised.
template <SigningSuite C>
Status check_inputs(const Net& net, const Signer<C>& signer, const Request& request) {
  const auto signers = signers_of(net);
  const auto& members = signer.key.quorum().members();
  const bool of_the_session = std::ranges::equal(signers, std::views::keys(members));
  invariant(of_the_session, "a signing key is of the session's parties");
  invariant(signer.key.is_of(signer.share.record), "a signing key is of the share's epoch");
  invariant(signer.share.self == net.self(), "a share is the signer's own");
  invariant(std::ranges::count(signers, request.initiator) == 1, "the initiator is a signer");
  return require(guard("frost.message-bounded", request.msg.size() <= message_bytes_max),
                 {Fault::over_limit, "the message is too long"});
}

/// The request as this signer would send it.
template <SigningSuite C>
Terms terms_of(const Signer<C>& signer, const Request& request) {
  const auto& name = signer.key.name();
  return {request.binding, name.key_id, name.epoch, name.certificate_hash,
          encode_subject(signer.key, request.msg)};
}

/// Views that differ prove nothing about anybody.
Status check_terms(const Terms& own, const Terms& theirs) {
  const bool same_request =
      own.binding == theirs.binding && own.key_id == theirs.key_id && own.subject == theirs.subject;
  if (!guard("frost.request-equal", same_request)) {
    return Error{Fault::different_request, "the request is not the one this signer knows"};
  }
  const bool same_epoch =
      own.epoch == theirs.epoch && own.certificate_hash == theirs.certificate_hash;
  return require(guard("frost.epoch-equal", same_epoch),
                 {Fault::epoch_mismatch, "the request is for another epoch of the key"});
}

Protocol<void> agree_on_terms(Net& net, const Terms& own, Party initiator) {
  if (net.self() == initiator) {
    net.broadcast(own, NoShape{});
    co_return;
  }
  const std::set<Party> from = {initiator};
  const auto received = co_await net.gather_from<Terms>(from, NoShape{});
  co_await check_terms(own, received.at(initiator));
}

/// Everything about one frozen B. The own R_j is computed from the nonces, by one multiplication in
/// place of two.
template <SigningSuite C>
struct Opened {
  Package<C> package;
  PerParty<typename C::Group::Point> R_j;
  Challenge<C> challenge;
  Response<typename C::Group> own;
};

/// Consumes the nonces: the one place where a response is made.
template <SigningSuite C>
Result<Opened<C>> respond(const Signer<C>& signer, const Request& request, Package<C> package,
                          NoncePair<typename C::Group> nonces) {
  const Party i = signer.share.self;
  const auto k_i = bound_nonce(nonces, package.rho.at(i));
  PerParty<typename C::Group::Point> R_j;
  R_j.emplace(i, signer.group.mul_base(k_i));
  for (const auto& [j, commitment] : package.B) {
    if (j != i) R_j.emplace(j, bound_commitment_vartime(commitment, package.rho.at(j)));
  }
  auto challenge = challenge_of(package, R_j);
  if (!challenge.has_value()) return challenge.error();
  const auto a_i = signer.key.tweaked_share(signer.share);
  const auto z_i = response(*challenge, {.k_i = k_i, .a_i = a_i});
  const Digest ctx = context_of(
      signer.key, {request.binding, signer.share.record.members, request.msg, package.encB});
  // The nonces hide the share in it, and it is about to be sent.
  const Response<typename C::Group> own{ctx, declassified(z_i.expose_secret())};
  return Opened<C>{std::move(package), std::move(R_j), *challenge, own};
}

/// z of all signers, or whose z_j is wrong.
template <SigningSuite C>
Result<Signature> aggregate(const Signer<C>& signer, const Opened<C>& opened,
                            const PerParty<Response<typename C::Group>>& responses) {
  auto z = opened.own.z;
  for (const auto& [j, response] : responses) z += response.z;
  const Signature signature = C::signature(opened.challenge.R, z);
  if (guard("frost.signature-verifies", signer.key.verifies(opened.package.msg, signature))) {
    return signature;
  }
  std::vector<Party> culprits;
  for (const auto& [j, response] : responses) {
    const Accountable<typename C::Group> of{opened.R_j.at(j), signer.key.tweaked_point_vartime(j)};
    const bool holds = response_holds_vartime(opened.challenge, of, response.z);
    if (!guard("frost.share-verifies", holds)) culprits.push_back(j);
  }
  // Nobody else's fault: our own share does not fit the key.
  if (culprits.empty()) return Error{Fault::final_verify, "the signature does not verify"};
  return Error{Fault::bad_share, "a signature share does not verify", std::move(culprits)};
}

/// Who has fixed B. If this signer alone has, by one signed message beside its terms, then every
/// honest signer has answered what it sent; if all have, each may have been shown another R1.
enum class ListBy : std::uint8_t { this_signer, others };

template <curve::Group G>
Status check_contexts(const PerParty<Response<G>>& responses, const Digest& ctx, ListBy list_by) {
  std::vector<Party> elsewhere;
  for (const auto& [j, response] : responses) {
    if (response.ctx_frost != ctx) elsewhere.push_back(j);
  }
  if (guard("frost.contexts-equal", elsewhere.empty())) return {};
  if (!guard("frost.own-list-names", list_by == ListBy::this_signer)) elsewhere.clear();
  return Error{Fault::different_request, "the signers answered different requests",
               std::move(elsewhere)};
}

template <SigningSuite C>
Protocol<Signed> finish(Net& net, const Signer<C>& signer, const Request& request,
                        const Opened<C>& opened, ListBy list_by) {
  using G = typename C::Group;
  const Digest ctx = opened.own.ctx_frost;
  net.broadcast(opened.own);
  if (request.part == Part::respond) co_return Signed{ctx, std::nullopt};

  const auto responses = co_await net.gather<Response<G>>();
  co_await check_contexts(responses, ctx, list_by);
  const Signature signature = co_await aggregate(signer, opened, responses);
  co_return Signed{ctx, signature};
}

}  // namespace

template <SigningSuite C>
Rules sign_rules() {
  using G = typename C::Group;
  constexpr std::size_t subject_max =
      1 + 4 * crypto::path_steps_max + 33 + 2 + 2 * parties_max + 4 + message_bytes_max;
  // While we wait for the terms, a peer may already have had everything from the others.
  return {.rounds = Rounds::of<Terms, Committed<G>, Response<G>>(),
          .early_rounds_max = 2,
          .bytes_max = (1 + Terms::fixed_size + subject_max) + (1 + Committed<G>::size) +
                       (1 + Response<G>::size)};
}

template <SigningSuite C>
Rules stock_rules() {
  using G = typename C::Group;
  Rules rules = sign_rules<C>();
  rules.rounds = Rounds::of<Terms, Offer<G>, Response<G>>();
  rules.bytes_max += 2 + parties_max * Offer<G>::entry_size;
  return rules;
}

template <SigningSuite C>
Protocol<Signed> sign(Net& net, Signer<C> signer, Request request) {
  using G = typename C::Group;
  co_await check_inputs(net, signer, request);
  const Terms terms = terms_of(signer, request);

  // R1. The terms need no answer, so they cost no round.
  auto nonces =
      draw_nonces<C>(signer.group, signer.share, {NonceUse::one_run, net.sid(), 0}, signer.random);
  net.broadcast(Committed<G>{nonces.commitment});
  co_await agree_on_terms(net, terms, request.initiator);
  const auto committed = co_await net.gather<Committed<G>>();

  // R2.
  CommitmentList<G> B = {{net.self(), nonces.commitment}};
  for (const auto& [j, message] : committed) B.emplace(j, message.nonces);
  auto package = package_of<C>(signer.key.PK(), request.msg, std::move(B));
  auto answered = respond(signer, request, std::move(package), std::move(nonces));
  const Opened<C> opened = co_await std::move(answered);
  const Signed made = co_await finish(net, signer, request, opened, ListBy::others);
  co_return made;
}

template <SigningSuite C>
Protocol<Signed> sign_from_stock(Net& net, Signer<C> signer, Request request, NonceStock& stock,
                                 CommitmentList<typename C::Group> offered) {
  using G = typename C::Group;
  co_await check_inputs(net, signer, request);
  const Terms terms = terms_of(signer, request);
  const auto signers = signers_of(net);
  const Party initiator = request.initiator;
  co_await agree_on_terms(net, terms, initiator);
  CommitmentList<G> B = std::move(offered);
  if (net.self() == initiator) {
    invariant(std::ranges::equal(signers, std::views::keys(B)), "an offer names the signers");
    net.broadcast(Offer<G>{B}, signers);
  } else {
    const std::set<Party> from = {initiator};
    auto received = co_await net.gather_from<Offer<G>>(from, signers);
    B = std::move(received.at(initiator).B);
  }
  auto package = package_of<C>(signer.key.PK(), request.msg, std::move(B));

  // R2. Crash: before `take_nonces` returns nothing has happened; after it the pair is gone, and
  // nobody can be given a second response under it.
  const NonceCommitment<G> own = package.B.at(net.self());
  auto nonces = co_await take_nonces(signer.group, stock, signer.share.record, own);
  auto answered = respond(signer, request, std::move(package), std::move(nonces));
  const Opened<C> opened = co_await std::move(answered);
  const ListBy list_by = net.self() == initiator ? ListBy::this_signer : ListBy::others;
  const Signed made = co_await finish(net, signer, request, opened, list_by);
  co_return made;
}

template Rules sign_rules<Ed25519Sha512>();
template Rules sign_rules<Bip340>();
template Rules stock_rules<Ed25519Sha512>();
template Rules stock_rules<Bip340>();
template Protocol<Signed> sign(Net&, Signer<Ed25519Sha512>, Request);
template Protocol<Signed> sign(Net&, Signer<Bip340>, Request);
template Protocol<Signed> sign_from_stock(Net&, Signer<Ed25519Sha512>, Request, NonceStock&,
                                          CommitmentList<curve::Ed25519>);
template Protocol<Signed> sign_from_stock(Net&, Signer<Bip340>, Request, NonceStock&,
                                          CommitmentList<curve::Secp256k1>);

}  // namespace countersign::protocol::frost
