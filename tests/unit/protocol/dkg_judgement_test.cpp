// Who is guilty of a key generation that failed, by the signed messages that its parties publish.

#include "protocol/dkg/judgement.hpp"

#include <gtest/gtest.h>

#include <array>

#include "unit/protocol/dkg_record.hpp"

namespace countersign::protocol {
namespace {

using dkg::Complaint;
using dkg::Evidence;
using dkg::evidence_for;
using dkg::judge_complaint;
using dkg::judge_views;
using dkg_record::sign;
using dkg_record::statement_of;
using testing::InTransit;
using testing::SeededRandom;
using Record = dkg_record::Record<testing::FrostBip340>;

const Party corrupt = Record::corrupt;
const Error equivocated{
    Fault::equivocation, "two different messages signed in one round", {corrupt}};
const Error untrue{
    Fault::inconsistent_broadcast, "the view published is not the one echoed", {corrupt}};
const Error unsigned_by_3{
    Fault::bad_signature, "complaint shows what the accused has not signed", {Party(1)}};
const Error unfounded{
    Fault::bad_argument, "complaint about messages that are as they should be", {Party(1)}};

Findings guilty_of(Error error) {
  return {{std::move(error)}, {}};
}
const Findings nothing_found{};

/// Changes a byte of the body of party 3's messages of a round.
testing::Alter flip(std::uint8_t tag, std::size_t at, std::optional<Party> to = {}) {
  return [=](InTransit& message) {
    if (message.tag() == tag && message.to == to.value_or(message.to)) message.body(at) ^= 1;
  };
}

constexpr std::size_t com = 32;            // of R1
constexpr std::size_t cc = 3 * 33 + 65;    // of R2, in this structure
constexpr std::size_t E1 = cc + 64;        // of R2
constexpr std::size_t E2_of_party_1 = 32;  // of R3, for one leaf

TEST(Judgement, says_what_to_publish_after_which_error) {
  EXPECT_EQ(evidence_for({Fault::inconsistent_broadcast, commitments_differ}),
            Evidence::commitments_view);
  EXPECT_EQ(evidence_for({Fault::inconsistent_broadcast, openings_differ}),
            Evidence::openings_view);
  EXPECT_EQ(evidence_for({Fault::bad_share, "share does not match its commitments", {corrupt}}),
            Evidence::complaint);
  EXPECT_EQ(evidence_for({Fault::bad_point, "the key is the identity"}), Evidence::none);
  EXPECT_EQ(evidence_for({Fault::timeout, "peers did not answer in time", {corrupt}}),
            Evidence::none);
}

TEST(Judgement, of_views_names_whoever_signed_two_commitments) {
  const Record record(flip(1, com, Party(2)));
  for (const Party i : {Party(1), Party(2)}) {
    EXPECT_EQ(record.error_at(i), (Error{Fault::inconsistent_broadcast, commitments_differ}));
    EXPECT_EQ(evidence_for(*record.error_at(i)), Evidence::commitments_view);
  }
  EXPECT_EQ(judge_views(record.court(), Evidence::commitments_view,
                        record.publications(Evidence::commitments_view)),
            guilty_of(equivocated));
}

TEST(Judgement, of_views_names_whoever_echoed_what_it_cannot_show_and_lists_who_is_silent) {
  const Record record(flip(2, E1));
  EXPECT_EQ(record.error_at(Party(1)), (Error{Fault::inconsistent_broadcast, commitments_differ}));
  auto published = record.publications(Evidence::commitments_view);
  EXPECT_EQ(judge_views(record.court(), Evidence::commitments_view, published), guilty_of(untrue));
  published.erase(corrupt);
  EXPECT_EQ(judge_views(record.court(), Evidence::commitments_view, published),
            (Findings{{}, {corrupt}}));
}

TEST(Judgement, of_views_names_whoever_echoed_two_of_them) {
  const Record record(flip(2, E1, Party(2)));
  EXPECT_EQ(judge_views(record.court(), Evidence::commitments_view,
                        record.publications(Evidence::commitments_view)),
            guilty_of(untrue));
}

TEST(Judgement, of_views_finds_liars_about_the_openings_too) {
  const Record record(flip(3, E2_of_party_1, Party(1)));
  EXPECT_EQ(record.error_at(Party(1)), (Error{Fault::inconsistent_broadcast, openings_differ}));
  const Evidence view = evidence_for(*record.error_at(Party(1)));
  EXPECT_EQ(view, Evidence::openings_view);
  EXPECT_EQ(judge_views(record.court(), view, record.publications(view)), guilty_of(untrue));

  const Record honest;
  auto published = honest.publications(view);
  Statement& r2 = statement_of(published.at(Party(2)).view, corrupt, 2);
  r2.payload.back() ^= 1;
  r2 = sign(r2);
  // Party 2 is honest, so it has echoed what it was shown.
  PerParty<Bytes> bodies;
  for (const Statement& seen : published.at(Party(2)).view) {
    bodies.emplace(seen.sender, Bytes(seen.body().begin(), seen.body().end()));
  }
  const auto court = honest.court();
  const crypto::KeyPlan& plan = honest.setup.terms.plan();
  const Digest ctx = dkg::context_of(court.sid, plan);
  const Digest echo = dkg::echo2_of(plan.suite, ctx, bodies);
  for (auto& [i, publication] : published) {
    for (Statement& r3 : publication.echoes) {
      if (r3.sender != Party(2)) continue;
      std::ranges::copy(echo, r3.payload.end() - 32);
      r3 = sign(r3);
    }
  }
  EXPECT_FALSE(published.at(Party(2)).echoes.empty());
  EXPECT_EQ(judge_views(court, view, published), guilty_of(equivocated));
}

TEST(Judgement, of_views_names_nobody_where_nothing_was_disputed) {
  const Record honest;
  for (const Evidence view : {Evidence::commitments_view, Evidence::openings_view}) {
    EXPECT_EQ(judge_views(honest.court(), view, honest.publications(view)), nothing_found);
  }
}

TEST(Judgement, of_views_asks_nobody_for_a_view_who_has_echoed_none) {
  const Record record(flip(2, E1));
  auto published = record.publications(Evidence::commitments_view);
  published.erase(Party(2));
  for (auto& [i, publication] : published) {
    std::erase_if(publication.echoes, [](const Statement& r2) { return r2.sender == Party(2); });
  }
  EXPECT_EQ(judge_views(record.court(), Evidence::commitments_view, published), guilty_of(untrue));
}

/// Party 3 shows one thing more, with which it would frame party 1.
Findings with_shown_by_3(const Record& record, const Statement& more) {
  auto published = record.publications(Evidence::commitments_view);
  published.at(corrupt).view.push_back(more);
  return judge_views(record.court(), Evidence::commitments_view, published);
}

TEST(Judgement, of_views_counts_only_what_a_party_signed_in_this_round_of_this_run) {
  Record record;
  Statement r1 = statement_of(record.kept.at(Party(1)), Party(1), 1);
  r1.payload.back() ^= 1;
  EXPECT_EQ(with_shown_by_3(record, r1), guilty_of(untrue));
  r1.sid = SessionId(Digest{6});
  EXPECT_EQ(with_shown_by_3(record, sign(r1)), guilty_of(untrue));
  const Statement r2 = statement_of(record.kept.at(Party(1)), Party(1), 2);
  EXPECT_EQ(with_shown_by_3(record, r2), guilty_of(untrue));
}

TEST(Judgement, of_views_never_names_an_outsider) {
  Record record;
  Statement r1 = statement_of(record.kept.at(Party(1)), Party(1), 1);
  r1.sender = Party(4);
  EXPECT_EQ(with_shown_by_3(record, sign(r1)), guilty_of(untrue));
  auto published = record.publications(Evidence::commitments_view);
  Statement r2 = statement_of(record.kept.at(Party(1)), Party(1), 2);
  r2.sender = Party(4);
  published.at(corrupt).echoes.push_back(sign(r2));
  EXPECT_EQ(judge_views(record.court(), Evidence::commitments_view, published), nothing_found);
}

TEST(Judgement, of_views_ignores_echoes_that_were_not_signed) {
  const Record record;
  auto published = record.publications(Evidence::commitments_view);
  Statement& r2 = statement_of(published.at(corrupt).echoes, Party(1), 2);
  r2.payload.back() ^= 1;
  EXPECT_EQ(judge_views(record.court(), Evidence::commitments_view, published), nothing_found);
}

TEST(Judgement, of_views_names_whoever_echoed_less_than_a_message_of_everybody) {
  Record record;
  auto published = record.publications(Evidence::commitments_view);
  auto& theirs = published.at(corrupt);
  std::erase_if(theirs.view, [](const Statement& r1) { return r1.sender == Party(2); });
  PerParty<Bytes> bodies;
  for (const Statement& r1 : theirs.view) {
    bodies.emplace(r1.sender, Bytes(r1.body().begin(), r1.body().end()));
  }
  const crypto::KeyPlan& plan = record.setup.terms.plan();
  const Digest echo = dkg::echo1_of(plan.suite, dkg::context_of(record.sid, plan), bodies);
  for (auto& [i, publication] : published) {
    Statement& r2 = statement_of(publication.echoes, corrupt, 2);
    std::ranges::copy(echo, r2.payload.end() - 32);
    r2 = sign(r2);
  }
  EXPECT_EQ(judge_views(record.court(), Evidence::commitments_view, published), guilty_of(untrue));
}

Digest echo_of(const PerParty<Bytes>& bodies) {
  Writer all;
  for (const auto& [j, body] : bodies) all.u16(j.value()).bytes(body);
  return crypto::sha256(all.written());
}

/// A dispute between four parties of whom any may lie: about their message to each other, about
/// their echo to each other, and in what they publish.
struct RandomDispute {
  explicit RandomDispute(std::uint64_t seed) : dice(seed) {
    for (const Party i : parties) {
      if (dice.chance(40)) liars.insert(i);
    }
    for (const Party i : parties) see(i);
    for (const Party i : parties) hear_echoes(i);
    for (const Party liar : liars) lie_in_public(liar);
  }

