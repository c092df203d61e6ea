#pragma once

#include "protocol/reshare/dealings.hpp"
#include "protocol/statement.hpp"

namespace countersign::protocol::reshare {

/// Who is at fault if a member says that a dealer's share is wrong (the protocol specification,
/// section 8, RS3). Pure, for everybody who has the broadcast messages of the run, by which shares
/// are judged: whoever hands them in has checked their signatures. That of the share is checked
/// here, and with it that it is one of this run for this very member.
///
/// A complaint publishes one leaf of the dealing of a_i, and a_i is long-lived: unlike in key
/// generation, the adversary keeps what it learns when the run is over. With t - 1 leaves of its
/// own it would have a_i. So it must not be able to provoke a complaint by showing the complainer
/// another dealing, or another A_i, than the rest (row 60): a complaint is admissible only if all
/// views of the old key and all echoes are equal. Then a share is right or wrong for everybody, and
/// an honest member never complains about a right one.
///
/// Invariant: whoever complains after reshare_key() has ended with bad_share or bad_scalar, and of
/// a culprit that it named, is admissible, and the dealer is at fault.

/// The broadcast messages of a run, of all participants.
template <curve::Group G>
struct Hearing {
  PerParty<Announcement> rs1;
  PerParty<Opening<G>> rs2;
  PerParty<Echo> rs3;
};

/// What a member shows of the dealer whom it accuses.
struct Complaint {
  Party complainer;  // whoever has signed the complaint itself
  Statement shares;  // the dealer's, as it signed them for the complainer
};

enum class Verdict : std::uint8_t { dealer_at_fault, complainer_at_fault };

/// Holds if a complaint may be published at all; else Fault::inconsistent_broadcast.
template <curve::Group G>
Status admissible(const Run<G>& run, const Hearing<G>& hearing) {
  const auto tag = [&](crypto::HashLabel label) { return crypto::HashTag(run.suite(), label); };
  const auto rs1 = echo_of(tag(crypto::HashLabel::rs_echo1), run.ctx, bodies_of(hearing.rs1));
  const auto rs2 = echo_of(tag(crypto::HashLabel::rs_echo2), run.ctx, bodies_of(hearing.rs2));
  bool views = true;
  bool first = true;
  bool second = true;
  for (const Party j : run.terms.parties()) {
    const bool heard =
        hearing.rs1.contains(j) && hearing.rs2.contains(j) && hearing.rs3.contains(j);
    if (!guard("complaint.all-heard", heard)) {
      return Error{Fault::inconsistent_broadcast, "a complaint before all were heard"};
    }
    views = views && hearing.rs1.at(j).view == run.view;
    first = first && hearing.rs2.at(j).echo == rs1;
    second = second && hearing.rs3.at(j).echo == rs2;
  }
  const bool equal = guard("complaint.old-views-equal", views) &&
                     guard("complaint.first-views-equal", first) &&
                     guard("complaint.second-views-equal", second);
  return require(equal, {Fault::inconsistent_broadcast, "a complaint under unequal views"});
}

/// Whether the statement is a message of shares from a dealer of this run to the complainer. One
/// for somebody else holds other leaves, so it would make a right share look wrong. The error is
/// the complainer's fault, of whom nothing else is said then.
template <curve::Group G>
Status is_owed_to_complainer(const Run<G>& run, const Complaint& complaint,
                             const SignatureCheck& is_signed) {
  const Statement& shares = complaint.shares;
  const Party complainer = complaint.complainer;
  const auto takes_part = [&](Party j) {
    return j.value() >= 1 && j.value() <= run.terms.parties().size();
  };
  if (!guard("complaint.by-a-participant", takes_part(complainer))) {
    return Error{Fault::bad_argument, "the complainer takes no part"};
  }
  if (!guard("complaint.about-a-participant", takes_part(shares.sender))) {
    return Error{Fault::bad_argument, "no such share was owed", {complainer}};
  }
  const bool owed = run.A_of(shares.sender) != nullptr && !run.leaves_of(complainer).empty();
  if (!guard("complaint.share-is-owed", owed)) {
    return Error{Fault::bad_argument, "no such share was owed", {complainer}};
  }
  const bool said = guard("complaint.same-run", shares.sid == run.sid) &&
                    guard("complaint.of-the-round", shares.tag() == Shares<G>::tag) &&
                    guard("complaint.for-the-complainer", shares.receiver == complainer) &&
                    guard("complaint.signed", is_signed(shares));
  return require(said, {Fault::bad_signature,
                        "complaint shows what the dealer has not signed for it",
                        {complainer}});
}

/// Fault::inconsistent_broadcast if it is not admissible; bad_argument or bad_signature, naming the
/// complainer if it is a participant, if what it shows is no share that a dealer of this run owes
/// to it and has signed.
template <curve::Group G>
Result<Verdict> judge(const G& group, const Run<G>& run, const Hearing<G>& hearing,
                      const Complaint& complaint, const SignatureCheck& is_signed) {
  const Status heard = admissible(run, hearing);
  if (!heard.has_value()) return heard.error();
  const Status owed = is_owed_to_complainer(run, complaint, is_signed);
  if (!owed.has_value()) return owed.error();
  const Party dealer = complaint.shares.sender;
  const auto own = run.leaves_of(complaint.complainer);
  const auto Y = evaluate(run.structure(), hearing.rs2.at(dealer).dealt->C, dealer);
  if (!Y.has_value()) return Verdict::dealer_at_fault;
  const auto shares = parse<Shares<G>>(complaint.shares.body(), {own.size()});
  if (!shares.has_value()) return Verdict::dealer_at_fault;
  const bool right = shares_match(group, shares->x, own, *Y);
  return right ? Verdict::complainer_at_fault : Verdict::dealer_at_fault;
}

}  // namespace countersign::protocol::reshare
