#pragma once

#include <optional>
#include <span>
#include <vector>

#include "protocol/backup/backups.hpp"
#include "protocol/disputed_view.hpp"
#include "protocol/sharing/group.hpp"

namespace countersign::protocol::dkg {

/// What follows from a key generation that has failed (the protocol specification, section 3): what
/// its parties publish, and who is guilty by that. Everything here is a pure function of signed
/// messages, with one answer for all who have the same ones.
///
/// 1. Nobody is judged guilty who has sent only what an honest party sends, whatever others show.
/// 2. Whoever complains without reason is the guilty one.
/// 3. What is published may hold shares: the whole share of the publisher, for a view of the
///    openings. So a party publishes only when the key can no longer come to be: its own run has
///    ended with an error, and it will log no ready; or it has logged one, and the journal holds an
///    abort before the last ready. Another's word that there is a dispute is never enough.
/// 4. A party that may publish does so also when its own run ended for another reason, such as
/// time,
///    once a dispute shows its echo: owes_view(). Else whoever equivocates and then withholds its
///    next message would leave the others with a view less to compare.

/// What a party publishes when its run has ended with an error, from the signed messages that its
/// driver has kept: sent or received, and those that the machine refused as well.
enum class Evidence : std::uint8_t {
  none,              // what is nobody's fault, or what no complaint can prove
  commitments_view,  // a Publication: every R1, and every R2 as an echo
  openings_view,     // a Publication: every R2, and every R3 as an echo
  complaint,         // a Complaint about each party that the error names
};
Evidence evidence_for(const Error& error);

/// One party's complaint about another. What the accused has sent to third parties may be in it.
struct Complaint {
  Party by;
  Party about;
  std::vector<Statement> statements;  // of the accused
  std::vector<Statement> openings;    // R2 of all, if the accused has sent an R4; else none
};

/// Both pick from what a driver has kept of one run.
Publication publication_of(Evidence view, std::span<const Statement> kept);
Complaint complaint_of(Party by, Party about, std::span<const Statement> kept);

/// A run as those know it who judge it. Its terms are from the journal, not from its parties.
template <curve::Group G>
struct Court {
  const G& group;
  const crypto::KeyTerms& terms;
  const Backups<G>& backups;
  SessionId sid;
  SignatureCheck is_signed;
};

/// Who lied about what was broadcast, and who has said nothing of it: see
/// protocol/disputed_view.hpp.
template <curve::Group G>
Findings judge_views(const Court<G>& court, Evidence view, const PerParty<Publication>& published);

/// Whether a party that may publish (3.) is asked for its own view by what others have published:
/// publication_of(view, ..) is the answer.
template <curve::Group G>
bool owes_view(const Court<G>& court, Evidence view, Party self,
               const PerParty<Publication>& published);

/// Names the accused and what it did, or else names the complainer: with Fault::bad_signature if it
/// shows what the accused has not signed in this run, and with Fault::bad_argument if all that it
/// shows is as it should be.
///
/// Two things that a run can name a party for are not judged, and evidence_for() asks for no
/// complaint about them: it would be found to be without reason. That contributions are the same
/// everybody sees. That too many bytes or rounds came is no single message's fault.
template <curve::Group G>
Error judge_complaint(const Court<G>& court, const Complaint& complaint);

}  // namespace countersign::protocol::dkg