  void see(Party i) {
    PerParty<Bytes> seen;
    for (const Party j : parties) {
      const bool lies = liars.contains(j) && i != j && dice.chance(40);
      seen[j] = {7, static_cast<std::uint8_t>(lies ? dice.below(3) : 0)};
      published[i].view.push_back(said(j, 1, seen[j]));
    }
    echoes[i] = echo_of(seen);
  }

  void hear_echoes(Party i) {
    for (const auto& [j, echo] : echoes) {
      const bool lies = liars.contains(j) && dice.chance(20);
      published[i].echoes.push_back(said(j, 2, lies ? testing::draw_digest(dice) : echo));
    }
  }

  void lie_in_public(Party liar) {
    if (dice.chance(20)) published[liar].view.pop_back();
    if (dice.chance(20)) published[liar].view.push_back({sid, Party(1), {}, {1, 7, 9}, {}});
    if (dice.chance(20)) published.erase(liar);
  }

  Statement said(Party from, std::uint8_t tag, View body) const {
    Bytes payload = {tag};
    payload.insert(payload.end(), body.begin(), body.end());
    return sign({sid, from, std::nullopt, payload, {}});
  }

  std::set<Party> named() const {
    const auto echo_in = [](const Statement& statement) -> std::optional<Digest> {
      Reader in(statement.body());
      if (statement.tag() != 2) return std::nullopt;
      return in.array<32>();
    };
    std::set<Party> all;
    const Findings findings =
        judge({sid, parties, 1, echo_in, echo_of, dkg_record::is_signed}, published);
    for (const Error& verdict : findings.guilty) {
      all.insert(verdict.culprits.begin(), verdict.culprits.end());
    }
    all.insert(findings.silent.begin(), findings.silent.end());
    return all;
  }

