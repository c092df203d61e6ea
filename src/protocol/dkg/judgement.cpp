#include "protocol/dkg/judgement.hpp"

#include <algorithm>

#include "curve/ed25519.hpp"
#include "curve/secp256k1.hpp"
#include "protocol/dkg/contribution.hpp"
#include "protocol/dkg/dkg.hpp"

namespace countersign::protocol::dkg {
namespace {

constexpr std::uint8_t r1_tag = Commitment::tag;
constexpr std::uint8_t r2_tag = Opening<curve::Secp256k1>::tag;
constexpr std::uint8_t r3_tag = Shares<curve::Secp256k1>::tag;
constexpr std::uint8_t r4_tag = BackedUp<curve::Secp256k1>::tag;

std::vector<Statement> with_tag(std::span<const Statement> kept, std::uint8_t tag) {
  std::vector<Statement> chosen;
  std::ranges::copy_if(kept, std::back_inserter(chosen),
                       [tag](const Statement& statement) { return statement.tag() == tag; });
  return chosen;
}

template <curve::Group G>
Run run_of(const Court<G>& court) {
  return {court.terms.plan(), context_of(court.sid, court.terms.plan())};
}

template <class T>
bool is_one_of_each(const PerParty<T>& values, const crypto::KeyPlan& plan) {
  const std::size_t n = plan.members.size();
  return values.size() == n && values.begin()->first == Party(1) &&
         values.rbegin()->first.value() == n;
}

template <curve::Group G>
Result<Opening<G>> parse_opening(const Court<G>& court, const Statement& r2) {
  return parse<Opening<G>>(r2.body(), court.terms.plan().structure);
}

/// The receiver's leaves, of which a direct message holds the shares.
template <curve::Group G>
std::vector<std::size_t> leaves_dealt(const Court<G>& court, const Statement& r3) {
  return court.terms.plan().structure.leaves_of(r3.receiver.value_or(Party{}));
}

template <curve::Group G>
Result<Shares<G>> parse_shares(const Court<G>& court, const Statement& r3) {
  return parse<Shares<G>>(r3.body(), {leaves_dealt(court, r3).size()});
}

/// E1 of an R2, or E2 of an R3.
template <curve::Group G>
std::optional<Digest> echo_in(const Court<G>& court, Evidence view, const Statement& statement) {
  if (view == Evidence::commitments_view) {
    if (statement.tag() != r2_tag) return std::nullopt;
    const auto r2 = parse_opening(court, statement);
    if (!r2.has_value()) return std::nullopt;
    return r2->E1;
  }
  if (statement.tag() != r3_tag) return std::nullopt;
  const auto r3 = parse_shares(court, statement);
  if (!r3.has_value()) return std::nullopt;
  return r3->E2;
}

/// The trial of one party, by its own messages.
template <curve::Group G>
class Trial final {
 public:
  Trial(const Court<G>& court, const Complaint& complaint)
      : court_(court), complaint_(complaint), run_(run_of(court)) {}

  Error verdict() const {
    if (!shows_only_the_accused()) {
      return {
          Fault::bad_signature, "complaint shows what the accused has not signed", {complaint_.by}};
    }
    const Status charge = charged();
    if (!charge.has_value()) {
      return {charge.error().fault, charge.error().what, {complaint_.about}};
    }
    return {Fault::bad_argument,
            "complaint about messages that are as they should be",
            {complaint_.by}};
  }

 private:
  bool shows_only_the_accused() const {
    const Party accused = complaint_.about;
    const std::size_t members = court_.terms.plan().members.size();
    const bool is_member = accused.value() >= 1 && accused.value() <= members;
    return guard("judgement.about-a-member", is_member) &&
           std::ranges::all_of(complaint_.statements, [&](const Statement& statement) {
             return guard("judgement.same-run", statement.sid == court_.sid) &&
                    guard("judgement.same-sender", statement.sender == accused) &&
                    guard("judgement.signed", court_.is_signed(statement));
           });
  }

  /// The first thing that the accused did wrong. Each step relies on those before it.
  Status charged() const {
    Status charge = two_messages();
    if (charge.has_value()) charge = each_message();
    if (charge.has_value()) charge = the_opening();
    if (charge.has_value()) charge = the_shares();
    if (charge.has_value()) charge = the_backups();
    return charge;
  }

