#pragma once

#include <array>
#include <utility>
#include <vector>

#include "protocol/dkg/contribution.hpp"
#include "protocol/require.hpp"
#include "support/dkg_setup.hpp"

namespace countersign::protocol::dkg {

/// What a corrupt party does in key generation that no change of an honest message amounts to: each
/// is consistent but for one lie.
enum class Cheat : std::uint8_t {
  none,
  wrong_opening,   // opens another chain code than it committed to
  unknown_secret,  // contributes a point of which it does not know the secret
  zero_share,      // deals a share of zero
  wrong_share,     // deals one receiver a share that is not on its polynomials
  wrong_echo1,     // tells all of another first view
  wrong_echo2,     // tells one receiver of another second view
  wrong_backup,    // backs up something else
  other_binding,   // runs as if something else had authorised it
  other_recovery,  // backs up to a key of its own
};
inline constexpr std::size_t cheats = 10;

template <curve::Group G>
PerParty<Bytes> bodies_of(const auto& messages) {
  PerParty<Bytes> bodies;
  for (const auto& [j, message] : messages) bodies.emplace(j, body_of(message));
  return bodies;
}

inline void commit_again(const Run& run, Party i, auto& contribution, Random& random) {
  Writer payload;
  contribution.r2.encode_payload(payload);
  const auto committed = crypto::commit(run.commitment_of(i), payload.written(), random);
  contribution.r1.com = committed.commitment;
  std::ranges::copy(committed.blind.expose_secret(), contribution.r2.blind.begin());
}

/// Takes 5*G for the root of these commitments, and proves it.
template <curve::Group G>
void contribute_five(const G& group, const Run& run, Party i, Contribution<G>& contribution,
                     std::vector<typename G::Point> points) {
  testing::SeededRandom random(17);
  typename G::Scalar five(5);
  points[0] = mul_base_vartime(five);
  contribution.r2.C = *Commitments<typename G::Point>::make(run.structure(), std::move(points));
  const auto a = curve::SecretOf<typename G::Scalar>::take(five);
  contribution.r2.pok = prove(group, root_statement(run, i, contribution.r2.C.root()), a, random);
}

template <curve::Group G>
Contribution<G> contribution_of(const G& group, const Run& run, Party i, Cheat cheat,
                                Random& random) {
  Contribution<G> made = contribute(group, run, i, random);
  const auto honest = made.r2.C.points();
  std::vector<typename G::Point> points(honest.begin(), honest.end());
  if (cheat == Cheat::unknown_secret) {
    points[0] += G::Point::generator();
    made.r2.C = *Commitments<typename G::Point>::make(run.structure(), std::move(points));
  } else if (cheat == Cheat::zero_share && points.size() > 1) {
    points[1] = mul_base_vartime(-typename G::Scalar(5));  // 5 - 5x is 0 for the first child
    contribute_five(group, run, i, made, std::move(points));
  }
  commit_again(run, i, made, random);
  if (cheat == Cheat::wrong_opening) made.r2.cc[0] ^= 1;
  return made;
}

template <curve::Group G>
Shares<G> shares_for(const AccessStructure& structure, const Dealing<G>& dealing, Party j,
                     bool wrong) {
  using S = typename G::Scalar;
  auto shares = shares_of(dealing.shares, structure.leaves_of(j));
  if (wrong) {
    shares = curve::SecretVector<S>::filled(shares.size(), [](std::span<S> x) { x[0] = S(7); });
  }
  return {std::move(shares), {}};
}

/// The backups that fit the others' view of the key, or some bytes if they see none.
template <curve::Group G>
BackedUp<G> backups_of(const testing::DkgSetup<G>& setup, const Run& run, Party i,
                       const PerParty<Opening<G>>& r2) {
  const auto own = run.structure().leaves_of(i);
  BackedUp<G> some{std::vector<Bytes>(own.size(), Bytes(testing::NamedBackups<G>::size))};
  const auto X = evaluate_all(run.structure(), r2);
  if (!X.has_value()) return some;
  auto record = combine<G>(run, r2, *X);
  if (!record.has_value()) return some;
  const Digest E2 = echo2_of(run.plan.suite, run.ctx, bodies_of<G>(r2));
  record->key_id =
      crypto::key_id(record->suite, completion::opening_of<G>(*record, {}, r2.at(i).E1, E2));
  testing::SeededRandom unused(0);
  for (std::size_t k = 0; k < own.size(); ++k) {
    typename G::Scalar nothing;
    const auto x_ell = curve::SecretOf<typename G::Scalar>::take(nothing);
    some.backups[k] = setup.backups.make(backup_statement(*record, own[k]), x_ell, unused);
  }
  return some;
}

/// The protocol with one lie in it. Never ends with a key: what a corrupt party gets is no matter.
template <curve::Group G>
Protocol<NewKey<G>> cheat_in(Net& net, const testing::DkgSetup<G>& setup, Cheat cheat,
                             Random& random) {
  const Party i = net.self();
  const Party victim = *net.peers().begin();
  const Run run{setup.terms.plan(), context_of(net.sid(), setup.terms.plan())};
  const AccessStructure& structure = run.structure();

  Contribution<G> mine = contribution_of(setup.group, run, i, cheat, random);
  net.broadcast(mine.r1);
  auto r1 = co_await net.gather<Commitment>();
  r1.emplace(i, mine.r1);

  mine.r2.E1 = echo1_of(run.plan.suite, run.ctx, bodies_of<G>(r1));
  if (cheat == Cheat::wrong_echo1) mine.r2.E1[0] ^= 1;
  net.broadcast(mine.r2, structure);
  auto r2 = co_await net.gather<Opening<G>>(structure);
  r2.emplace(i, mine.r2);

  for (const Party j : net.peers()) {
    const bool lie = j == victim;
    Shares<G> r3 = shares_for(structure, mine.dealing, j, lie && cheat == Cheat::wrong_share);
    r3.E2 = echo2_of(run.plan.suite, run.ctx, bodies_of<G>(r2));
    if (lie && cheat == Cheat::wrong_echo2) r3.E2[0] ^= 1;
    const typename Shares<G>::Shape shape{r3.x.size()};
    net.send(j, r3, shape);
  }
  const typename Shares<G>::Shape own_shape{structure.leaves_of(i).size()};
  co_await net.gather<Shares<G>>(own_shape);

  BackedUp<G> r4 = backups_of(setup, run, i, r2);
  if (cheat == Cheat::wrong_backup) r4.backups[0][0] ^= 1;
  const typename BackedUp<G>::Shape own_backups{&setup.backups, own_shape.leaves};
  net.broadcast(r4, own_backups);
  Result<NewKey<G>> nothing = Error{Fault::internal, "a cheat needs no key"};
  NewKey<G> never = co_await std::move(nothing);
  co_return never;
}

}  // namespace countersign::protocol::dkg