  bool honest_echoes_differ() const {
    std::set<Digest> of_the_honest;
    for (const auto& [i, echo] : echoes) {
      if (!liars.contains(i)) of_the_honest.insert(echo);
    }
    return of_the_honest.size() > 1;
  }

  SeededRandom dice;
  SessionId sid{Digest{1}};
  std::set<Party> parties = {Party(1), Party(2), Party(3), Party(4)};
  std::set<Party> liars = {};
  PerParty<Publication> published = {};
  PerParty<Digest> echoes = {};
};

TEST(Judgement, of_views_is_right_about_random_liars) {
  std::size_t disputes = 0;
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    const RandomDispute dispute(seed);
    const std::set<Party> named = dispute.named();
    EXPECT_TRUE(std::ranges::includes(dispute.liars, named)) << "seed " << seed;
    if (!dispute.honest_echoes_differ()) continue;
    ++disputes;
    EXPECT_FALSE(named.empty()) << "seed " << seed;
  }
  EXPECT_GT(disputes, 500U);
}

TEST(Judgement, of_a_complaint_names_the_dealer_of_a_wrong_share) {
  const Record record(flip(3, 31, Party(1)));
  const Error wrong{Fault::bad_share, "share does not match its commitments", {corrupt}};
  EXPECT_EQ(record.error_at(Party(1)), wrong);
  EXPECT_EQ(evidence_for(wrong), Evidence::complaint);
  EXPECT_EQ(judge_complaint(record.court(), record.complaint_about(corrupt)), wrong);
}

TEST(Judgement, of_a_complaint_is_the_same_over_ed25519) {
  const dkg_record::Record<testing::FrostEd25519> record(flip(3, 0, Party(1)));
  const Error wrong{Fault::bad_share, "share does not match its commitments", {corrupt}};
  EXPECT_EQ(judge_complaint(record.court(), record.complaint_about(corrupt)), wrong);
  const dkg_record::Record<testing::FrostEd25519> honest;
  EXPECT_EQ(judge_complaint(honest.court(), honest.complaint_about(corrupt)), unfounded);
}

TEST(Judgement, of_a_complaint_names_the_complainer_if_the_share_is_right) {
  const Record honest;
  EXPECT_EQ(judge_complaint(honest.court(), honest.complaint_about(corrupt)), unfounded);
  EXPECT_EQ(judge_complaint(honest.court(), Complaint{Party(1), corrupt, {}, {}}), unfounded);
}

TEST(Judgement, of_a_complaint_holds_a_share_to_the_leaves_of_its_receiver) {
  Record honest;
  Complaint complaint = honest.complaint_about(corrupt);
  const Statement to_2 = statement_of(honest.kept.at(Party(2)), corrupt, 3);
  complaint.statements.push_back(to_2);
  EXPECT_EQ(judge_complaint(honest.court(), complaint), unfounded);
  complaint.statements.back().receiver = Party(1);  // which nobody has signed
  EXPECT_EQ(judge_complaint(honest.court(), complaint), unsigned_by_3);
}

TEST(Judgement, of_a_complaint_names_whoever_shows_what_the_accused_did_not_sign_in_this_run) {
  Record record(flip(3, 31, Party(1)));
  const auto court = record.court();
  const Complaint complaint = record.complaint_about(corrupt);

  Complaint forged = complaint;
  statement_of(forged.statements, corrupt, 2).payload.back() ^= 1;
  EXPECT_EQ(judge_complaint(court, forged), unsigned_by_3);

  Complaint of_another_run = complaint;
  for (Statement& statement : of_another_run.statements) {
    statement.sid = SessionId(Digest{6});
    statement = sign(statement);
  }
  EXPECT_EQ(judge_complaint(court, of_another_run), unsigned_by_3);

  Complaint of_another = record.complaint_about(Party(2));
  of_another.statements.push_back(statement_of(record.kept.at(Party(1)), corrupt, 3));
  EXPECT_EQ(judge_complaint(court, of_another), unsigned_by_3);

  Complaint about_an_outsider{Party(1), Party(4), complaint.statements, {}};
  for (Statement& statement : about_an_outsider.statements) {
    statement.sender = Party(4);
    statement = sign(statement);
  }
  EXPECT_EQ(judge_complaint(court, about_an_outsider), unsigned_by_3);
}

/// The verdict on party 3 if it has signed this message too, or instead.
Error verdict_with(const Record& record, std::optional<Party> receiver, Bytes payload) {
  Complaint complaint = record.complaint_about(corrupt);
  std::erase_if(complaint.statements, [&](const Statement& statement) {
    return !payload.empty() && statement.tag() == payload.front();
  });
  complaint.statements.push_back(sign({record.sid, corrupt, receiver, std::move(payload), {}}));
  return judge_complaint(record.court(), complaint);
}

TEST(Judgement, of_a_complaint_names_whoever_signed_what_no_round_has) {
  const Record record;
  EXPECT_EQ(verdict_with(record, {}, {}),
            (Error{Fault::wrong_round, "message of a round that does not exist", {corrupt}}));
  EXPECT_EQ(verdict_with(record, {}, {9, 9}),
            (Error{Fault::wrong_round, "message of a round that does not exist", {corrupt}}));
  EXPECT_EQ(verdict_with(record, Party(1), Bytes(65, 1)),
            (Error{Fault::wrong_round, "broadcast sent as direct or the reverse", {corrupt}}));
  EXPECT_EQ(verdict_with(record, {}, Bytes(65, 3)),
            (Error{Fault::wrong_round, "broadcast sent as direct or the reverse", {corrupt}}));
}

TEST(Judgement, of_a_complaint_names_whoever_signed_what_does_not_parse) {
  const Record record;
  const Error length{Fault::bad_length, "message of the wrong length", {corrupt}};
  for (const std::uint8_t tag : std::array<std::uint8_t, 3>{1, 2, 4}) {
    EXPECT_EQ(verdict_with(record, {}, Bytes(10, tag)), length);
  }
  EXPECT_EQ(verdict_with(record, Party(1), Bytes(10, 3)), length);
  Bytes no_scalar(65, 0xff);
  no_scalar[0] = 3;
  EXPECT_EQ(verdict_with(record, Party(1), no_scalar),
            (Error{Fault::bad_scalar, "a share is not a scalar", {corrupt}}));
  Bytes no_point(1 + E1 + 32, 2);
  std::fill_n(no_point.begin() + 1, 33, std::uint8_t{0});
  EXPECT_EQ(verdict_with(record, {}, no_point),
            (Error{Fault::bad_point, "not a point of secp256k1", {corrupt}}));
}

TEST(Judgement, of_a_complaint_names_whoever_signed_two_messages_of_a_round) {
  Record record;
  Complaint complaint = record.complaint_about(corrupt);
  Statement other = statement_of(complaint.statements, corrupt, 1);
  other.payload.back() ^= 1;
  complaint.statements.push_back(sign(other));
  EXPECT_EQ(judge_complaint(record.court(), complaint),
            (Error{Fault::equivocation, "two different messages in one round", {corrupt}}));
}

/// The verdict on a contribution of party 3, by its R1 and R2.
Error verdict_on(const Record& record, const dkg::Contribution<Record::G>& contribution) {
  const auto payload = [](const auto& message) {
    Bytes bytes = dkg::body_of(message);
    bytes.insert(bytes.begin(), message.tag);
    return bytes;
  };
  const Statement r1 = sign({record.sid, corrupt, std::nullopt, payload(contribution.r1), {}});
  const Statement r2 = sign({record.sid, corrupt, std::nullopt, payload(contribution.r2), {}});
  return judge_complaint(record.court(), Complaint{Party(1), corrupt, {r1, r2}, {}});
}

TEST(Judgement, of_a_complaint_looks_at_a_contribution_as_the_run_does) {
  const Record record;
  const crypto::KeyPlan& plan = record.setup.terms.plan();
  const dkg::Run run{plan, dkg::context_of(record.sid, plan)};
  SeededRandom random(1);
  const auto contributed_by = [&](Party j) {
    return dkg::contribute(record.setup.group, run, j, random);
  };
  EXPECT_EQ(verdict_on(record, contributed_by(corrupt)), unfounded);

  auto other_chain_code = contributed_by(corrupt);
  other_chain_code.r2.cc[0] ^= 1;
  EXPECT_EQ(verdict_on(record, other_chain_code),
            (Error{Fault::bad_opening, "opening does not match its commitment", {corrupt}}));

  auto copied = contributed_by(Party(1));
  Writer opened;
  copied.r2.encode_payload(opened);
  const auto committed = crypto::commit(run.commitment_of(corrupt), opened.written(), random);
  copied.r1.com = committed.commitment;
  std::ranges::copy(committed.blind.expose_secret(), copied.r2.blind.begin());
  EXPECT_EQ(verdict_on(record, copied),
            (Error{Fault::bad_pok, "proof of the contribution does not hold", {corrupt}}));
}

TEST(Judgement, of_a_complaint_names_the_dealer_of_a_share_of_zero) {
  using G = Record::G;
  using S = G::Scalar;
  const Record record;
  const crypto::KeyPlan& plan = record.setup.terms.plan();
  const dkg::Run run{plan, dkg::context_of(record.sid, plan)};
  SeededRandom random(1);
  auto bent = dkg::contribute(record.setup.group, run, corrupt, random);
  // 5 - 5 * x at the root: zero for its first child.
  const std::vector<G::Point> C = {mul_base_vartime(S(5)), mul_base_vartime(-S(5)),
                                   mul_base_vartime(S(1))};
  bent.r2.C = *Commitments<G::Point>::make(run.structure(), C);
  const auto statement = dkg::root_statement(run, corrupt, C[0]);
  bent.r2.pok = prove(record.setup.group, statement, dkg::by_hand::secret(S(5)), random);
  Writer opened;
  bent.r2.encode_payload(opened);
  const auto committed = crypto::commit(run.commitment_of(corrupt), opened.written(), random);
  bent.r1.com = committed.commitment;
  std::ranges::copy(committed.blind.expose_secret(), bent.r2.blind.begin());
  EXPECT_EQ(verdict_on(record, bent),
            (Error{Fault::bad_point, "a public share is the identity", {corrupt}}));
}

TEST(Judgement, of_a_complaint_names_whoever_sent_a_backup_that_does_not_hold) {
  const Record record(flip(4, 0));
  const Error wrong{Fault::bad_backup, "backup of a share does not hold", {corrupt}};
  EXPECT_EQ(record.error_at(Party(1)), wrong);
  EXPECT_EQ(judge_complaint(record.court(), record.complaint_about(corrupt)), wrong);
}

/// A backup is right or wrong for one key, and a complainer may show others' openings in place of
/// those that the accused has seen.
TEST(Judgement, of_a_complaint_takes_only_the_openings_that_the_accused_has_echoed) {
  const Record record;
  Complaint framing = record.complaint_about(corrupt);
  SeededRandom random(77);
  const crypto::KeyPlan& plan = record.setup.terms.plan();
  const dkg::Run run{plan, dkg::context_of(record.sid, plan)};
  const auto other = dkg::contribute(record.setup.group, run, Party(1), random);
  Statement& own = statement_of(framing.openings, Party(1), 2);
  own.payload = dkg::body_of(other.r2);
  own.payload.insert(own.payload.begin(), other.r2.tag);
  own = sign(own);
  EXPECT_EQ(judge_complaint(record.court(), framing), unfounded);
}

/// A corrupt accused may have echoed anything, so a judge must not trust that it is whole.
TEST(Judgement, of_a_complaint_takes_no_openings_but_one_of_each) {
  const Record record;
  Complaint partial = record.complaint_about(corrupt);
  std::erase_if(partial.openings, [](const Statement& r2) { return r2.sender == corrupt; });
  PerParty<Bytes> bodies;
  for (const Statement& r2 : partial.openings) {
    bodies.emplace(r2.sender, Bytes(r2.body().begin(), r2.body().end()));
  }
  const crypto::KeyPlan& plan = record.setup.terms.plan();
  const Digest echo = dkg::echo2_of(plan.suite, dkg::context_of(record.sid, plan), bodies);
  Statement& r3 = statement_of(partial.statements, corrupt, 3);
  std::ranges::copy(echo, r3.payload.end() - 32);
  r3 = sign(r3);
  EXPECT_EQ(judge_complaint(record.court(), partial), unfounded);
}

}  // namespace
}  // namespace countersign::protocol
