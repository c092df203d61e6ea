#include "protocol/pair/pair.hpp"

#include <algorithm>

#include "base/constant_time.hpp"
#include "base/declassify.hpp"
#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "protocol/ot/base_ot.hpp"
#include "protocol/ot/hedged_random.hpp"
#include "protocol/pair/messages.hpp"
#include "protocol/require.hpp"

// Symbols: lo, hi are the two parties by their identity keys; ctx_pair, tr2, tr3, z, confirm as in
// contexts.hpp; Y, r the base-OT points; u, x, V, W, Delta of the extension (ot/extension.hpp).

namespace countersign::protocol {
namespace {

using pair_messages::PR1;
using pair_messages::PR2;
using pair_messages::PR3;
using pair_messages::PR4;

constexpr ot::Columns bootstrap = ot::Columns::of_bootstrap();

/// What both roles share once PR1 is through.
struct PairRun {
  PairGate& gate;
  PairGate::Run run;
  Party peer;
  const ot::Draws& draws;
  Digest ctx_pair;
  std::uint64_t epoch;
};

ot::HedgedRandom stream(const ot::Draws& draws, const PairName& pair, std::string_view purpose,
                        std::size_t bytes) {
  return draws.stream({purpose, pair.peer.bytes(), bytes});
}

Secret<32> draw_z_half(const PairRun& s) {
  auto random = stream(s.draws, s.run.pair, "z", 32);
  return Secret<32>::generate(random);
}

/// Names the peer in an error that the gate has dealt with.
template <class T>
Result<T> blaming(Party peer, Result<T> outcome) {
  if (outcome.has_value()) return outcome;
  return Error{outcome.error().fault, outcome.error().what, {peer}};
}

/// Names the peer in an error, and ends the run by it in the pair's record.
template <class T>
Result<T> accounted(PairGate& gate, const PairGate::Run& run, Party peer, Result<T> outcome) {
  if (outcome.has_value()) return outcome;
  return gate.accounted(run, blaming(peer, std::move(outcome)).error()).error();
}

template <class T>
Result<T> accounted(const PairRun& s, Result<T> outcome) {
  return accounted(s.gate, s.run, s.peer, std::move(outcome));
}

/// PR1, but for Y.
Status check_opening(const PR1& own, const PR1& theirs) {
  if (!guard("pair.binding-equal", theirs.binding == own.binding)) {
    return Error{Fault::wrong_session, "pair binding differs"};
  }
  const bool near = theirs.next < own.next || theirs.next - own.next < epoch_jump_max;
  return require(guard("pair.epoch-near", near),
                 {Fault::epoch_mismatch, "pair epoch is too far ahead"});
}

/// PR3, first.
Status check_transcript(const PR3& pr3, const Digest& tr2) {
  return require(guard("pair.transcript-equal", pr3.tr2 == tr2),
                 {Fault::wrong_session, "pair transcript differs"});
}

/// The setup's name and what shows that both have it.
struct Sealing {
  Digest setup;
  Secret<32> z;
  Digest confirm_own;
  Digest confirm_peer;
};

Sealing seal(const PairRun& s, const Digest& tr3, const ZeroSeedHalves& halves) {
  const PairName& pair = s.run.pair;
  const Digest setup = setup_hash(pair, s.epoch, tr3);
  Secret<32> z = zero_seed(setup, pair, halves);
  const Digest own = confirmation(setup, tr3, z, pair.own);
  const Digest peer = confirmation(setup, tr3, z, pair.peer);
  return {setup, std::move(z), own, peer};
}

Status check_confirmation(const Digest& received, const Sealing& sealing) {
  const bool equal = declassified(ct_equal(received, sealing.confirm_peer));
  return require(guard("pair.confirmation-equal", equal),
                 {Fault::ot_setup_failed, "pair confirmation differs"});
}

Protocol<PairMade> take(Net& net, const PairRun& s, curve::Ristretto255 Y) {
  // PR2. The epoch is durable, and the run counted, before a base-OT message leaves.
  co_await s.gate.agree(s.run, s.epoch);
  auto random = stream(s.draws, s.run.pair, "base-ot", ot::taker_random_bytes);
  ot::TakerOffer offer = ot::take(s.ctx_pair, Y, random);
  const Secret<32> z_half = draw_z_half(s);
  net.send(s.peer, PR2{s.ctx_pair, offer.points, z_half.clone()});

  // PR3: contexts, then the extension check under the pair's lock, then the confirmation.
  const auto third = co_await net.gather<PR3>();
  const PR3& pr3 = third.at(s.peer);
  const Digest tr2 = base_ot_transcript(s.ctx_pair, Y.encode(), offer.points);
  co_await accounted(s, check_transcript(pr3, tr2));
  const Digest nonce = bootstrap_nonce(s.ctx_pair, tr2);
  Result<ot::AliceColumns> checked = s.gate.evaluate(s.run, [&] {
    return blaming(s.peer, ot::extend_as_alice(offer.seeds, nonce, pr3.extension));
  });
  const ot::AliceColumns columns = co_await std::move(checked);
  Sealing sealing = seal(s, run_transcript(tr2, pr3.extension), {z_half, pr3.z_half});
  co_await accounted(s, check_confirmation(pr3.confirm, sealing));

  // PR4. Crash: before commit this run has failed; after it the giver may still lack the setup,
  // which the next slot notices by its hash.
  PairSetup made{sealing.setup, s.epoch, std::move(offer.seeds),
                 bootstrapped_bob(sealing.setup, columns), std::move(sealing.z)};
  co_await s.gate.commit(s.run, std::move(made));
  net.send(s.peer, PR4{sealing.confirm_own});
  co_return PairMade{sealing.setup, s.epoch};
}

/// From PR2 on: the giver's setup by base OT, once all points have been looked at.
Result<ot::BobSeeds> seeds_from(const PairRun& s, const ot::GiverKey& key, const PR2& pr2) {
  if (!guard("pair.context-equal", pr2.ctx_pair == s.ctx_pair)) {
    return Error{Fault::wrong_session, "pair context differs"};
  }
  const Result<ot::RowPoints> points = ot::decode_row_points(pr2.points);
  if (!points.has_value()) return points.error();
  return ot::give(s.ctx_pair, key, *points);
}

Protocol<PairMade> give(Net& net, const PairRun& s, ot::GiverKey key) {
  // PR2.
  const auto second = co_await net.gather<PR2>();
  const PR2& pr2 = second.at(s.peer);
  ot::BobSeeds seeds = co_await accounted(s, seeds_from(s, key, pr2));
  co_await s.gate.agree(s.run, s.epoch);

  // PR3. The extension's choice bits become our Delta of the reverse direction.
  const Digest tr2 = base_ot_transcript(s.ctx_pair, key.Y.encode(), pr2.points);
  auto random = stream(s.draws, s.run.pair, "choices", bootstrap.row_bytes());
  const SecretBytes x = SecretBytes::filled(bootstrap.row_bytes(),
                                            [&](std::span<std::uint8_t> out) { random.fill(out); });
  ot::BobExtension extension =
      ot::extend_as_bob(seeds, bootstrap_nonce(s.ctx_pair, tr2), bootstrap, x);
  const Secret<32> z_half = draw_z_half(s);
  Sealing sealing = seal(s, run_transcript(tr2, extension.message), {z_half, pr2.z_half});
  net.send(s.peer, PR3{tr2, std::move(extension.message), z_half.clone(), sealing.confirm_own});

  // PR4 counts as received when the setup is stored.
  const auto fourth = co_await net.gather<PR4>();
  co_await accounted(s, check_confirmation(fourth.at(s.peer).confirm, sealing));
  PairSetup made{sealing.setup, s.epoch, bootstrapped_alice(sealing.setup, extension.own),
                 std::move(seeds), std::move(sealing.z)};
  co_await s.gate.commit(s.run, std::move(made));
  co_return PairMade{sealing.setup, s.epoch};
}

}  // namespace

Rules pair_rules() {
  return {.rounds = Rounds::of<PR1, PR2, PR3, PR4>(),
          .early_rounds_max = 1,
          .bytes_max = (1 + 104) + (1 + PR2::size) + (1 + PR3::size) + (1 + PR4::size)};
}

Protocol<PairMade> pair(Net& net, PairInputs inputs, PairGate& gate, Random& random) {
  invariant(net.peers().size() == 1, "a pair has two parties");
  const Party peer = *net.peers().begin();
  const PairName& name = inputs.pair;
  const PairRole role = own_role(name);
  const PairGate::Run run{name, net.sid()};
  const ot::Draws draws(random, inputs.device_secret,
                        {crypto::Suite::pair_ristretto255, net.sid().value()});

  // PR1.
  std::optional<ot::GiverKey> key;
  if (role == PairRole::giver) {
    auto stream_y = stream(draws, name, "y", ot::giver_random_bytes);
    key.emplace(ot::draw_giver_key(stream_y));
  }
  PR1 own{};
  auto stream_salt = stream(draws, name, "salt", own.salt.size());
  stream_salt.fill(own.salt);
  own.binding = inputs.binding;
  if (key.has_value()) own.Y = key->Y.encode();
  own.next = co_await gate.begin(run);
  net.send(peer, own, role);

  const auto first = co_await net.gather<PR1>(other_role(role));
  const PR1& theirs = first.at(peer);
  co_await accounted(gate, run, peer, check_opening(own, theirs));
  const std::uint64_t epoch = std::max(own.next, theirs.next);
  const PairContext context{net.sid(), inputs.binding, epoch, own.salt, theirs.salt};
  const PairRun shared{gate, run, peer, draws, hash_of(context, name), epoch};

  if (role == PairRole::giver) {
    PairMade made = co_await give(net, shared, std::move(*key));
    co_return made;
  }
  const curve::Ristretto255 Y = co_await accounted(shared, ot::decode_giver_point(*theirs.Y));
  PairMade made = co_await take(net, shared, Y);
  co_return made;
}

}  // namespace countersign::protocol