  const Statement* find(std::uint8_t tag) const {
    const auto found = std::ranges::find(complaint_.statements, tag, &Statement::tag);
    return found == complaint_.statements.end() ? nullptr : &*found;
  }

  Status two_messages() const {
    for (const Statement& one : complaint_.statements) {
      for (const Statement& other : complaint_.statements) {
        const bool same_round = one.tag() == other.tag() && one.receiver == other.receiver;
        if (!guard("judgement.one-message-a-round", !same_round || one.payload == other.payload)) {
          return Error{Fault::equivocation, "two different messages in one round"};
        }
      }
    }
    return {};
  }

  Status each_message() const {
    const Rules rules = dkg_rules(court_.terms, court_.backups);
    for (const Statement& statement : complaint_.statements) {
      const Channel* channel = rules.rounds.channel_of(statement.tag());
      if (!guard("judgement.known-round", channel != nullptr)) {
        return Error{Fault::wrong_round, "message of a round that does not exist"};
      }
      if (!guard("judgement.right-channel", statement.channel() == *channel)) {
        return Error{Fault::wrong_round, "broadcast sent as direct or the reverse"};
      }
      const Status parsed = parses(statement);
      if (!parsed.has_value()) return parsed;
    }
    return {};
  }

  template <class M>
  static Status as_status(const Result<M>& parsed) {
    if (parsed.has_value()) return {};
    return parsed.error();
  }

  Status parses(const Statement& statement) const {
    switch (statement.tag()) {
      case r1_tag: return as_status(parse<Commitment>(statement.body(), {}));
      case r2_tag: return as_status(parse_opening(court_, statement));
      case r3_tag: return as_status(parse_shares(court_, statement));
      default: return as_status(parse_backups(statement));
    }
  }

  Result<BackedUp<G>> parse_backups(const Statement& r4) const {
    const auto leaves = run_.structure().leaves_of(complaint_.about);
    return parse<BackedUp<G>>(r4.body(), {&court_.backups, leaves.size()});
  }

  // From here on every statement parses.

  Status the_opening() const {
    const Statement* r2 = find(r2_tag);
    if (r2 == nullptr) return {};
    const auto opening = parse_opening(court_, *r2);
    if (const Statement* r1 = find(r1_tag)) {
      const auto commitment = parse<Commitment>(r1->body(), {});
      if (!opens(run_, complaint_.about, *commitment, *opening)) {
        return Error{Fault::bad_opening, "opening does not match its commitment"};
      }
    }
    if (!proves(run_, complaint_.about, *opening)) {
      return Error{Fault::bad_pok, "proof of the contribution does not hold"};
    }
    return as_status(evaluate(run_.structure(), opening->C, complaint_.about));
  }

  Status the_shares() const {
    const Statement* r2 = find(r2_tag);
    if (r2 == nullptr) return {};
    const auto X = leaf_points_vartime(run_.structure(), parse_opening(court_, *r2)->C);
    for (const Statement& r3 : with_tag(complaint_.statements, r3_tag)) {
      const auto shares = parse_shares(court_, r3);
      const bool match = shares_match<G>(court_.group, shares->x, leaves_dealt(court_, r3), X);
      if (!guard("judgement.share-matches", match)) {
        return Error{Fault::bad_share, "share does not match its commitments"};
      }
    }
    return {};
  }

  /// A backup is of a share of the key, which is made of everybody's R2. Which they were for the
  /// accused, its own R3 says: another set would be a complainer's way to frame it.
  Status the_backups() const {
    const Statement* r3 = find(r3_tag);
    const Statement* r4 = find(r4_tag);
    if (r3 == nullptr || r4 == nullptr) return {};
    const auto record = record_of(parse_shares(court_, *r3)->E2);
    if (!record.has_value()) return {};
    const auto backups = parse_backups(*r4);
    if (!guard("judgement.backup-holds",
               completion::backups_hold(*record, court_.backups, complaint_.about, *backups))) {
      return Error{Fault::bad_backup, "backup of a share does not hold"};
    }
    return {};
  }

