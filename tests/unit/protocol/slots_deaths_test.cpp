// What kills a slot and what does not, for every event and state.

#include "protocol/slots/deaths.hpp"

#include <gtest/gtest.h>

#include "unit/protocol/slots_samples.hpp"

namespace countersign::protocol {
namespace {

using slots_samples::free_slot;
using slots_samples::meta_of;
using slots_samples::published_key;
using slots_samples::request;
using slots_samples::slot_in;
using slots_samples::slot_number;
using slots_samples::three_signers;
using testing::error_of;

constexpr std::array alive = {SlotState::free, SlotState::reserved, SlotState::opened};

/// The states in which a slot dies by this event, all five having been tried.
std::vector<SlotState> dies_in(const SlotEvent& event, SlotDeath why) {
  std::vector<SlotState> states;
  for (std::uint8_t number = 1; number <= 5; ++number) {
    const auto state = static_cast<SlotState>(number);
    const auto death = death_by(event, slot_in(state));
    if (death.has_value()) states.push_back(state);
    EXPECT_TRUE(!death.has_value() || *death == why);
  }
  return states;
}

const std::vector<SlotState> in_none = {};
const std::vector<SlotState> in_all_that_live(alive.begin(), alive.end());

const PairName own_pair{published_key(1), published_key(2)};
const PairName pair_with_outsider{published_key(1), published_key(1024)};
const PairName pair_of_outsider{published_key(1024), published_key(1)};

TEST(SlotDeaths, come_with_the_quarantine_of_a_pair_of_signers) {
  EXPECT_EQ(dies_in(PairQuarantined{own_pair}, SlotDeath::pair_quarantined), in_all_that_live);
  EXPECT_EQ(dies_in(PairQuarantined{pair_with_outsider}, SlotDeath::pair_quarantined), in_none);
  EXPECT_EQ(dies_in(PairQuarantined{pair_of_outsider}, SlotDeath::pair_quarantined), in_none);
}

TEST(SlotDeaths, come_with_a_renewal_for_cause_or_healing_and_with_no_rotation) {
  using Reason = PairRenewed::Reason;
  for (const Reason reason : {Reason::cause, Reason::healing}) {
    EXPECT_EQ(dies_in(PairRenewed{own_pair, reason}, SlotDeath::pair_renewed), in_all_that_live);
    EXPECT_EQ(dies_in(PairRenewed{pair_with_outsider, reason}, SlotDeath::pair_renewed), in_none);
  }
  EXPECT_EQ(dies_in(PairRenewed{own_pair, Reason::scheduled}, SlotDeath::pair_renewed), in_none);
}

TEST(SlotDeaths, come_with_the_restore_of_a_member_or_of_this_node) {
  EXPECT_EQ(dies_in(MemberRestored{published_key(3)}, SlotDeath::restored), in_all_that_live);
  EXPECT_EQ(dies_in(MemberRestored{published_key(1024)}, SlotDeath::restored), in_none);
  EXPECT_EQ(dies_in(OwnStateVoided{}, SlotDeath::restored), in_all_that_live);
}

TEST(SlotDeaths, come_with_a_reshare_to_what_was_begun_for_that_key_only) {
  const std::vector<SlotState> begun = {SlotState::reserved, SlotState::opened};
  EXPECT_EQ(dies_in(KeyReshared{request(1).key_id}, SlotDeath::reshared), begun);
  EXPECT_EQ(dies_in(KeyReshared{Digest{0x99}}, SlotDeath::reshared), in_none);
}

TEST(SlotDeaths, come_with_some_endings_of_a_run) {
  const std::map<Fault, SlotDeath> deadly = {
      {Fault::ote_check, SlotDeath::pair_quarantined},
      {Fault::vole_check, SlotDeath::pair_quarantined},
      {Fault::gamma_check, SlotDeath::pair_quarantined},
      {Fault::zero_sum, SlotDeath::zero_sum},
      {Fault::different_request, SlotDeath::different_request},
      {Fault::equivocation, SlotDeath::equivocation},
      {Fault::final_verify, SlotDeath::final_verify},
      {Fault::internal, SlotDeath::internal},
      {Fault::bad_length, SlotDeath::bad_message},
      {Fault::bad_encoding, SlotDeath::bad_message},
      {Fault::bad_point, SlotDeath::bad_message},
      {Fault::bad_scalar, SlotDeath::bad_message},
      {Fault::bad_opening, SlotDeath::bad_message}};
  for (std::uint8_t number = 1; number <= 68; ++number) {
    const auto fault = static_cast<Fault>(number);
    const auto found = deadly.find(fault);
    const auto expected = found == deadly.end() ? std::nullopt : std::optional(found->second);
    EXPECT_EQ(death_by(fault), expected) << name_of(fault);
  }
}

TEST(SlotStock, lists_free_slots_of_exactly_these_signers) {
  const auto signers = three_signers();
  EXPECT_EQ(stocked(free_slot(), signers), (StockedSlot{meta_of(1).batch, 1, slot_number(1)}));
  for (std::uint8_t state = 2; state <= 5; ++state) {
    EXPECT_EQ(stocked(slot_in(static_cast<SlotState>(state)), signers), std::nullopt);
  }
  EXPECT_EQ(stocked(free_slot(), std::span(signers).first(2)), std::nullopt);
  auto more = signers;
  more.push_back(published_key(1024));
  std::ranges::sort(more);
  EXPECT_EQ(stocked(free_slot(), more), std::nullopt);
}

TEST(SlotStock, has_room_for_a_named_number) {
  const Error full{Fault::over_limit, "stock of slots is full for these signers"};
  std::vector<StockedSlot> stock(slot_stock_max - 2);
  EXPECT_EQ(error_of(has_room_for(2, stock)), std::nullopt);
  EXPECT_EQ(error_of(has_room_for(3, stock)), full);
  EXPECT_EQ(error_of(has_room_for(SIZE_MAX, stock)), full);
  stock.resize(slot_stock_max + 1);
  EXPECT_EQ(error_of(has_room_for(0, stock)), full);
}

}  // namespace
}  // namespace countersign::protocol
