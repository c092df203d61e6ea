#include "protocol/disputed_view.hpp"

#include <algorithm>

#include "base/guard.hpp"

namespace countersign::protocol {
namespace {

/// What was said in this run by one of its parties: everything else proves nothing, whoever shows
/// it.
bool counts(const DisputedView& dispute, const Statement& statement) {
  return guard("disputed-view.same-run", statement.sid == dispute.sid) &&
         guard("disputed-view.of-a-party", dispute.parties.contains(statement.sender)) &&
         guard("disputed-view.signed", dispute.is_signed(statement));
}

bool is_of_the_round(const DisputedView& dispute, const Statement& statement) {
  return guard("disputed-view.of-the-round", statement.tag() == dispute.tag) &&
         counts(dispute, statement);
}

/// All that each party has signed in the round, whoever shows it.
PerParty<std::set<Bytes>> signed_messages(const DisputedView& dispute,
                                          const PerParty<Publication>& published) {
  PerParty<std::set<Bytes>> by_sender;
  for (const auto& [publisher, publication] : published) {
    for (const Statement& statement : publication.view) {
      if (!is_of_the_round(dispute, statement)) continue;
      by_sender[statement.sender].insert(statement.payload);
    }
  }
  return by_sender;
}

PerParty<std::set<Digest>> signed_echoes(const DisputedView& dispute,
                                         const PerParty<Publication>& published) {
  PerParty<std::set<Digest>> by_sender;
  for (const auto& [publisher, publication] : published) {
    for (const Statement& statement : publication.echoes) {
      const auto echo = dispute.echo_in(statement);
      if (echo.has_value() && counts(dispute, statement)) by_sender[statement.sender].insert(*echo);
    }
  }
  return by_sender;
}

/// The echo of what a party shows, or nothing if it does not show one message of everybody.
std::optional<Digest> echo_shown(const DisputedView& dispute, const Publication& publication) {
  PerParty<Bytes> bodies;
  for (const Statement& statement : publication.view) {
    if (!is_of_the_round(dispute, statement)) return std::nullopt;
    bodies.emplace(statement.sender, Bytes(statement.body().begin(), statement.body().end()));
  }
  const bool complete = bodies.size() == dispute.parties.size();
  if (!guard("disputed-view.complete", complete)) return std::nullopt;
  return dispute.echo_of(bodies);
}

void add(std::vector<Error>& verdicts, Error verdict) {
  if (!verdict.culprits.empty()) verdicts.push_back(std::move(verdict));
}

}  // namespace

Findings judge(const DisputedView& dispute, const PerParty<Publication>& published) {
  Findings findings;
  Error equivocation{Fault::equivocation, "two different messages signed in one round"};
  Error untruth{Fault::inconsistent_broadcast, "the view published is not the one echoed"};
  for (const auto& [sender, messages] : signed_messages(dispute, published)) {
    if (messages.size() > 1) equivocation.culprits.push_back(sender);
  }
  for (const auto& [sender, echoes] : signed_echoes(dispute, published)) {
    const auto own = published.find(sender);
    if (own == published.end()) {
      findings.silent.insert(sender);
      continue;
    }
    const auto shown = echo_shown(dispute, own->second);
    const bool true_to_all = std::ranges::all_of(
        echoes, [&](const Digest& echo) { return shown.has_value() && echo == *shown; });
    if (!guard("disputed-view.echoes-what-it-shows", true_to_all)) {
      untruth.culprits.push_back(sender);
    }
  }
  add(findings.guilty, std::move(equivocation));
  add(findings.guilty, std::move(untruth));
  return findings;
}

bool shows_echo_of(const DisputedView& dispute, const PerParty<Publication>& published,
                   Party party) {
  return signed_echoes(dispute, published).contains(party);
}

}  // namespace countersign::protocol
