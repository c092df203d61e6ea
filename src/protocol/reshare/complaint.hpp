#pragma once

#include "protocol/reshare/dealings.hpp"

namespace countersign::protocol::reshare {

/// Who is at fault if a member says that a dealer's share is wrong (the protocol specification,
/// section 8, RS3). Pure, for everybody who has the signed messages of the run; their signatures
/// are checked before, by whoever hands them in.
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

/// The shares that a dealer has signed for a member.
struct Complaint {
  Party complainer;
  Party dealer;
  View body;  // of the dealer's Shares
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

/// Fault::inconsistent_broadcast if it is not admissible, bad_argument if it is not about a share
/// that a dealer of this run owes to a member.
template <curve::Group G>
Result<Verdict> judge(const G& group, const Run<G>& run, const Hearing<G>& hearing,
                      const Complaint& complaint) {
  const Status heard = admissible(run, hearing);
  if (!heard.has_value()) return heard.error();
  const auto own = run.leaves_of(complaint.complainer);
  const bool owed = run.A_of(complaint.dealer) != nullptr && !own.empty();
  if (!guard("complaint.share-is-owed", owed)) {
    return Error{Fault::bad_argument, "no such share was owed"};
  }
  const auto Y =
      evaluate(run.structure(), hearing.rs2.at(complaint.dealer).dealt->C, complaint.dealer);
  if (!Y.has_value()) return Verdict::dealer_at_fault;
  const auto shares = parse<Shares<G>>(complaint.body, {own.size()});
  if (!shares.has_value()) return Verdict::dealer_at_fault;
  const bool right = shares_match(group, shares->x, own, *Y);
  return right ? Verdict::complainer_at_fault : Verdict::dealer_at_fault;
}

}  // namespace countersign::protocol::reshare
