#pragma once

#include <optional>
#include <vector>

#include "protocol/dkg/contribution.hpp"
#include "support/dkg_setup.hpp"
#include "support/error_of.hpp"

namespace countersign::protocol::dkg::by_hand {

using testing::SeededRandom;

inline const SessionId sid{Digest{5}};

/// Party 1 of a 2-of-2 key is the machine; party 2 is played by the test, which may bend what it
/// contributes before it says it. By default it is honest.
template <class Suite>
struct Duel {
  using G = typename Suite::Group;
  using S = typename G::Scalar;
  using P = typename G::Point;

  SeededRandom dice{9};
  testing::DkgSetup<G> setup = testing::setup_over<Suite>(testing::flat(2, 2), dice);
  Run run{setup.terms.plan(), context_of(sid, setup.terms.plan())};
  SeededRandom ours{1};
  Machine<NewKey<G>> machine = setup.machine({sid, Party(1), {Party(1), Party(2)}}, ours);
  SeededRandom their_random{2};
  Contribution<G> theirs = contribute(setup.group, run, Party(2), their_random);
  PerParty<Commitment> r1 = {};
  PerParty<Opening<G>> r2 = {};

  /// Party 1 contributes what its randomness gives, which the test knows.
  Contribution<G> known() {
    SeededRandom again(1);
    return contribute(setup.group, run, Party(1), again);
  }

  /// Plays another dealing, with a commitment and a proof that hold.
  void deal_instead(Dealing<G> dealing, const curve::SecretOf<S>& a_2) {
    const auto statement = root_statement(run, Party(2), dealing.commitments.root());
    theirs.r2.C = dealing.commitments;
    theirs.r2.pok = prove(setup.group, statement, a_2, their_random);
    theirs.dealing = std::move(dealing);
    commit_again();
  }

  /// Plays these commitments, with the shares of nothing.
  void commit_to(std::vector<P> points, const curve::SecretOf<S>& a_2) {
    auto shares = curve::SecretVector<S>::filled(2, [](std::span<S>) {});
    auto C = Commitments<P>::make(run.structure(), std::move(points));
    deal_instead({*std::move(C), std::move(shares)}, a_2);
  }

  void commit_again() {
    Writer payload;
    theirs.r2.encode_payload(payload);
    const auto committed =
        crypto::commit(run.commitment_of(Party(2)), payload.written(), their_random);
    theirs.r1.com = committed.commitment;
    std::ranges::copy(committed.blind.expose_secret(), theirs.r2.blind.begin());
  }

  template <class M>
  void say(const M& message, const ShapeOf<M>& shape) {
    machine.deliver(Party(2), M::channel, payload_of(message, shape).expose_secret());
  }

  template <class M>
  M heard(const ShapeOf<M>& shape) {
    auto outbox = machine.take_outbox();
    return *parse<M>(View(outbox.front().payload.expose_secret()).subspan(1), shape);
  }

  void commit() {
    r1 = {{Party(1), heard<Commitment>({})}, {Party(2), theirs.r1}};
    say(theirs.r1, {});
    PerParty<Bytes> bodies;
    for (const auto& [j, message] : r1) bodies.emplace(j, body_of(message));
    theirs.r2.E1 = echo1_of(run.plan.suite, run.ctx, bodies);
  }

  void open() {
    r2 = {{Party(1), heard<Opening<G>>(run.structure())}, {Party(2), theirs.r2}};
    say(theirs.r2, run.structure());
  }

  Digest second_view() const {
    PerParty<Bytes> bodies;
    for (const auto& [j, message] : r2) bodies.emplace(j, body_of(message));
    return echo2_of(run.plan.suite, run.ctx, bodies);
  }

  void deal(const curve::SecretVector<S>& shares, const Digest& E2) {
    machine.take_outbox();
    const std::vector<std::size_t> leaf_of_party_1 = {0};
    say(Shares<G>{shares_of(shares, leaf_of_party_1), E2}, {1});
  }

  /// Up to R4 as an honest party would.
  void play_to_backups() {
    commit();
    open();
    deal(theirs.dealing.shares, second_view());
  }

  /// The key as both see it, from what both have said.
  KeyRecord<G> record() const {
    const auto X = evaluate_all<G>(run.structure(), r2);
    KeyRecord<G> made = *combine<G>(run, r2, *X);
    const auto opening = completion::opening_of<G>(made, {}, r2.at(Party(1)).E1, second_view());
    made.key_id = crypto::key_id(made.suite, opening);
    return made;
  }

  std::optional<Error> error() const {
    if (!machine.finished()) return std::nullopt;
    return testing::error_of(machine.result());
  }
};

template <class S>
curve::SecretOf<S> secret(S value) {
  return curve::SecretOf<S>::take(value);
}

}  // namespace countersign::protocol::dkg::by_hand
