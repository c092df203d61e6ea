#include "protocol/inbox.hpp"

#include <gtest/gtest.h>

#include "unit/protocol/samples.hpp"

namespace countersign::protocol {
namespace {

using samples::error_of;
using samples::Number;
using samples::party;

/// Rounds 1, 2, 3 and 4, the last one direct; two rounds ahead, eight bytes in all.
Inbox small_inbox() {
  return Inbox({.rounds = Rounds::of<Number<1>, Number<2>, Number<3>, Number<4, Channel::direct>>(),
                .early_rounds_max = 2,
                .bytes_max = 8});
}

Error fault_of(unsigned culprit, Fault fault, Literal what) {
  return {fault, what, {party(culprit)}};
}

TEST(Inbox, keeps_the_first_message_of_a_round) {
  Inbox inbox = small_inbox();
  EXPECT_TRUE(inbox.accept(party(2), Channel::broadcast, Bytes{1, 42}).has_value());
  ASSERT_TRUE(inbox.has(1, party(2)));
  EXPECT_FALSE(inbox.has(1, party(3)));
  EXPECT_FALSE(inbox.has(2, party(2)));
  EXPECT_TRUE(std::ranges::equal(inbox.body(1, party(2)), Bytes{42}));
}

TEST(Inbox, ignores_an_equal_second_message) {
  Inbox inbox = small_inbox();
  for (int copy = 0; copy < 20; ++copy) {
    EXPECT_TRUE(inbox.accept(party(2), Channel::broadcast, Bytes{1, 42}).has_value());
  }
}

TEST(Inbox, blames_the_sender_of_two_different_messages) {
  Inbox inbox = small_inbox();
  EXPECT_TRUE(inbox.accept(party(2), Channel::broadcast, Bytes{1, 42}).has_value());
  const Error equivocation =
      fault_of(2, Fault::equivocation, "two different messages in one round");
  EXPECT_EQ(error_of(inbox.accept(party(2), Channel::broadcast, Bytes{1, 43})), equivocation);
  EXPECT_EQ(error_of(inbox.accept(party(2), Channel::broadcast, Bytes{1, 42, 0})), equivocation);
  EXPECT_EQ(error_of(inbox.accept(party(2), Channel::broadcast, Bytes{1})), equivocation);
  EXPECT_TRUE(std::ranges::equal(inbox.body(1, party(2)), Bytes{42}));
}

TEST(Inbox, blames_the_sender_of_a_message_without_a_tag) {
  EXPECT_EQ(error_of(small_inbox().accept(party(2), Channel::broadcast, {})),
            fault_of(2, Fault::bad_length, "message without a tag"));
}

TEST(Inbox, blames_the_sender_of_a_round_that_does_not_exist) {
  EXPECT_EQ(error_of(small_inbox().accept(party(2), Channel::broadcast, Bytes{5, 42})),
            fault_of(2, Fault::wrong_round, "message of a round that does not exist"));
}

TEST(Inbox, blames_the_sender_of_a_message_on_the_wrong_channel) {
  const Error wrong_channel =
      fault_of(2, Fault::wrong_round, "broadcast sent as direct or the reverse");
  EXPECT_EQ(error_of(small_inbox().accept(party(2), Channel::direct, Bytes{1, 42})), wrong_channel);
  EXPECT_EQ(error_of(small_inbox().accept(party(2), Channel::broadcast, Bytes{4, 42})),
            wrong_channel);
  EXPECT_TRUE(small_inbox().accept(party(2), Channel::direct, Bytes{4, 42}).has_value());
}

TEST(Inbox, blames_the_sender_of_too_many_early_rounds) {
  Inbox inbox = small_inbox();
  EXPECT_TRUE(inbox.accept(party(2), Channel::broadcast, Bytes{3, 1}).has_value());
  EXPECT_TRUE(inbox.accept(party(2), Channel::broadcast, Bytes{2, 1}).has_value());
  EXPECT_EQ(error_of(inbox.accept(party(2), Channel::broadcast, Bytes{1, 1})),
            fault_of(2, Fault::over_limit, "too many rounds ahead"));
}

TEST(Inbox, counts_only_rounds_that_are_not_open_as_early) {
  Inbox inbox = small_inbox();
  EXPECT_TRUE(inbox.open(1, {party(2), party(3)}).has_value());
  EXPECT_TRUE(inbox.accept(party(2), Channel::broadcast, Bytes{3, 1}).has_value());
  EXPECT_TRUE(inbox.accept(party(2), Channel::broadcast, Bytes{2, 1}).has_value());
  EXPECT_TRUE(inbox.accept(party(2), Channel::broadcast, Bytes{1, 1}).has_value());
  EXPECT_TRUE(inbox.open(2, {party(2), party(3)}).has_value());
  EXPECT_TRUE(inbox.accept(party(2), Channel::direct, Bytes{4, 1}).has_value());
}

TEST(Inbox, blames_the_sender_of_too_many_bytes) {
  Inbox inbox = small_inbox();
  EXPECT_TRUE(inbox.accept(party(2), Channel::broadcast, Bytes{1, 0, 0, 0, 0}).has_value());
  EXPECT_EQ(error_of(inbox.accept(party(2), Channel::broadcast, Bytes{2, 0, 0, 0})),
            fault_of(2, Fault::over_limit, "too many bytes in one run"));
  EXPECT_TRUE(inbox.accept(party(2), Channel::broadcast, Bytes{2, 0, 0}).has_value());
}

TEST(Inbox, bounds_each_peer_by_itself) {
  Inbox inbox = small_inbox();
  for (const unsigned j : {2u, 3u, 4u}) {
    EXPECT_TRUE(inbox.accept(party(j), Channel::broadcast, Bytes{1, 0, 0, 0}).has_value());
    EXPECT_TRUE(inbox.accept(party(j), Channel::broadcast, Bytes{2, 0, 0, 0}).has_value());
  }
}

TEST(Inbox, blames_whoever_speaks_in_a_round_without_taking_part) {
  Inbox inbox = small_inbox();
  EXPECT_TRUE(inbox.open(1, {party(2)}).has_value());
  EXPECT_TRUE(inbox.accept(party(2), Channel::broadcast, Bytes{1, 1}).has_value());
  EXPECT_EQ(error_of(inbox.accept(party(3), Channel::broadcast, Bytes{1, 1})),
            fault_of(3, Fault::wrong_round, "message of a round that its sender has no part in"));
}

TEST(Inbox, blames_all_who_had_spoken_early_in_a_round_without_taking_part) {
  Inbox inbox = small_inbox();
  for (const unsigned j : {2u, 3u, 4u}) {
    EXPECT_TRUE(inbox.accept(party(j), Channel::broadcast, Bytes{1, 1}).has_value());
  }
  const Error outsiders{Fault::wrong_round,
                        "message of a round that its sender has no part in",
                        {party(3), party(4)}};
  EXPECT_EQ(error_of(inbox.open(1, {party(2)})), outsiders);
}

TEST(InboxDeathTest, opens_a_round_once) {
  Inbox inbox = small_inbox();
  EXPECT_TRUE(inbox.open(1, {party(2)}).has_value());
  EXPECT_DEATH((void)inbox.open(1, {party(2)}), "a round is gathered once");
}

TEST(InboxDeathTest, gives_only_what_has_arrived) {
  EXPECT_DEATH((void)small_inbox().body(1, party(2)), "only a message that has arrived is read");
}

}  // namespace
}  // namespace countersign::protocol
