// Stamps against rollback, and session ids that are used once.

#include "protocol/slots/stamps.hpp"

#include <gtest/gtest.h>

#include "crypto/ed25519.hpp"
#include "support/seeded_random.hpp"
#include "unit/protocol/slots_samples.hpp"

namespace countersign::protocol {
namespace {

using slots_samples::published_key;
using testing::error_of;
using testing::MemoryUsedSessions;
using testing::SaveFault;

const IdentityKey peer = published_key(1);
const IdentityKey other_peer = published_key(2);
const Error gone_back{Fault::epoch_mismatch, "peer has gone back in time"};
const Error unreadable{Fault::bad_encoding, "stamp book does not parse"};

SessionId sid(int number) {
  return SessionId(Digest{static_cast<std::uint8_t>(number)});
}

SessionStamp stamp(int session, std::uint64_t generation, std::uint64_t counter) {
  return {{Generation(generation), counter}, sid(session)};
}

StampBook started() {
  StampBook book;
  book.boot();
  return book;
}

void accepts(const StampVerdict& verdict) {
  EXPECT_EQ(error_of(verdict.accepted), std::nullopt);
  EXPECT_EQ(verdict.voids, Voids::nothing);
}

void refuses(StampBook& book, const SessionStamp& heard) {
  const auto before = book.heard_of(peer);
  const StampVerdict verdict = book.hear(peer, heard);
  EXPECT_EQ(error_of(verdict.accepted), gone_back);
  EXPECT_EQ(verdict.voids, Voids::shared_with_peer);
  EXPECT_EQ(book.heard_of(peer), before);
}

void knows_it_has_gone_back(const StampBook& book, const SessionStamp& told) {
  const StampVerdict verdict = book.check_own(peer, told);
  EXPECT_EQ(error_of(verdict.accepted),
            (Error{Fault::epoch_mismatch, "this node has gone back in time"}));
  EXPECT_EQ(verdict.voids, Voids::everything);
}

TEST(StampBook, stamps_no_two_sessions_with_a_peer_alike) {
  StampBook book = started();
  EXPECT_EQ(*book.next(peer, sid(1)), stamp(1, 1, 1));
  EXPECT_EQ(*book.next(peer, sid(2)), stamp(2, 1, 2));
  book.boot();
  EXPECT_EQ(*book.next(peer, sid(3)), stamp(3, 2, 1));
}

TEST(StampBook, counts_the_sessions_of_each_peer_by_themselves) {
  StampBook book = started();
  EXPECT_EQ(*book.next(other_peer, sid(1)), stamp(1, 1, 1));
  EXPECT_EQ(*book.next(other_peer, sid(2)), stamp(2, 1, 2));
  EXPECT_EQ(*book.next(peer, sid(3)), stamp(3, 1, 1));
}

TEST(StampBook, accepts_stamps_that_rise) {
  StampBook book;
  EXPECT_EQ(book.heard_of(peer), std::nullopt);
  accepts(book.hear(peer, stamp(1, 1, 1)));
  accepts(book.hear(peer, stamp(2, 1, 2)));
  accepts(book.hear(peer, stamp(3, 1, 9)));
  accepts(book.hear(peer, stamp(4, 2, 1)));  // the peer has started again
  EXPECT_EQ(book.heard_of(peer), stamp(4, 2, 1));
}

TEST(StampBook, accepts_a_stamp_again_for_the_same_session) {
  StampBook book;
  accepts(book.hear(peer, stamp(1, 1, 1)));
  accepts(book.hear(peer, stamp(1, 1, 1)));
}

TEST(StampBook, refuses_what_is_not_above_what_it_heard_of_this_peer) {
  StampBook book;
  accepts(book.hear(peer, stamp(1, 2, 5)));
  refuses(book, stamp(2, 2, 5));  // a copy repeats a stamp for a session of its own
  refuses(book, stamp(2, 2, 4));
  refuses(book, stamp(2, 1, 9));
  refuses(book, stamp(1, 2, 4));
  accepts(book.hear(other_peer, stamp(2, 1, 1)));
}

TEST(StampBook, takes_a_peer_back_that_has_risen_above_what_was_heard) {
  StampBook book;
  accepts(book.hear(peer, stamp(1, 7, 3)));
  StampBook restored = started();  // the peer's, which has lost everything
  refuses(book, *restored.next(other_peer, sid(2)));
  restored.rise_above(book.heard_of(peer)->stamp);
  accepts(book.hear(peer, *restored.next(other_peer, sid(3))));
}

TEST(StampBook, knows_the_stamps_it_has_said) {
  StampBook book = started();
  const SessionStamp first = *book.next(peer, sid(1));
  accepts(book.check_own(peer, first));
  const SessionStamp second = *book.next(peer, sid(2));
  accepts(book.check_own(peer, first));
  accepts(book.check_own(peer, second));
  book.boot();
  accepts(book.check_own(peer, second));
}

TEST(StampBook, learns_from_a_stamp_that_it_has_not_said_that_it_has_gone_back) {
  StampBook book = started();
  knows_it_has_gone_back(book, stamp(1, 1, 1));
  ASSERT_TRUE(book.next(other_peer, sid(1)).has_value());
  knows_it_has_gone_back(book, stamp(1, 1, 1));
  ASSERT_TRUE(book.next(peer, sid(2)).has_value());
  knows_it_has_gone_back(book, stamp(1, 1, 1));  // said for another session
  knows_it_has_gone_back(book, stamp(2, 1, 2));
  knows_it_has_gone_back(book, stamp(2, 2, 0));
}

TEST(StampBook, never_falls_by_rising_above_a_lower_stamp) {
  StampBook book;
  for (int i = 0; i < 5; ++i) book.boot();
  book.rise_above(stamp(1, 2, 9).stamp);
  EXPECT_EQ(book.generation(), Generation(6));
}

TEST(StampBook, reads_back_what_it_stores) {
  StampBook book = started();
  ASSERT_TRUE(book.next(peer, sid(1)).has_value());
  accepts(book.hear(peer, stamp(1, 3, 4)));
  accepts(book.hear(other_peer, stamp(2, 5, 6)));
  auto read = StampBook::decode(book.encode());
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->encode(), book.encode());
  EXPECT_EQ(read->generation(), Generation(1));
  EXPECT_EQ(*read->next(peer, sid(3)), stamp(3, 1, 2));
  refuses(*read, stamp(9, 3, 4));
  EXPECT_EQ(read->heard_of(other_peer), stamp(2, 5, 6));
  EXPECT_TRUE(StampBook::decode(StampBook().encode()).has_value());
}

/// A book that has heard of these peers, written by hand.
Bytes book_of(const std::vector<IdentityKey>& peers) {
  Writer out;
  out.u8(1).u64(1).u32(static_cast<std::uint32_t>(peers.size()));
  for (const IdentityKey& key : peers) {
    out.bytes(key.bytes()).u8(2).u64(1).u64(1).bytes(Digest{});
  }
  return out.take();
}

/// One peer's entry by hand, with these stamps in it.
Bytes book_with(std::uint8_t has, std::size_t stamps) {
  Writer out;
  out.u8(1).u64(1).u32(1).bytes(peer.bytes()).u8(has).bytes(Bytes(stamps * 48));
  return out.take();
}

std::vector<IdentityKey> many_peers(std::size_t count) {
  testing::SeededRandom random(1);
  std::vector<IdentityKey> peers;
  for (std::size_t i = 0; i < count; ++i) {
    peers.push_back(crypto::Ed25519SecretKey::generate(random).public_key());
  }
  std::ranges::sort(peers);
  return peers;
}

TEST(StampBook, does_not_read_what_it_would_not_store) {
  const std::vector<IdentityKey> two = {std::min(peer, other_peer), std::max(peer, other_peer)};
  Bytes good = book_of(two);
  ASSERT_TRUE(StampBook::decode(good).has_value());
  EXPECT_EQ(error_of(StampBook::decode(book_of({two[1], two[0]}))), unreadable);
  EXPECT_EQ(error_of(StampBook::decode(book_of({two[0], two[0]}))), unreadable);
  const Error wrong_length{Fault::bad_length, "stamp book does not parse"};
  EXPECT_EQ(error_of(StampBook::decode(View(good).first(good.size() - 1))), wrong_length);
  good[0] = 2;
  EXPECT_EQ(error_of(StampBook::decode(good)), unreadable);
  good[0] = 1;
  good.push_back(0);
  EXPECT_EQ(error_of(StampBook::decode(good)), wrong_length);
}

TEST(StampBook, reads_entries_with_one_or_both_stamps) {
  EXPECT_TRUE(StampBook::decode(book_with(1, 1)).has_value());
  EXPECT_TRUE(StampBook::decode(book_with(2, 1)).has_value());
  EXPECT_TRUE(StampBook::decode(book_with(3, 2)).has_value());
  EXPECT_EQ(error_of(StampBook::decode(book_with(0, 0))), unreadable);
  EXPECT_EQ(error_of(StampBook::decode(book_with(4, 0))), unreadable);
}

TEST(StampBook, remembers_a_named_number_of_peers) {
  const Error too_many{Fault::over_limit, "too many peers to remember"};
  auto peers = many_peers(stamped_peers_max + 1);
  EXPECT_EQ(error_of(StampBook::decode(book_of(peers))), unreadable);
  const IdentityKey one_more = peers.back();
  peers.pop_back();
  auto book = StampBook::decode(book_of(peers));
  ASSERT_TRUE(book.has_value());
  const StampVerdict verdict = book->hear(one_more, stamp(1, 1, 1));
  EXPECT_EQ(error_of(verdict.accepted), too_many);
  EXPECT_EQ(verdict.voids, Voids::nothing);
  EXPECT_EQ(error_of(book->next(one_more, sid(1))), too_many);
  accepts(book->hear(peers[0], stamp(1, 1, 2)));
  EXPECT_TRUE(book->next(peers[0], sid(1)).has_value());
}

TEST(UsedSessions, lets_a_session_id_be_claimed_once) {
  MemoryUsedSessions sessions;
  EXPECT_EQ(error_of(sessions.claim(sid(1))), std::nullopt);
  EXPECT_EQ(error_of(sessions.claim(sid(1))), (Error{Fault::replay, "session id was used before"}));
  EXPECT_EQ(error_of(sessions.claim(sid(2))), std::nullopt);
}

TEST(UsedSessions, lets_no_run_start_on_a_claim_that_was_not_stored) {
  MemoryUsedSessions sessions;
  for (const auto fault : {SaveFault::lost, SaveFault::stored}) {
    sessions.fail_next(fault);
    EXPECT_EQ(error_of(sessions.claim(sid(1))),
              (Error{Fault::unavailable, "table cannot be written"}));
  }
}

}  // namespace
}  // namespace countersign::protocol
