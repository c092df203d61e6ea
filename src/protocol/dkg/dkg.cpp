#include "protocol/dkg/dkg.hpp"

#include "curve/ed25519.hpp"
#include "curve/secp256k1.hpp"
#include "protocol/dkg/contribution.hpp"
#include "protocol/require.hpp"

namespace countersign::protocol {
namespace {

using dkg::BackedUp;
using dkg::Commitment;
using dkg::Contribution;
using dkg::Opening;
using dkg::Run;
using dkg::Shares;

// Symbols: docs/protocols/dkg.md.

template <curve::Group G>
void require_a_run_of(const Net& net, const crypto::KeyTerms& terms) {
  invariant(terms.group() == group_id<G>, "the key's suite is one over the group");
  const std::size_t n = terms.plan().members.size();
  std::set<Party> parties = net.peers();
  parties.insert(net.self());
  invariant(parties.size() == n && parties.begin()->value() == 1 && parties.rbegin()->value() == n,
            "the parties of the run are those of the structure");
  invariant(!terms.plan().continued.has_value(), "key generation continues no key");
}

template <class M>
PerParty<Bytes> bodies_of(const PerParty<M>& messages) {
  PerParty<Bytes> bodies;
  for (const auto& [j, message] : messages) bodies.emplace(j, dkg::body_of(message));
  return bodies;
}

template <curve::Group G>
void send_shares(Net& net, const Dealing<G>& dealing, const AccessStructure& structure,
                 const Digest& E2) {
  for (const Party j : net.peers()) {
    const auto leaves = structure.leaves_of(j);
    const typename Shares<G>::Shape shape{leaves.size()};
    net.send(j, Shares<G>{shares_of(dealing.shares, leaves), E2}, shape);
  }
}

template <curve::Group G>
PerParty<typename BackedUp<G>::Shape> backup_shapes(const Net& net, const Backups<G>& format,
                                                    const AccessStructure& structure) {
  PerParty<typename BackedUp<G>::Shape> shapes;
  for (const Party j : net.peers()) {
    shapes.emplace(j, typename BackedUp<G>::Shape{&format, structure.leaves_of(j).size()});
  }
  return shapes;
}

}  // namespace

template <curve::Group G>
Rules dkg_rules(const crypto::KeyTerms& terms, const Backups<G>& backups) {
  const AccessStructure& structure = terms.plan().structure;
  const std::size_t leaves = structure.leaves().size();
  const std::size_t r2 = Opening<G>::expected_size(structure, {});
  const std::size_t r3 = Shares<G>::expected_size({leaves}, {});
  return {.rounds = Rounds::of<Commitment, Opening<G>, Shares<G>, BackedUp<G>>(),
          .early_rounds_max = 1,
          .bytes_max = 4 + Commitment::size + r2 + r3 + leaves * backups.size_max()};
}

template <curve::Group G>
Protocol<NewKey<G>> generate_key(Net& net, const G& group, const crypto::KeyTerms& terms,
                                 const Backups<G>& backups, Random& random) {
  require_a_run_of<G>(net, terms);
  const Party i = net.self();
  const Run run{terms.plan(), dkg::context_of(net.sid(), terms.plan())};
  const AccessStructure& structure = run.structure();
  const auto own = structure.leaves_of(i);

  // R1. Commit to the contribution before anyone else's is known: whoever speaks last could choose
  // the key.
  Contribution<G> mine = dkg::contribute(group, run, i, random);
  net.broadcast(mine.r1);
  auto r1 = co_await net.gather<Commitment>();
  r1.emplace(i, mine.r1);

  // R2. Open, and tell what was seen of R1. Views are compared before anything is checked: under
  // unequal views an honest party could be blamed for what another was sent.
  const Digest E1 = dkg::echo1_of(run.plan.suite, run.ctx, bodies_of(r1));
  mine.r2.E1 = E1;
  net.broadcast(mine.r2, structure);
  auto r2 = co_await net.gather<Opening<G>>(structure);
  const bool one_view_of_r1 = std::ranges::all_of(r2, [&](auto& m) { return m.second.E1 == E1; });
  co_await require(guard("dkg.first-views-equal", one_view_of_r1),
                   {Fault::inconsistent_broadcast, commitments_differ});
  co_await require_each(net, Fault::bad_opening, "opening does not match its commitment",
                        [&](Party j) { return dkg::opens(run, j, r1.at(j), r2.at(j)); });
  co_await require_each(net, Fault::bad_pok, "proof of the contribution does not hold",
                        [&](Party j) { return dkg::proves(run, j, r2.at(j)); });
  r2.emplace(i, mine.r2);
  co_await require_each(net, Fault::bad_pok, contributions_equal, [&](Party j) {
    return guard("dkg.contribution-distinct", dkg::distinct(j, r2));
  });
  const auto X_by_dealer = co_await dkg::evaluate_all(structure, r2);

  // R3. Deal the shares, and tell what was seen of R2.
  const Digest E2 = dkg::echo2_of(run.plan.suite, run.ctx, bodies_of(r2));
  send_shares(net, mine.dealing, structure, E2);
  const typename Shares<G>::Shape own_shape{own.size()};
  const auto r3 = co_await net.gather<Shares<G>>(own_shape);
  const bool one_view_of_r2 = std::ranges::all_of(r3, [&](auto& m) { return m.second.E2 == E2; });
  co_await require(guard("dkg.second-views-equal", one_view_of_r2),
                   {Fault::inconsistent_broadcast, openings_differ});
  co_await require_each(
      net, Fault::bad_share, "share does not match its commitments", [&](Party j) {
        return guard("dkg.share-matches", shares_match(group, r3.at(j).x, own, X_by_dealer.at(j)));
      });

  // R4. The key is the sum of all contributions. Nothing of it is used before everybody's shares
  // are backed up.
  KeyRecord<G> record = co_await dkg::combine<G>(run, r2, X_by_dealer);
  record.key_id = crypto::key_id(record.suite, completion::opening_of(record, {}, E1, E2));
  KeyShare<G> share{std::move(record), i,
                    dkg::sum_of_shares<G>(shares_of(mine.dealing.shares, own), r3)};
  BackedUp<G> r4_i = completion::back_up(share, backups, random);
  const bool own_backups_hold = completion::backups_hold(share.record, backups, i, r4_i);
  co_await require(guard("dkg.own-backup-holds", own_backups_hold),
                   {Fault::bad_backup, "own backup does not hold"});
  const typename BackedUp<G>::Shape own_backups{&backups, own.size()};
  net.broadcast(r4_i, own_backups);
  auto r4 = co_await net.gather_each<BackedUp<G>>(backup_shapes(net, backups, structure));
  co_await require_each(net, Fault::bad_backup, "backup of a share does not hold", [&](Party j) {
    return guard("dkg.backup-holds", completion::backups_hold(share.record, backups, j, r4.at(j)));
  });

  // R5. Not a message: the caller stores what is returned before it says that it has it.
  r4.emplace(i, std::move(r4_i));
  auto all_backups = completion::in_leaf_order(structure, std::move(r4));
  auto opening = completion::opening_of<G>(share.record, all_backups, E1, E2);
  share.record.certificate_hash = crypto::result_of(terms, opening);
  crypto::Ready ready = completion::ready_of(group, share, opening, random);
  co_return NewKey<G>{std::move(ready), std::move(opening), std::move(share),
                      std::move(all_backups)};
}

template Rules dkg_rules(const crypto::KeyTerms&, const Backups<curve::Secp256k1>&);
template Rules dkg_rules(const crypto::KeyTerms&, const Backups<curve::Ed25519>&);
template Protocol<NewKey<curve::Secp256k1>> generate_key(Net&, const curve::Secp256k1&,
                                                         const crypto::KeyTerms&,
                                                         const Backups<curve::Secp256k1>&, Random&);
template Protocol<NewKey<curve::Ed25519>> generate_key(Net&, const curve::Ed25519&,
                                                       const crypto::KeyTerms&,
                                                       const Backups<curve::Ed25519>&, Random&);

}  // namespace countersign::protocol
