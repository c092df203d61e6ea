#include "protocol/ecdsa/offline.hpp"

#include <algorithm>
#include <optional>

#include "base/constant_time.hpp"
#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "protocol/ecdsa/contexts.hpp"
#include "protocol/ecdsa/errors.hpp"
#include "protocol/ecdsa/messages.hpp"
#include "protocol/ecdsa/quarantine.hpp"
#include "protocol/ot/hedged_random.hpp"
#include "protocol/require.hpp"

// Symbols: docs/protocols/ecdsa.md. i is this signer, j a peer, b a slot of the batch.

namespace countersign::protocol::ecdsa {
namespace {

using curve::Point;
using curve::Scalar;
using curve::SecretScalar;

/// One slot as it is being made.
struct Draft {
  ot::Draws draws;
  SecretScalar r;
  SecretScalar phi;
  PerParty<SecretScalar> f;
  SecretScalar zeta;
  Point R;
  Point Z;
  crypto::Committed com;
};

/// What P1 was made of, and every later message is made under.
struct BatchRun {
  const SlotBatch& batch;
  const Tools& tools;
  PerParty<PairSetup> setups;
  std::vector<Draft> drafts;
  Digest salt;

  Party self() const { return batch.signers().self(); }
  PairName pair(Party j) const { return batch.signers().pair_with(j); }
  BatchShape shape() const { return {batch.count()}; }
  Digest pctx(Party alice, Party bob) const {
    const Signers& S = batch.signers();
    return direction_context(batch.setup_of(alice, bob), {S.key(alice), S.key(bob)});
  }
};

/// The VOLE's context of one direction. `salts` are the two parties' own.
struct SaltPair {
  const Digest& alice;
  const Digest& bob;
};
Digest vole_context(const BatchRun& run, const Digest& pctx, const SaltPair& salts,
                    const Digest& ext) {
  return ot::hash_of(ot::VoleContext{pctx, run.batch.digest(), salts.alice, salts.bob, ext});
}

/// Copies of the pairs' setups, which are those of the proposal.
Result<PerParty<PairSetup>> setups_of(const SlotBatch& batch, PairGate& gate) {
  PerParty<PairSetup> setups;
  for (const Party j : batch.signers().peers()) {
    auto setup = gate.setup(batch.signers().pair_with(j));
    if (!setup.has_value()) return about_pair(j, setup.error());
    const bool proposed = setup->hash == batch.setup_of(batch.signers().self(), j);
    if (!guard("offline.setup-as-proposed", proposed)) {
      return Error{Fault::epoch_mismatch, "pair setup is not the proposed one", {j}};
    }
    setups.emplace(j, *std::move(setup));
  }
  return setups;
}

SecretScalar draw_scalar(const ot::Draws& draws, std::string_view purpose) {
  auto stream = draws.stream({purpose, {}, 64});
  return curve::random_scalar<Scalar>(stream);
}

Result<Draft> draft_slot(const SlotBatch& batch, const Tools& tools,
                         const PerParty<PairSetup>& setups, std::uint32_t b) {
  const Digest& slot_id = batch.slot_id(b);
  ot::Draws draws(tools.random, tools.device_secret, {crypto::Suite::pair_ristretto255, slot_id});
  SecretScalar r = draw_scalar(draws, "r");
  SecretScalar phi = draw_scalar(draws, "phi");
  PerParty<SecretScalar> f;
  for (const auto& [j, setup] : setups) f.emplace(j, pair_zero_share(setup.z, slot_id));
  SecretScalar zeta = zero_share(batch.signers().self(), f);
  const Point R = tools.group.mul_base(r);
  const Point Z = tools.group.mul_base(zeta);
  if (!guard("offline.zero-share-is-none", !R.is_identity() && !Z.is_identity())) {
    return Error{Fault::internal, "a nonce or zero share is zero"};
  }
  const auto tag = nonce_commitment_tag();
  auto blind = draws.stream({"blind", {}, 32});
  auto com = crypto::commit({tag, slot_id, batch.signers().self()},
                            nonce_payload(R.encode(), Z.encode()), blind);
  return Draft{std::move(draws), std::move(r), std::move(phi), std::move(f), std::move(zeta), R, Z,
               std::move(com)};
}

Result<std::vector<Draft>> draft_slots(const SlotBatch& batch, const Tools& tools,
                                       const PerParty<PairSetup>& setups) {
  std::vector<Draft> drafts;
  for (std::uint32_t b = 0; b < batch.count(); ++b) {
    auto draft = draft_slot(batch, tools, setups, b);
    if (!draft.has_value()) return draft.error();
    drafts.push_back(*std::move(draft));
  }
  return drafts;
}

P1Commitments commitments_of(const BatchRun& run) {
  P1Commitments message{run.salt, {}};
  for (const Draft& draft : run.drafts) message.com.push_back(draft.com.commitment);
  return message;
}

/// P1's direct part to j: i is Bob. Its choice bits are used for this extension only.
ot::BobExtension extend_to(const BatchRun& run, Party j) {
  const ot::Columns columns = run.shape().columns();
  const IdentityKey& peer = run.batch.signers().key(j);
  auto stream = run.drafts[0].draws.stream({"x", peer.bytes(), columns.row_bytes()});
  const SecretBytes x = SecretBytes::filled(columns.row_bytes(),
                                            [&](std::span<std::uint8_t> out) { stream.fill(out); });
  const Digest nonce = extension_nonce({run.pctx(j, run.self()), run.batch.digest(), run.salt});
  return ot::extend_as_bob(run.setups.at(j).bob, nonce, columns, x);
}

/// Bob's halves, and the hashes of the messages they were made with.
struct OwnExtension {
  ot::BobColumns columns;
  Digest ext;
};

PerParty<OwnExtension> send_extensions(Net& net, const BatchRun& run) {
  PerParty<OwnExtension> own;
  for (const Party j : run.batch.signers().peers()) {
    ot::BobExtension extension = extend_to(run, j);
    const Digest ext = ot::hash_of(extension.message);
    const P1Extension message{run.salt, run.setups.at(j).hash, run.batch.digest(),
                              std::move(extension.message)};
    net.send(j, message, run.shape());
    own.emplace(j, OwnExtension{std::move(extension.own), ext});
  }
  return own;
}

Status same_context(const BatchRun& run, Party j, const P1Extension& message,
                    const Digest& broadcast_salt) {
  if (!guard("offline.setup-equal", message.setup == run.setups.at(j).hash)) {
    return Error{Fault::epoch_mismatch, "slots are made under another pair setup", {j}};
  }
  if (!guard("offline.batch-equal", message.batch == run.batch.digest())) {
    return Error{Fault::wrong_session, "slots are made in another batch", {j}};
  }
  return require(guard("offline.salt-equal", message.salt == broadcast_salt),
                 {Fault::wrong_session, "slots are made under another salt", {j}});
}

/// What P1 of all peers gives i as Alice: columns, and the VOLE's context.
struct CheckedExtension {
  ot::AliceColumns columns;
  Digest vctx;
};

/// The extension check of j's P1, inside the gate: see PairGate.
Result<CheckedExtension> check_extension(const BatchRun& run, Party j, const P1Extension& message) {
  const Digest pctx = run.pctx(run.self(), j);
  const Digest nonce = extension_nonce({pctx, run.batch.digest(), message.salt});
  std::optional<Error> failed;
  auto columns = run.tools.pairs.evaluate(run.pair(j), run.setups.at(j).hash, [&] {
    auto made = ot::extend_as_alice(run.setups.at(j).alice, nonce, message.extension);
    if (!made.has_value()) failed = made.error();
    return made;
  });
  if (!columns.has_value()) {
    const bool recorded = columns.error() == failed;
    const Error error = recorded ? about(j, *failed) : about_pair(j, columns.error());
    // The slots go also if the record of the pair could not be stored.
    return failed.has_value() ? slots_destroyed(run.tools, run.pair(j), error) : error;
  }
  const Digest ext = ot::hash_of(message.extension);
  return CheckedExtension{*std::move(columns),
                          vole_context(run, pctx, {run.salt, message.salt}, ext)};
}

/// Every P1 whose context is ours is checked, whatever the others' are: a cheat must not be saved
/// by somebody else's mistake.
Result<PerParty<CheckedExtension>> check_extensions(const BatchRun& run,
                                                    const PerParty<P1Commitments>& broadcasts,
                                                    const PerParty<P1Extension>& messages) {
  PerParty<CheckedExtension> checked;
  Errors differences;
  Errors failures;
  for (const auto& [j, message] : messages) {
    const Status same = same_context(run, j, message, broadcasts.at(j).salt);
    if (!same.has_value()) {
      differences.add(same.error());
      continue;
    }
    auto extension = check_extension(run, j, message);
    if (extension.has_value()) {
      checked.emplace(j, *std::move(extension));
    } else {
      failures.add(extension.error());
    }
  }
  if (!failures.none()) return failures.error();
  if (!differences.none()) return differences.error();
  return checked;
}

/// i as Alice, for all slots: sends P2 to j through the gate. The halves are those of the slots.
Result<std::vector<ot::VoleSender>> send_vole(Net& net, const BatchRun& run, Party j,
                                              const CheckedExtension& extension,
                                              const Digest& echo) {
  P2 message{echo, {}};
  std::vector<ot::VoleSender> own;
  const IdentityKey& peer = run.batch.signers().key(j);
  for (std::uint32_t b = 0; b < run.batch.count(); ++b) {
    auto alpha = run.drafts[b].draws.stream({"alpha", peer.bytes(), 3 * 64});
    ot::VoleSent sent = ot::vole_send(extension.columns, {extension.vctx, b}, alpha);
    message.vole.push_back(std::move(sent.message));
    own.push_back(std::move(sent.own));
  }
  const Status released = run.tools.pairs.release(run.pair(j), run.setups.at(j).hash,
                                                  [&] { net.send(j, message, run.shape()); });
  if (!released.has_value()) return about_pair(j, released.error());
  return own;
}

Result<PerParty<std::vector<ot::VoleSender>>> send_voles(Net& net, const BatchRun& run,
                                                         PerParty<CheckedExtension> extensions,
                                                         const Digest& echo) {
  PerParty<std::vector<ot::VoleSender>> own;
  const PerParty<CheckedExtension> used = std::move(extensions);
  for (const auto& [j, extension] : used) {
    auto sent = send_vole(net, run, j, extension, echo);
    if (!sent.has_value()) return sent.error();
    own.emplace(j, *std::move(sent));
  }
  return own;
}

/// i as Bob, for all slots. A failed check quarantines the pair before this returns.
Result<std::vector<ot::VoleReceiver>> receive_vole(const BatchRun& run, Party j, const P2& message,
                                                   const OwnExtension& extension,
                                                   const Digest& salt_j) {
  const Digest vctx = vole_context(run, run.pctx(j, run.self()), {salt_j, run.salt}, extension.ext);
  std::vector<ot::VoleReceiver> own;
  for (std::uint32_t b = 0; b < run.batch.count(); ++b) {
    auto received = ot::vole_receive(extension.columns, {vctx, b}, message.vole[b]);
    if (received.has_value()) {
      own.push_back(*std::move(received));
      continue;
    }
    const Error failed = about(j, received.error());
    if (failed.fault != Fault::vole_check) return failed;
    return quarantined(run.tools, run.pair(j), failed);
  }
  return own;
}

Result<PerParty<std::vector<ot::VoleReceiver>>> receive_voles(
    const BatchRun& run, const PerParty<P2>& messages, const PerParty<OwnExtension>& extensions,
    const PerParty<P1Commitments>& broadcasts) {
  PerParty<std::vector<ot::VoleReceiver>> own;
  Errors failures;
  for (const auto& [j, message] : messages) {
    auto received = receive_vole(run, j, message, extensions.at(j), broadcasts.at(j).salt);
    if (received.has_value()) {
      own.emplace(j, *std::move(received));
    } else {
      failures.add(received.error());
    }
  }
  if (!failures.none()) return failures.error();
  return own;
}

ByteArray<33> committed(const curve::Secp256k1& group, const Scalar& t) {
  const Point Gam = group.mul_base(SecretScalar::computed([&] { return t; }));
  invariant(!Gam.is_identity(), "a sum of random-oracle outputs is not zero");
  return Gam.encode();
}

/// Both halves of all multiplications of a batch.
struct Products {
  PerParty<std::vector<ot::VoleSender>> alice;
  PerParty<std::vector<ot::VoleReceiver>> bob;
};

/// What is left to compute before a slot is stored: Gam, which R3 then only sends.
SlotContent content_of(BatchRun& run, std::uint32_t b, Products& products,
                       const PerParty<P1Commitments>& broadcasts, const Digest& echo) {
  Draft& draft = run.drafts[b];
  PerParty<SlotPeer> peers;
  for (const Party j : run.batch.signers().peers()) {
    ot::VoleSender& alice = products.alice.at(j)[b];
    const ot::ScalarPair& t = alice.t.expose_secret();
    const auto Gam_r = committed(run.tools.group, t[0]);
    const auto Gam_s = committed(run.tools.group, t[1]);
    peers.emplace(j, SlotPeer{std::move(alice), Gam_r, Gam_s, std::move(products.bob.at(j)[b]),
                              std::move(draft.f.at(j))});
  }
  PerParty<Digest> com;
  for (const auto& [j, message] : broadcasts) com.emplace(j, message.com[b]);
  return {echo,
          std::move(com),
          std::move(draft.r),
          std::move(draft.phi),
          std::move(draft.zeta),
          std::move(draft.com.blind),
          draft.R,
          draft.Z,
          std::move(peers)};
}

/// An error, which takes with it the slots that this run has put. All of them are tried; a store
/// that does not kill one is the graver error.
Error undone(const Tools& tools, const std::vector<SlotId>& put, SlotDeath why,
             const Error& error) {
  Status all_dead;
  for (const SlotId& slot : put) {
    Status killed = tools.slots.kill(slot, why);
    if (!killed.has_value() && all_dead.has_value()) all_dead = std::move(killed);
  }
  return all_dead.has_value() ? error : all_dead.error();
}

/// All slots of the batch free, or none. Crash: those that were stored stay free and are of no use,
/// unless all other signers have theirs.
Status store_slots(const SlotBatch& batch, const Tools& tools,
                   const std::vector<SlotContent>& contents) {
  std::vector<SlotId> ours;
  for (std::uint32_t b = 0; b < batch.count(); ++b) {
    const Status put = tools.slots.put(batch.meta(b), contents[b].encode());
    // Refused: the slot is an earlier batch's, and no affair of this one.
    if (!put.has_value()) return undone(tools, ours, SlotDeath::abandoned, put.error());
    ours.emplace_back(batch.slot_id(b));
  }
  // After the slots are there: a quarantine that came before this line is found by it, and one that
  // comes after it finds the slots.
  for (const Party j : batch.signers().peers()) {
    const Digest& setup = batch.setup_of(batch.signers().self(), j);
    const Status counted =
        tools.pairs.count_slots(batch.signers().pair_with(j), setup, batch.count());
    if (!counted.has_value()) {
      const Error error = about_pair(j, counted.error());
      return undone(tools, ours, SlotDeath::pair_quarantined, error);
    }
  }
  return {};
}

Digest draw_salt(const Draft& first) {
  Digest salt;
  first.draws.stream({"salt", {}, salt.size()}).fill(salt);
  return salt;
}

}  // namespace

std::size_t offline_bytes_max(const SlotBatch& batch) {
  const BatchShape shape{batch.count()};
  return 3 + P1Commitments::expected_size(shape, {}) + P1Extension::expected_size(shape, {}) +
         P2::expected_size(shape, {});
}

Protocol<std::vector<SlotContent>> make_contents(Net& net, const SlotBatch& batch, Tools tools) {
  // P1. Commit to all nonces before anyone's is known, and extend as Bob.
  PerParty<PairSetup> setups = co_await setups_of(batch, tools.pairs);
  std::vector<Draft> drafts = co_await draft_slots(batch, tools, setups);
  const Digest salt = draw_salt(drafts[0]);
  BatchRun run{batch, tools, std::move(setups), std::move(drafts), salt};
  const P1Commitments own_p1 = commitments_of(run);
  const BatchShape shape = run.shape();
  net.broadcast(own_p1, shape);
  const PerParty<OwnExtension> own_extensions = send_extensions(net, run);

  auto broadcasts = co_await net.gather<P1Commitments>(shape);
  const auto extensions = co_await net.gather<P1Extension>(shape);
  broadcasts.emplace(run.self(), own_p1);
  auto checked = co_await withheld_if_grave(net, check_extensions(run, broadcasts, extensions));

  // P2. Tell what was seen of P1, and multiply as Alice.
  const Digest echo = echo_of(batch.slot_id(0), broadcasts);
  // While the others' P2 are awaited no Delta and no column of ours stays in this frame.
  auto sending = send_voles(net, run, std::move(checked), echo);
  run.setups.clear();
  auto sent = co_await std::move(sending);
  const auto p2 = co_await net.gather<P2>(shape);

  // One view of P1 before a VOLE is evaluated: a third party that split it must not make two honest
  // signers fail a check against each other.
  const bool one_view = std::ranges::all_of(p2, [&](auto& m) { return m.second.echo == echo; });
  co_await require(guard("offline.echoes-equal", one_view),
                   {Fault::inconsistent_broadcast, "signers saw different commitments"});
  auto received =
      co_await withheld_if_grave(net, receive_voles(run, p2, own_extensions, broadcasts));
  Products products{std::move(sent), std::move(received)};

  std::vector<SlotContent> contents;
  for (std::uint32_t b = 0; b < batch.count(); ++b) {
    contents.push_back(content_of(run, b, products, broadcasts, echo));
  }
  co_return contents;
}

Protocol<std::vector<SlotId>> make_slots(Net& net, const SlotBatch& batch, Tools tools) {
  const std::vector<SlotContent> contents = co_await make_contents(net, batch, tools);
  co_await store_slots(batch, tools, contents);
  std::vector<SlotId> made;
  for (std::uint32_t b = 0; b < batch.count(); ++b) made.emplace_back(batch.slot_id(b));
  co_return made;
}

Rules batch_rules(const SlotBatch& batch) {
  return {.rounds = Rounds::of<P1Commitments, P1Extension, P2>(),
          .early_rounds_max = 2,
          .bytes_max = offline_bytes_max(batch)};
}

}  // namespace countersign::protocol::ecdsa
