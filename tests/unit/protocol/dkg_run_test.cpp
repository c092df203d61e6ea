#include <gtest/gtest.h>

#include <map>
#include <set>

#include "protocol/dkg/contribution.hpp"
#include "sim/dkg_setup.hpp"
#include "support/error_of.hpp"

namespace countersign::protocol {
namespace {

using namespace dkg;
using curve::Ed25519;
using curve::Secp256k1;
using sim::DkgSetup;
using testing::error_of;
using testing::SeededRandom;

const SessionId sid{Digest{5}};

AccessStructure structure_of(const crypto::Tree& tree, std::uint16_t parties) {
  return *AccessStructure::make(tree, crypto::PartyCount(parties));
}

/// A party has two leaves, and a threshold lies inside another: three points, five leaves.
AccessStructure nested() {
  return structure_of(
      crypto::threshold(
          2, {crypto::leaf(1), crypto::leaf(2),
              crypto::threshold(2, {crypto::leaf(3), crypto::leaf(3), crypto::leaf(2)})}),
      3);
}

/// All parties honest, over a network that keeps what it carries.
template <curve::Group G>
struct HonestRun {
  std::vector<SeededRandom> random;
  std::vector<Machine<NewKey<G>>> machines;
  std::vector<Envelope> carried = {};

  explicit HonestRun(const std::vector<const DkgSetup<G>*>& setups) {
    random.reserve(setups.size());
    for (std::size_t k = 0; k < setups.size(); ++k) {
      random.emplace_back(100 + k);
      const Session session{sid, Party(static_cast<std::uint16_t>(k + 1)), setups[k]->parties()};
      machines.push_back(setups[k]->machine(session, random.back()));
    }
    for (bool moved = true; moved;) {
      moved = false;
      for (std::size_t k = 0; k < machines.size(); ++k) moved = carry_from(k) || moved;
    }
  }

