// What follows when a dispute is not over with the runs that found it: who is asked for a view, who
// is only silent, and what no complaint is asked for.

#include <gtest/gtest.h>

#include "unit/protocol/dkg_record.hpp"

namespace countersign::protocol {
namespace {

using dkg::Evidence;
using dkg::evidence_for;
using dkg::judge_views;
using dkg_record::statement_of;
using testing::InTransit;
using Record = dkg_record::Record<testing::FrostBip340>;

const Party corrupt = Record::corrupt;
constexpr std::size_t com = 32;  // of R1

/// Party 3 shows party 2 another R1, and then withholds its R2 from it: party 2 echoes, hears no
/// echo of party 3, and ends by time, while party 1 knows of a dispute.
testing::Alter equivocate_and_withhold() {
  return [](InTransit& message) {
    if (message.to != Party(2)) return;
    if (message.tag() == 1) message.body(com) ^= 1;
    if (message.tag() == 2) message.payload.clear();
  };
}

const Error equivocated{
    Fault::equivocation, "two different messages signed in one round", {corrupt}};

TEST(Attack, row_14_an_equivocator_that_withholds_its_echo_gets_nobody_else_named) {
  const Record record(equivocate_and_withhold());
  EXPECT_EQ(record.error_at(Party(1)), (Error{Fault::inconsistent_broadcast, commitments_differ}));
  EXPECT_EQ(record.error_at(Party(2)), std::nullopt);  // it waits until its driver ends it
  const auto court = record.court();
  const Evidence view = Evidence::commitments_view;
  auto published = record.publications(view);
  published.erase(Party(2));
  EXPECT_EQ(judge_views(court, view, published), (Findings{{}, {Party(2)}}));
  // Party 2 is shown its own echo, so it answers.
  EXPECT_TRUE(dkg::owes_view(court, view, Party(2), published));
  published.emplace(Party(2), dkg::publication_of(view, record.kept.at(Party(2))));
  EXPECT_EQ(judge_views(court, view, published), (Findings{{equivocated}, {}}));
}

TEST(DkgDispute, asks_only_whoever_has_signed_an_echo) {
  const Record honest;
  const auto court = honest.court();
  const Evidence view = Evidence::commitments_view;
  PerParty<Publication> published;
  published.emplace(Party(1), dkg::publication_of(view, honest.kept.at(Party(1))));
  auto& echoes = published.at(Party(1)).echoes;
  EXPECT_TRUE(dkg::owes_view(court, view, Party(2), published));
  statement_of(echoes, Party(2), 2).payload.back() ^= 1;
  EXPECT_FALSE(dkg::owes_view(court, view, Party(2), published));
  std::erase_if(echoes, [](const Statement& r2) { return r2.sender == Party(2); });
  EXPECT_FALSE(dkg::owes_view(court, view, Party(2), published));
  EXPECT_FALSE(dkg::owes_view(court, Evidence::openings_view, Party(2), published));
}

TEST(DkgDispute, asks_for_no_complaint_that_it_would_find_to_be_without_reason) {
  EXPECT_EQ(evidence_for({Fault::over_limit, "too many bytes in one run", {corrupt}}),
            Evidence::none);
  EXPECT_EQ(evidence_for({Fault::over_limit, "too many rounds ahead", {corrupt}}), Evidence::none);
  EXPECT_EQ(evidence_for({Fault::bad_pok, contributions_equal, {Party(2), corrupt}}),
            Evidence::none);
  EXPECT_EQ(evidence_for({Fault::bad_pok, "proof of the contribution does not hold", {corrupt}}),
            Evidence::complaint);
}

}  // namespace
}  // namespace countersign::protocol
