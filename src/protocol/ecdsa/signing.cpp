#include "protocol/ecdsa/signing.hpp"

#include <algorithm>

#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "protocol/ecdsa/contexts.hpp"
#include "protocol/ecdsa/errors.hpp"
#include "protocol/ecdsa/messages.hpp"
#include "protocol/ecdsa/offline.hpp"
#include "protocol/ecdsa/quarantine.hpp"
#include "protocol/ecdsa/shares.hpp"
#include "protocol/ecdsa/zero_sum.hpp"
#include "protocol/require.hpp"

// Symbols: docs/protocols/ecdsa.md. i is this signer, j a peer.

namespace countersign::protocol::ecdsa {
namespace {

using curve::Point;
using curve::RecoverableSignature;
using curve::SecretScalar;

SlotRequest request_for(const SlotId& slot, const SigningInputs& inputs) {
  const KeyName& name = inputs.key.name();
  return {reservation_of(slot, name, inputs.request), name.key_id};
}

/// What every step of one run looks at.
struct SigningRun {
  const SlotId& slot;
  const SigningInputs& inputs;
  const Tools& tools;
  SlotRequest reservation;

  const Signers& signers() const { return inputs.key.signers(); }
  Party self() const { return signers().self(); }

  /// Kills the slot for this reason. The error that is returned is the one given, or that of a
  /// store in which this could not be made durable.
  Error dead(SlotDeath why, const Error& error) const {
    const Status killed = tools.slots.kill(slot, why);
    return killed.has_value() ? error : killed.error();
  }
};

/// The slot's secrets and what they make with this key.
struct OwnHalf {
  SlotContent slot;
  SecretScalar sk;
  Digest req;
};

/// Before the slot is reserved: a request must not burn slots that it cannot be signed with.
Result<SlotMeta> meta_of_fitting_slot(const SigningRun& run) {
  const auto facts = run.tools.slots.facts(run.slot);
  if (!facts.has_value()) return facts.error();
  const bool same = facts->meta.signers == signer_names(run.signers().keys());
  if (!guard("signing.slot-of-these-signers", same)) {
    return Error{Fault::not_qualified, "slot is of other signers"};
  }
  return facts->meta;
}

/// A slot dies with any of its pairs, also if no sweep has come to it yet.
Status still_good(const SigningRun& run, const SlotMeta& meta) {
  return pairs_good(run.tools, run.signers().keys(), meta);
}

Result<OwnHalf> own_half(const SigningRun& run, const SlotMeta& meta, const SecretBytes& content) {
  auto slot = SlotContent::decode(content.expose_secret(), meta);
  if (!slot.has_value()) return slot.error();
  SecretScalar sk = run.inputs.key.additive_share(run.inputs.share) + slot->zeta;
  const Digest req =
      request_of({run.slot, slot->echoP1}, run.inputs.key.name(), run.inputs.request);
  return OwnHalf{*std::move(slot), std::move(sk), req};
}

PerParty<SecretBytes> r3_bodies(const SigningRun& run, const OwnHalf& own) {
  PerParty<SecretBytes> bodies;
  for (const Party j : run.signers().peers()) {
    bodies.emplace(j, body_of(open_to(j, own.slot, own.sk, own.req)));
  }
  return bodies;
}

/// Sends what was stored.
void send_stored(Net& net, const PerParty<SecretBytes>& r3) {
  for (const auto& [j, body] : r3) {
    const auto message = parse<R3>(body.expose_secret(), NoShape{});
    invariant(message.has_value(), "what was stored as R3 is one");
    net.send(j, *message);
  }
}

PerParty<Digest> digests_of(const PerParty<R3>& received) {
  PerParty<Digest> digests;
  for (const auto& [j, message] : received) {
    digests.emplace(j, r3_digest(body_of(message).expose_secret()));
  }
  return digests;
}

/// Check 1.
Status same_request(const SigningRun& run, const PerParty<R3>& r3, const Digest& req) {
  const bool equal = std::ranges::all_of(r3, [&](auto& m) { return m.second.req == req; });
  if (guard("signing.requests-equal", equal)) return {};
  return run.dead(SlotDeath::different_request,
                  {Fault::different_request, "signers were asked for different things"});
}

/// Check 2.
Result<PerParty<PeerOpening>> read_openings(const SigningRun& run, const OwnHalf& own,
                                            const PerParty<R3>& r3) {
  PerParty<PeerOpening> openings;
  Errors failures;
  for (const auto& [j, message] : r3) {
    auto opening =
        read_opening({j, run.slot, own.slot.com.at(j), run.inputs.key.point(j)}, message);
    if (opening.has_value()) {
      openings.emplace(j, *std::move(opening));
    } else {
      failures.add(opening.error());
    }
  }
  if (!failures.none()) return run.dead(SlotDeath::bad_message, failures.error());
  return openings;
}

/// Check 3: the sum of all Z but the own is -Z_i.
bool zero_shares_cancel(const OwnHalf& own, const PerParty<PeerOpening>& openings) {
  std::vector<Point> summands;
  for (const auto& [j, opening] : openings) summands.push_back(opening.Z);
  return guard("signing.zero-shares-cancel", Point::sum(summands) == -own.slot.Z);
}

/// Steps 4 and 5. A failed Gamma check quarantines its pair before this returns.
Result<PerParty<ProductShares>> check_products(const SigningRun& run, const OwnHalf& own,
                                               const PerParty<PeerOpening>& openings,
                                               const PerParty<R3>& r3) {
  PerParty<ProductShares> products;
  for (const auto& [j, opening] : openings) {
    auto d = product_shares(own.slot.peers.at(j).bob, opening);
    if (!d.has_value()) return run.dead(SlotDeath::internal, d.error());
    products.emplace(j, *std::move(d));
  }
  Errors failures;
  for (const auto& [j, opening] : openings) {
    const Status holds =
        check_gammas(run.tools.group, own.slot.peers.at(j).bob, opening, products.at(j), r3.at(j));
    if (holds.has_value()) continue;
    const Error failed = about(j, holds.error());
    failures.add(failed.fault == Fault::gamma_check
                     ? quarantined(run.tools, run.signers().pair_with(j), failed)
                     : failed);
  }
  if (!failures.none()) return run.dead(SlotDeath::bad_message, failures.error());
  return products;
}

/// Check 6.
Result<curve::NonceImage> nonce_of(const SigningRun& run, const OwnHalf& own,
                                   const PerParty<PeerOpening>& openings) {
  Point R = own.slot.R;
  for (const auto& [j, opening] : openings) R += opening.R;
  const auto nonce = nonce_image(R);
  if (!nonce.has_value()) return run.dead(SlotDeath::internal, nonce.error());
  return nonce;
}

/// All nonces, own and opened, by rank.
PerParty<ByteArray<66>> nonces_by_rank(const PerParty<R3>& r3, Party self,
                                       const ByteArray<66>& own) {
  PerParty<ByteArray<66>> nonces;
  for (const auto& [j, message] : r3) nonces.emplace(j, nonce_payload(message.R, message.Z));
  nonces.emplace(self, own);
  return nonces;
}

R4 r4_of(const SigningRun& run, const OwnHalf& own, const PerParty<R3>& r3,
         const SignatureShare& share) {
  const auto own_nonce = nonce_payload(own.slot.R.encode(), own.slot.Z.encode());
  const Digest nonces = nonces_of(run.slot, nonces_by_rank(r3, run.self(), own_nonce));
  return {own.req, nonces, share.w.encode(), share.u.encode()};
}

/// A share as it was received, for the nonces and the request that are ours.
Result<SignatureShare> read_share(const R4& message, const R4& own, Party sender) {
  if (!guard("signing.share-for-this-request", message.req == own.req)) {
    return Error{Fault::different_request, "signature share of another request", {sender}};
  }
  if (!guard("signing.share-for-these-nonces", message.nonces == own.nonces)) {
    return Error{Fault::wrong_session, "signature share of other nonces", {sender}};
  }
  const auto w = curve::Scalar::decode(message.w);
  const auto u = curve::Scalar::decode(message.u);
  if (!w.has_value() || !u.has_value()) {
    return Error{Fault::bad_scalar, "signature share is not a scalar", {sender}};
  }
  return SignatureShare{*w, *u};
}

Result<PerParty<SignatureShare>> read_shares(const PerParty<R4>& r4, const R4& own, Party self) {
  PerParty<SignatureShare> shares;
  Errors failures;
  for (const auto& [j, message] : r4) {
    const auto share = read_share(message, own, j);
    if (share.has_value()) {
      shares.emplace(j, *share);
    } else {
      failures.add(share.error());
    }
  }
  if (!failures.none()) return failures.error();
  shares.emplace(self, *read_share(own, own, self));
  return shares;
}

/// The slot is dead. Everybody shows its halves of the zero shares, so that the liar is found.
Protocol<Error> blame_zero_shares(Net& net, const SigningRun& run, const OwnHalf& own,
                                  const PerParty<PeerOpening>& openings) {
  const SignersShape shape{run.signers().count()};
  ShownZeroShares shown;
  PerParty<SecretScalar> f;
  for (const auto& [j, peer] : own.slot.peers) f.emplace(j, peer.f.clone());
  const ZeroReveal own_reveal = reveal_of(run.slot.value(), f);
  net.broadcast(own_reveal, shape);
  auto reveals = co_await net.gather<ZeroReveal>(shape);
  reveals.emplace(run.self(), own_reveal);
  for (const auto& [j, message] : reveals) {
    auto f_j = co_await read_reveal(message, run.slot.value(), j, shape.count);
    shown.f.emplace(j, std::move(f_j));
    shown.Z.emplace(j, j == run.self() ? own.slot.Z : openings.at(j).Z);
  }
  co_return zero_sum_error(attribute(shown), run.self());
}

/// All shares as one verified signature.
Result<RecoverableSignature> signature_of(const SigningRun& run, const PerParty<R4>& r4,
                                          const R4& own, const curve::NonceImage& nonce) {
  const auto shares = read_shares(r4, own, run.self());
  if (!shares.has_value()) return shares.error();
  const auto signature = combine({run.inputs.key.name().X_d, run.inputs.request.h}, nonce, *shares);
  if (!signature.has_value()) return run.dead(SlotDeath::final_verify, signature.error());
  return signature;
}

/// What is left of a slot when its R4 is stored: nothing secret.
struct OwnShare {
  R4 r4;
  curve::NonceImage nonce;
};

/// From R3 to the stored R4. What was opened is sent as it was stored, and all secrets of the slot
/// and the key die with this frame, before R4 of the others is awaited.
Protocol<OwnShare> spend_opened(Net& net, const SigningRun& run, OpenedSlot opened, OwnHalf own) {
  send_stored(net, opened.r3());
  const auto r3 = co_await net.gather<R3>();

  // The checks of section 6.3, in its order.
  co_await same_request(run, r3, own.req);
  const auto openings = co_await read_openings(run, own, r3);
  if (!zero_shares_cancel(own, openings)) {
    co_await run.tools.slots.kill(run.slot, SlotDeath::zero_sum);
    Error error = co_await blame_zero_shares(net, run, own, openings);
    Status blamed = std::move(error);
    co_await std::move(blamed);
  }
  const auto products = co_await withheld_if_grave(net, check_products(run, own, openings, r3));
  const auto nonce = co_await nonce_of(run, own, openings);

  // The pairs once more: one of them may have ended in another run while R3 was awaited.
  co_await still_good(run, opened.meta());

  // R4. Crash: before `spend` has returned no R4 has left, and another may be computed; after it
  // this one is stored, with the set of R3 that it belongs to, and no other will ever be.
  const SharesOfAll all{own.slot, own.sk, openings, products};
  const R4 own_r4 = r4_of(run, own, r3, signature_share(all, run.inputs.request.h, nonce.r));
  auto spending = run.tools.slots.spend(std::move(opened), digests_of(r3), body_of(own_r4));
  const SpentSlot spent = co_await std::move(spending);
  auto parsed = parse<R4>(spent.r4().expose_secret(), NoShape{});
  const R4 stored = co_await std::move(parsed);
  co_return OwnShare{stored, nonce};
}

/// From R3 on.
Protocol<RecoverableSignature> sign_opened(Net& net, const SigningRun& run, OpenedSlot opened,
                                           OwnHalf own) {
  const OwnShare share = co_await spend_opened(net, run, std::move(opened), std::move(own));
  net.broadcast(share.r4);
  const auto r4 = co_await net.gather<R4>();
  RecoverableSignature signature = co_await signature_of(run, r4, share.r4, share.nonce);
  co_return signature;
}

/// The nonce that R4 was computed with, from the R3 that it was computed from.
Result<curve::NonceImage> nonce_signed_with(const PerParty<ByteArray<66>>& nonces) {
  Point R;
  for (const auto& [j, payload] : nonces) {
    const auto R_j = Point::decode(View(payload).first(33));
    if (!R_j.has_value()) return R_j.error();
    R += *R_j;
  }
  return nonce_image(R);
}

/// After a crash behind R4: nothing is computed but the signature.
Protocol<RecoverableSignature> sign_spent(Net& net, const SigningRun& run, SpentSlot spent) {
  auto parsed = parse<R4>(spent.r4().expose_secret(), NoShape{});
  const R4 own = co_await std::move(parsed);
  send_stored(net, spent.r3());
  net.broadcast(own);
  const auto r3 = co_await net.gather<R3>();
  // Another R3 than the one that was signed with is a peer's second story.
  co_await run.tools.slots.hear(run.slot, run.reservation, digests_of(r3));
  auto first = parse<R3>(spent.r3().begin()->second.expose_secret(), NoShape{});
  const R3 own_r3 = co_await std::move(first);
  const auto nonces = nonces_by_rank(r3, run.self(), nonce_payload(own_r3.R, own_r3.Z));
  const auto nonce = co_await nonce_signed_with(nonces);
  const auto r4 = co_await net.gather<R4>();
  RecoverableSignature signature = co_await signature_of(run, r4, own, nonce);
  co_return signature;
}

/// A proposal is a peer's: that it can be joined does not make it one of this signature.
Status one_slot_of_these(const SlotBatch& batch, const SigningInputs& inputs) {
  if (!guard("signing.one-slot-at-once", batch.count() == 1)) {
    return Error{Fault::bad_argument, "one signature takes one slot"};
  }
  return require(guard("signing.batch-of-these-signers", batch.signers() == inputs.key.signers()),
                 {Fault::not_qualified, "batch is of other signers"});
}

void require_a_run_of(const Net& net, const SigningInputs& inputs) {
  const auto peers = inputs.key.signers().peers();
  const bool ranks =
      net.self() == inputs.key.signers().self() && std::ranges::equal(net.peers(), peers);
  invariant(ranks, "the parties of the run are the ranks of the signers");
}

std::size_t online_bytes_max(std::size_t signers) {
  return 3 + R3::size + R4::size + 32 * signers;
}

}  // namespace

Protocol<RecoverableSignature> sign_with_slot(Net& net, SlotId slot, const SigningInputs& inputs,
                                              Tools tools) {
  require_a_run_of(net, inputs);
  const SigningRun run{slot, inputs, tools, request_for(slot, inputs)};
  const SlotMeta meta = co_await meta_of_fitting_slot(run);
  co_await still_good(run, meta);
  ReservedSlot reserved = co_await tools.slots.reserve(slot, run.reservation);
  OwnHalf own = co_await own_half(run, reserved.meta(), reserved.content());
  co_await still_good(run, meta);
  auto opening = tools.slots.open(std::move(reserved), r3_bodies(run, own));
  OpenedSlot opened = co_await std::move(opening);
  RecoverableSignature signature =
      co_await sign_opened(net, run, std::move(opened), std::move(own));
  co_return signature;
}

Protocol<RecoverableSignature> sign_at_once(Net& net, const SlotBatch& batch,
                                            const SigningInputs& inputs, Tools tools) {
  co_await one_slot_of_these(batch, inputs);
  const auto made = co_await make_slots(net, batch, tools);
  RecoverableSignature signature = co_await sign_with_slot(net, made[0], inputs, tools);
  co_return signature;
}

Protocol<RecoverableSignature> resume_signing(Net& net, SlotId slot, const SigningInputs& inputs,
                                              Tools tools) {
  require_a_run_of(net, inputs);
  const SigningRun run{slot, inputs, tools, request_for(slot, inputs)};
  auto stored = co_await tools.slots.resend(slot, run.reservation);
  if (auto* opened = std::get_if<OpenedSlot>(&stored)) {
    co_await still_good(run, opened->meta());
    OwnHalf own = co_await own_half(run, opened->meta(), opened->content());
    RecoverableSignature signature =
        co_await sign_opened(net, run, std::move(*opened), std::move(own));
    co_return signature;
  }
  RecoverableSignature signature =
      co_await sign_spent(net, run, std::move(std::get<SpentSlot>(stored)));
  co_return signature;
}

Rules signing_rules(std::size_t signers) {
  return {.rounds = Rounds::of<R3, R4, ZeroReveal>(),
          .early_rounds_max = 1,
          .bytes_max = online_bytes_max(signers)};
}

Rules signing_at_once_rules(const SlotBatch& batch) {
  return {.rounds = Rounds::of<P1Commitments, P1Extension, P2, R3, R4, ZeroReveal>(),
          .early_rounds_max = 2,
          .bytes_max = offline_bytes_max(batch) + online_bytes_max(batch.signers().count())};
}

// A peer that sends again sends all it has, also of rounds that are not asked for any more.
Rules resumed_signing_rules(std::size_t signers) {
  Rules rules = signing_rules(signers);
  rules.early_rounds_max = 3;
  return rules;
}

Rules resumed_at_once_rules(const SlotBatch& batch) {
  Rules rules = signing_at_once_rules(batch);
  rules.early_rounds_max = 6;
  return rules;
}

Result<SigningEnd> end_of_signing(const Tools& tools, const SlotId& slot,
                                  const SigningInputs& inputs,
                                  Result<RecoverableSignature> result) {
  const auto known = tools.slots.find(slot);
  if (!known.has_value()) return known.error();
  // A run of mode A that failed before its slot was there has nothing to kill.
  const bool made = result.has_value();
  if (!known->has_value()) return SigningEnd{std::move(result), made};
  if (!result.has_value()) {
    const Status accounted = tools.slots.accounted(slot, request_for(slot, inputs), result.error());
    invariant(!accounted.has_value(), "a failure stays one");
    result = accounted.error();
  }
  const auto facts = tools.slots.facts(slot);
  if (!facts.has_value()) return facts.error();
  return SigningEnd{std::move(result), facts->counts_as_signed};
}

}  // namespace countersign::protocol::ecdsa
