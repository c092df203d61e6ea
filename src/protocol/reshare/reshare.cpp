#include "protocol/reshare/reshare.hpp"

#include "curve/ed25519.hpp"
#include "curve/secp256k1.hpp"
#include "protocol/reshare/dealings.hpp"

namespace countersign::protocol {
namespace {

using completion::BackedUp;
using reshare::Announcement;
using reshare::bodies_of;
using reshare::deal_again;
using reshare::dealers_among;
using reshare::Dealt;
using reshare::Echo;
using reshare::echo_of;
using reshare::evaluate_all;
using reshare::gives_the_key_vartime;
using reshare::next_record;
using reshare::Opening;
using reshare::opens;
using reshare::Run;
using reshare::Shares;
using reshare::sum_of_shares;

// Symbols: docs/protocols/reshare.md.

template <curve::Group G>
void require_a_run_of(const Net& net, const ReshareInputs<G>& inputs) {
  std::set<Party> parties = net.peers();
  parties.insert(net.self());
  invariant(std::ranges::equal(parties, inputs.terms.parties()),
            "the parties of the run are its participants");
  const bool deals = inputs.terms.participant(net.self()).dealer.has_value();
  invariant(!deals || inputs.share != nullptr, "a dealer has a share");
}

/// What this party deals, if it is a dealer.
template <curve::Group G>
Result<std::optional<Dealt<G>>> deal_if_dealer(const G& group, const Run<G>& run, Party i,
                                               const ReshareInputs<G>& inputs, Random& random) {
  if (run.A_of(i) == nullptr) return std::nullopt;
  const bool own = inputs.share->self == run.terms.participant(i).dealer;
  if (!guard("reshare.own-share-of-the-dealer", own)) {
    return Error{Fault::bad_argument, "own share is another member's"};
  }
  auto dealt = deal_again(group, run, *inputs.share, random);
  if (!dealt.has_value()) return dealt.error();
  return *std::move(dealt);
}

template <curve::Group G>
Announcement announcement_of(const Run<G>& run, const std::optional<Dealt<G>>& mine,
                             Random& random) {
  Announcement rs1{{}, run.view, std::nullopt};
  random.fill(rs1.salt);
  if (mine.has_value()) rs1.com = mine->com;
  return rs1;
}

template <curve::Group G>
PerParty<Announcement::Shape> announcement_shapes(const Net& net, const Run<G>& run) {
  PerParty<Announcement::Shape> shapes;
  for (const Party j : net.peers()) {
    shapes.emplace(j, Announcement::Shape{run.A_of(j) != nullptr});
  }
  return shapes;
}

template <curve::Group G>
PerParty<typename Opening<G>::Shape> opening_shapes(const Net& net, const Run<G>& run) {
  PerParty<typename Opening<G>::Shape> shapes;
  for (const Party j : net.peers()) {
    shapes.emplace(j, typename Opening<G>::Shape{&run.structure(), run.A_of(j)});
  }
  return shapes;
}

template <curve::Group G>
void send_shares(Net& net, const Run<G>& run, const Dealing<G>& dealing) {
  for (const Party j : net.peers()) {
    const auto leaves = run.leaves_of(j);
    if (leaves.empty()) continue;
    net.send(j, Shares<G>{shares_of(dealing.shares, leaves)}, {leaves.size()});
  }
}

/// From each dealer, if this party becomes a member.
template <curve::Group G>
PerParty<typename Shares<G>::Shape> share_shapes(const std::set<Party>& dealers,
                                                 std::size_t own_leaves) {
  PerParty<typename Shares<G>::Shape> shapes;
  if (own_leaves == 0) return shapes;
  for (const Party j : dealers) shapes.emplace(j, typename Shares<G>::Shape{own_leaves});
  return shapes;
}

template <curve::Group G>
PerParty<typename BackedUp<G>::Shape> backup_shapes(const Net& net, const Run<G>& run,
                                                    const Backups<G>& format) {
  PerParty<typename BackedUp<G>::Shape> shapes;
  for (const Party j : net.peers()) {
    const std::size_t leaves = run.leaves_of(j).size();
    if (leaves != 0) shapes.emplace(j, typename BackedUp<G>::Shape{&format, leaves});
  }
  return shapes;
}

/// The share of epoch e + 1, of whoever becomes a member.
template <curve::Group G>
std::optional<KeyShare<G>> share_of(const Run<G>& run, Party i, const KeyRecord<G>& record,
                                    const PerParty<Shares<G>>& rs3) {
  const auto member = run.terms.participant(i).member;
  if (!member.has_value()) return std::nullopt;
  return KeyShare<G>{record, *member, sum_of_shares<G>(run.leaves_of(i).size(), rs3)};
}

/// The same messages, by the members' indices in the new structure.
template <curve::Group G>
PerParty<BackedUp<G>> by_member(const ReshareTerms<G>& terms, PerParty<BackedUp<G>> by_party) {
  PerParty<BackedUp<G>> messages;
  for (auto& [j, message] : by_party) {
    messages.emplace(*terms.participant(j).member, std::move(message));
  }
  return messages;
}

std::set<Party> senders_of(const auto& messages) {
  const auto senders = std::views::keys(messages);
  return {senders.begin(), senders.end()};
}

/// Whether everybody saw what we saw.
bool all_saw(const auto& messages, const Digest& echo) {
  return std::ranges::all_of(messages, [&](const auto& m) { return m.second.echo == echo; });
}

}  // namespace

template <curve::Group G>
Rules reshare_rules(const ReshareTerms<G>& terms, const Backups<G>& backups) {
  const AccessStructure& structure = terms.next().plan().structure;
  const std::size_t leaves = structure.leaves().size();
  const std::size_t rs1 = Announcement::expected_size({true}, {});
  const typename G::Point any = G::Point::generator();
  const std::size_t rs2 = Opening<G>::expected_size({&structure, &any}, {});
  const std::size_t rs3 = Echo::size + Shares<G>::expected_size({leaves}, {});
  return {.rounds = Rounds::of<Announcement, Opening<G>, Echo, BackedUp<G>, Shares<G>>(),
          .early_rounds_max = 2,  // RS3 is two messages, of which the echo is asked for first
          .bytes_max = 5 + rs1 + rs2 + rs3 + leaves * backups.size_max()};
}

template <curve::Group G>
Protocol<Reshared<G>> reshare_key(Net& net, const G& group, ReshareInputs<G> inputs,
                                  Random& random) {
  require_a_run_of(net, inputs);
  const Party i = net.self();
  const Run<G> run(net.sid(), inputs.terms);
  const auto own = run.leaves_of(i);
  const std::set<Party> dealers = dealers_among(run.terms, net.peers());

  // RS1. Say what the old key is; dealers commit to a dealing of their additive share.
  const auto mine = co_await deal_if_dealer(group, run, i, inputs, random);
  const Announcement rs1_i = announcement_of(run, mine, random);
  net.broadcast(rs1_i, {mine.has_value()});
  auto rs1 = co_await net.gather_each<Announcement>(announcement_shapes(net, run));
  rs1.emplace(i, rs1_i);

  // RS2. Open, and tell what was seen of RS1. Echoes are compared before anything else: under
  // unequal ones an honest party could be blamed for what another was sent. Then the views of the
  // old key: a dealing of a_i may only ever be argued about with those who take A_i for the same.
  Opening<G> rs2_i{echo_of({run.suite(), crypto::HashLabel::rs_echo1}, run.ctx, bodies_of(rs1)),
                   std::nullopt};
  if (mine.has_value()) rs2_i.dealt = mine->opening;
  const typename Opening<G>::Shape own_opening{&run.structure(), run.A_of(i)};
  net.broadcast(rs2_i, own_opening);
  auto rs2 = co_await net.gather_each<Opening<G>>(opening_shapes(net, run));
  co_await require(guard("reshare.first-views-equal", all_saw(rs2, rs2_i.echo)),
                   {Fault::inconsistent_broadcast, "parties saw different announcements"});
  co_await require_each(
      net, Fault::epoch_mismatch, "view of the old key is not that of the log",
      [&](Party j) { return guard("reshare.old-views-equal", rs1.at(j).view == run.view); });
  co_await require_each(dealers, Fault::bad_opening, "opening does not match its commitment",
                        [&](Party j) { return opens(run, j, rs1.at(j), rs2.at(j)); });
  rs2.emplace(i, rs2_i);
  const auto Y_by_dealer = co_await evaluate_all(run, rs2);

  // RS3. Only now shares leave. They are looked at after the echoes of RS2: until then a share that
  // does not match may be one of another dealing, and to complain would give it away.
  const Digest echo2 = echo_of({run.suite(), crypto::HashLabel::rs_echo2}, run.ctx, bodies_of(rs2));
  net.broadcast(Echo{echo2});
  if (mine.has_value()) send_shares(net, run, mine->dealing);
  const auto echoes = co_await net.gather<Echo>();
  co_await require(guard("reshare.second-views-equal", all_saw(echoes, echo2)),
                   {Fault::inconsistent_broadcast, "parties saw different openings"});
  auto rs3 = co_await net.gather_each<Shares<G>>(share_shapes<G>(dealers, own.size()));
  co_await require_each(senders_of(rs3), Fault::bad_share, "share does not match its commitments",
                        [&](Party j) {
                          return guard("reshare.share-matches",
                                       shares_match(group, rs3.at(j).x, own, Y_by_dealer.at(j)));
                        });

  // RS4. The new shares are the sums. Nothing of them is used before everybody's are backed up.
  const KeyRecord<G> record = co_await next_record(run, Y_by_dealer);
  invariant(gives_the_key_vartime(record), "the new shares are shares of the same key");
  if (mine.has_value()) rs3.emplace(i, Shares<G>{shares_of(mine->dealing.shares, own)});
  std::optional<KeyShare<G>> share = share_of(run, i, record, rs3);
  PerParty<BackedUp<G>> rs4_i;
  if (share.has_value()) {
    rs4_i.emplace(i, completion::back_up(*share, inputs.backups, random));
    const bool own_hold =
        completion::backups_hold(record, inputs.backups, share->self, rs4_i.at(i));
    co_await require(guard("reshare.own-backup-holds", own_hold),
                     {Fault::bad_backup, "own backup does not hold"});
    net.broadcast(rs4_i.at(i), {&inputs.backups, own.size()});
  }
  auto rs4 = co_await net.gather_each<BackedUp<G>>(backup_shapes(net, run, inputs.backups));
  co_await require_each(
      senders_of(rs4), Fault::bad_backup, "backup of a share does not hold", [&](Party j) {
        const Party member = *run.terms.participant(j).member;
        return guard("reshare.backup-holds",
                     completion::backups_hold(record, inputs.backups, member, rs4.at(j)));
      });
  rs4.merge(rs4_i);

  // RS5. Not a message: a member stores what is returned before it says that it has it.
  auto backups = completion::in_leaf_order(run.structure(), by_member(run.terms, std::move(rs4)));
  auto opening = completion::opening_of(record, backups, rs2_i.echo, echo2);
  const Digest result = crypto::result_of(run.terms.next(), opening);
  Reshared<G> reshared{std::move(opening), result, std::move(backups), std::nullopt};
  if (!share.has_value()) co_return reshared;
  share->record.certificate_hash = result;
  crypto::Ready ready = completion::ready_of(group, *share, reshared.opening, random);
  reshared.own.emplace(std::move(ready), *std::move(share));
  co_return reshared;
}

template Rules reshare_rules(const ReshareTerms<curve::Secp256k1>&,
                             const Backups<curve::Secp256k1>&);
template Rules reshare_rules(const ReshareTerms<curve::Ed25519>&, const Backups<curve::Ed25519>&);
template Protocol<Reshared<curve::Secp256k1>> reshare_key(Net&, const curve::Secp256k1&,
                                                          ReshareInputs<curve::Secp256k1>, Random&);
template Protocol<Reshared<curve::Ed25519>> reshare_key(Net&, const curve::Ed25519&,
                                                        ReshareInputs<curve::Ed25519>, Random&);

}  // namespace countersign::protocol