  bool carry_from(std::size_t k) {
    auto envelopes = machines[k].take_outbox();
    for (Envelope& envelope : envelopes) {
      for (const Party to : envelope.to) {
        machines[to.value() - 1u].deliver(Party(static_cast<std::uint16_t>(k + 1)),
                                          envelope.channel, envelope.payload.expose_secret());
      }
      carried.push_back(std::move(envelope));
    }
    return !envelopes.empty();
  }
};

/// Party 1 of a 2-of-2 key is the machine; party 2 is played by the test, which may bend what it
/// contributes before it says it.
template <curve::Group G>
struct Duel {
  SeededRandom dice{9};
  DkgSetup<G> setup = sim::setup_over<G>(
      structure_of(crypto::threshold(2, {crypto::leaf(1), crypto::leaf(2)}), 2), dice);
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
  void deal_instead(Dealing<G> dealing, const curve::SecretOf<typename G::Scalar>& a_2) {
    const auto statement = root_statement(run, Party(2), dealing.commitments.root());
    theirs.r2.C = dealing.commitments;
    theirs.r2.pok = prove(setup.group, statement, a_2, their_random);
    theirs.dealing = std::move(dealing);
    commit_again();
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

  void deal(const curve::SecretVector<typename G::Scalar>& shares, const Digest& E2) {
    machine.take_outbox();
    const std::vector<std::size_t> leaf_of_party_1 = {0};
    say(Shares<G>{shares_of(shares, leaf_of_party_1), E2}, {1});
  }

  std::optional<Error> error() const {
    if (!machine.finished()) return std::nullopt;
    return error_of(machine.result());
  }
};

template <class G>
class Dkg : public ::testing::Test {};
using Groups = ::testing::Types<Secp256k1, Ed25519>;
TYPED_TEST_SUITE(Dkg, Groups, );

TYPED_TEST(Dkg, gives_all_parties_one_key_that_the_journal_accepts) {
  SeededRandom dice(3);
  const auto setup = sim::setup_over<TypeParam>(nested(), dice);
  const HonestRun<TypeParam> run({&setup, &setup, &setup});
  for (const auto& machine : run.machines) {
    ASSERT_TRUE(machine.finished());
    const NewKey<TypeParam>& key = machine.result().value();
    EXPECT_EQ(crypto::check_ready(setup.terms, key.ready).value(), key.opening);
    EXPECT_EQ(key.ready.result, run.machines[0].result().value().ready.result);
    EXPECT_EQ(key.share.record.certificate_hash, key.ready.result);
    EXPECT_EQ(key.share.record.epoch, first_epoch);
    EXPECT_EQ(key.backups.size(), 5u);
  }
}

TYPED_TEST(Dkg, deals_shares_that_add_up_to_the_key) {
  SeededRandom dice(3);
  const auto setup = sim::setup_over<TypeParam>(nested(), dice);
  const HonestRun<TypeParam> run({&setup, &setup, &setup});
  const auto& record = run.machines[0].result().value().share.record;
  const auto quorum = quorum_of(record, {Party(1), Party(2)});
  typename TypeParam::Point sum;
  for (std::size_t k = 0; k < 2; ++k) {
    const auto& share = run.machines[k].result().value().share;
    const auto A_i = setup.group.mul_base(additive_share(share, quorum.value()));
    EXPECT_EQ(A_i, quorum.value().member(share.self).A);
    sum += A_i;
  }
  EXPECT_EQ(sum, record.X);
}

TYPED_TEST(Dkg, sends_messages_of_exactly_the_lengths_specified) {
  SeededRandom dice(3);
  const auto setup = sim::setup_over<TypeParam>(nested(), dice);
  const HonestRun<TypeParam> run({&setup, &setup, &setup});
  const std::size_t point = TypeParam::Point::size;
  std::map<std::uint8_t, std::multiset<std::size_t>> lengths;  // by tag, without the tag
  for (const Envelope& envelope : run.carried) {
    const auto payload = envelope.payload.expose_secret();
    lengths[payload.front()].insert(payload.size() - 1);
  }
  // Points: 1 + (2 - 1) + (2 - 1). Leaves: one, two and two.
  EXPECT_EQ(lengths[1], (std::multiset<std::size_t>{64, 64, 64}));
  const std::size_t opening = 3 * point + (point + 32) + 96;
  EXPECT_EQ(lengths[2], (std::multiset<std::size_t>{opening, opening, opening}));
  EXPECT_EQ(lengths[3], (std::multiset<std::size_t>{64, 64, 96, 96, 96, 96}));
  EXPECT_EQ(lengths[4], (std::multiset<std::size_t>{48, 96, 96}));
}

TYPED_TEST(Dkg, ends_for_all_if_one_bit_of_the_binding_differs_at_one) {
  SeededRandom dice(3);
  const auto setup = sim::setup_over<TypeParam>(nested(), dice);
  crypto::KeyPlan plan = setup.terms.plan();
  plan.binding[31] ^= 1;
  const DkgSetup<TypeParam> other{sim::make_group<TypeParam>(dice),
                                  *crypto::KeyTerms::make(std::move(plan))};
  const HonestRun<TypeParam> run({&setup, &other, &setup});
  for (const auto& machine : run.machines) {
    ASSERT_TRUE(machine.finished());
    EXPECT_EQ(error_of(machine.result()),
              (Error{Fault::inconsistent_broadcast, "parties saw different commitments"}));
  }
}

TYPED_TEST(Dkg, ends_without_a_name_if_first_views_differ) {
  Duel<TypeParam> duel;
  duel.commit();
  duel.theirs.r2.E1[0] ^= 1;
  duel.open();
  EXPECT_EQ(duel.error(),
            (Error{Fault::inconsistent_broadcast, "parties saw different commitments"}));
}

TYPED_TEST(Dkg, names_whoever_opens_another_chain_code_than_committed) {
  Duel<TypeParam> duel;
  duel.commit();
  duel.theirs.r2.cc[0] ^= 1;
  duel.open();
  EXPECT_EQ(duel.error(),
            (Error{Fault::bad_opening, "opening does not match its commitment", {Party(2)}}));
}

TYPED_TEST(Dkg, names_whoever_does_not_know_what_it_contributes) {
  Duel<TypeParam> duel;
  const auto C = duel.theirs.r2.C.points();
  std::vector<typename TypeParam::Point> points(C.begin(), C.end());
  points[0] += TypeParam::Point::generator();
  duel.theirs.r2.C =
      *Commitments<typename TypeParam::Point>::make(duel.run.structure(), std::move(points));
  duel.commit_again();
  duel.commit();
  duel.open();
  EXPECT_EQ(duel.error(),
            (Error{Fault::bad_pok, "proof of the contribution does not hold", {Party(2)}}));
}

TYPED_TEST(Dkg, names_whoever_contributes_what_another_does) {
  Duel<TypeParam> duel;
  SeededRandom again(1);
  const auto a_1 = curve::random_scalar<typename TypeParam::Scalar>(again);
  duel.deal_instead(deal(duel.setup.group, duel.run.structure(), a_1, duel.their_random), a_1);
  duel.commit();
  duel.open();
  EXPECT_EQ(duel.error(), (Error{Fault::bad_pok, "two contributions are the same", {Party(2)}}));
}

TYPED_TEST(Dkg, ends_without_a_name_if_second_views_differ) {
  Duel<TypeParam> duel;
  duel.commit();
  duel.open();
  Digest E2 = duel.second_view();
  E2[0] ^= 1;
  duel.deal(duel.theirs.dealing.shares, E2);
  EXPECT_EQ(duel.error(), (Error{Fault::inconsistent_broadcast, "parties saw different openings"}));
}

TYPED_TEST(Dkg, names_whoever_deals_a_wrong_share) {
  using S = typename TypeParam::Scalar;
  Duel<TypeParam> duel;
  duel.commit();
  duel.open();
  const auto wrong = curve::SecretVector<S>::filled(2, [](std::span<S> x) { x[0] = S(7); });
  duel.deal(wrong, duel.second_view());
  EXPECT_EQ(duel.error(),
            (Error{Fault::bad_share, "share does not match its commitments", {Party(2)}}));
}

TYPED_TEST(Dkg, names_whoever_sends_a_share_that_is_no_scalar) {
  Duel<TypeParam> duel;
  duel.commit();
  duel.open();
  Bytes payload(65, 0xff);
  payload[0] = 3;
  duel.machine.deliver(Party(2), Channel::direct, payload);
  EXPECT_EQ(duel.error(), (Error{Fault::bad_scalar, "a share is not a scalar", {Party(2)}}));
}

TYPED_TEST(Dkg, names_whoever_sends_a_backup_of_something_else) {
  Duel<TypeParam> duel;
  duel.commit();
  duel.open();
  duel.deal(duel.theirs.dealing.shares, duel.second_view());
  duel.say(BackedUp<TypeParam>{{Bytes(48)}}, {&duel.setup.backups, 1});
  EXPECT_EQ(duel.error(),
            (Error{Fault::bad_backup, "backup of a share does not hold", {Party(2)}}));
}

TYPED_TEST(Dkg, refuses_contributions_that_cancel_out) {
  using S = typename TypeParam::Scalar;
  Duel<TypeParam> duel;
  SeededRandom again(1);
  const auto minus_a_1 = -curve::random_scalar<S>(again);
  duel.deal_instead(deal(duel.setup.group, duel.run.structure(), minus_a_1, duel.their_random),
                    minus_a_1);
  duel.commit();
  duel.open();
  duel.deal(duel.theirs.dealing.shares, duel.second_view());
  EXPECT_EQ(duel.error(), (Error{Fault::bad_point, "the key is the identity"}));
}

TYPED_TEST(Dkg, refuses_a_key_of_which_a_share_is_zero) {
  using S = typename TypeParam::Scalar;
  using P = typename TypeParam::Point;
  Duel<TypeParam> duel;
  // f_2 = 5 - (f_1(1) + 5) * x, so that the share of party 1 is f_1(1) + f_2(1) = 0.
  const Contribution<TypeParam> known = duel.known();
  const S slope = -(known.dealing.shares.expose_secret()[0] + S(5));
  const std::vector<P> C = {mul_base_vartime(S(5)), mul_base_vartime(slope)};
  auto shares = curve::SecretVector<S>::filled(2, [&](std::span<S> x) {
    x[0] = S(5) + slope;
    x[1] = S(5) + slope + slope;
  });
  S five(5);
  duel.deal_instead({*Commitments<P>::make(duel.run.structure(), C), std::move(shares)},
                    curve::SecretOf<S>::take(five));
  duel.commit();
  duel.open();
  duel.deal(duel.theirs.dealing.shares, duel.second_view());
  EXPECT_EQ(duel.error(), (Error{Fault::bad_point, "a share of the key is the identity"}));
}

TYPED_TEST(Dkg, names_whoever_deals_a_share_of_zero) {
  using S = typename TypeParam::Scalar;
  using P = typename TypeParam::Point;
  Duel<TypeParam> duel;
  const std::vector<P> C = {mul_base_vartime(S(5)), mul_base_vartime(-S(5))};  // f(1) = 0
  S five(5);
  auto shares = curve::SecretVector<S>::filled(2, [](std::span<S>) {});
  duel.deal_instead({*Commitments<P>::make(duel.run.structure(), C), std::move(shares)},
                    curve::SecretOf<S>::take(five));
  duel.commit();
  duel.open();
  EXPECT_EQ(duel.error(), (Error{Fault::bad_point, "a public share is the identity", {Party(2)}}));
}

}  // namespace
}  // namespace countersign::protocol