  /// The key that follows from the openings shown, if they are those that the accused has echoed.
  std::optional<KeyRecord<G>> record_of(const Digest& E2) const {
    PerParty<Bytes> bodies;
    PerParty<Opening<G>> r2;
    for (const Statement& statement : complaint_.openings) {
      auto opening = parse_opening(court_, statement);
      if (!opening.has_value()) return std::nullopt;
      const View body = statement.body();
      bodies.emplace(statement.sender, Bytes(body.begin(), body.end()));
      r2.emplace(statement.sender, *std::move(opening));
    }
    const Digest shown = echo2_of(run_.plan.suite, run_.ctx, bodies);
    if (!guard("judgement.openings-echoed", shown == E2)) return std::nullopt;
    if (!guard("judgement.opening-of-each", is_one_of_each(r2, run_.plan))) return std::nullopt;
    auto X = evaluate_all<G>(run_.structure(), r2);
    if (!X.has_value()) return std::nullopt;
    auto record = combine<G>(run_, r2, *X);
    if (!record.has_value()) return std::nullopt;
    const auto key = completion::opening_of<G>(*record, {}, r2.at(complaint_.about).E1, E2);
    record->key_id = crypto::key_id(record->suite, key);
    return *std::move(record);
  }

  const Court<G>& court_;
  const Complaint& complaint_;
  Run run_;
};

/// The dispute about one of the two views. It refers to the court.
template <curve::Group G>
DisputedView dispute_of(const Court<G>& court, Evidence view) {
  invariant(view == Evidence::commitments_view || view == Evidence::openings_view,
            "it is a view that is disputed");
  const crypto::KeyPlan& plan = court.terms.plan();
  const bool first = view == Evidence::commitments_view;
  std::set<Party> parties;
  for (std::uint16_t j = 1; j <= plan.members.size(); ++j) parties.insert(Party(j));
  return {.sid = court.sid,
          .parties = std::move(parties),
          .tag = first ? r1_tag : r2_tag,
          .echo_in = [&court,
                      view](const Statement& statement) { return echo_in(court, view, statement); },
          .echo_of =
              [&plan, first, ctx = context_of(court.sid, plan)](const PerParty<Bytes>& bodies) {
                return first ? echo1_of(plan.suite, ctx, bodies)
                             : echo2_of(plan.suite, ctx, bodies);
              },
          .is_signed = court.is_signed};
}

}  // namespace

Evidence evidence_for(const Error& error) {
  if (error.fault == Fault::inconsistent_broadcast) {
    return error.what == commitments_differ ? Evidence::commitments_view : Evidence::openings_view;
  }
  const bool provable = !error.culprits.empty() && error.fault != Fault::timeout &&
                        guard("judgement.limits-prove-nothing", error.fault != Fault::over_limit) &&
                        guard("judgement.all-see-a-copy", error.what != contributions_equal);
  return provable ? Evidence::complaint : Evidence::none;
}

Publication publication_of(Evidence view, std::span<const Statement> kept) {
  if (view == Evidence::commitments_view) return {with_tag(kept, r1_tag), with_tag(kept, r2_tag)};
  return {with_tag(kept, r2_tag), with_tag(kept, r3_tag)};
}

Complaint complaint_of(Party by, Party about, std::span<const Statement> kept) {
  Complaint complaint{by, about, {}, {}};
  std::ranges::copy_if(kept, std::back_inserter(complaint.statements),
                       [about](const Statement& statement) { return statement.sender == about; });
  const auto r4 = with_tag(complaint.statements, r4_tag);
  if (!r4.empty()) complaint.openings = with_tag(kept, r2_tag);
  return complaint;
}

template <curve::Group G>
Findings judge_views(const Court<G>& court, Evidence view, const PerParty<Publication>& published) {
  return judge(dispute_of(court, view), published);
}

template <curve::Group G>
bool owes_view(const Court<G>& court, Evidence view, Party self,
               const PerParty<Publication>& published) {
  return shows_echo_of(dispute_of(court, view), published, self);
}

template <curve::Group G>
Error judge_complaint(const Court<G>& court, const Complaint& complaint) {
  return Trial<G>(court, complaint).verdict();
}

template Findings judge_views(const Court<curve::Secp256k1>&, Evidence,
                              const PerParty<Publication>&);
template Findings judge_views(const Court<curve::Ed25519>&, Evidence, const PerParty<Publication>&);
template bool owes_view(const Court<curve::Secp256k1>&, Evidence, Party,
                        const PerParty<Publication>&);
template bool owes_view(const Court<curve::Ed25519>&, Evidence, Party,
                        const PerParty<Publication>&);
template Error judge_complaint(const Court<curve::Secp256k1>&, const Complaint&);
template Error judge_complaint(const Court<curve::Ed25519>&, const Complaint&);

}  // namespace countersign::protocol::dkg
