#include <gtest/gtest.h>

#include "crypto/sha256.hpp"
#include "protocol/reshare/share_codec.hpp"
#include "support/error_of.hpp"
#include "support/memory_share_store.hpp"
#include "support/reshare_stage.hpp"

namespace countersign::protocol {
namespace {

using curve::Ed25519;
using curve::Secp256k1;
using testing::error_of;
using testing::flat;
using testing::MemoryShareStore;
using testing::SeededRandom;

constexpr Digest key_id{0x4e};
const SessionId sid{Digest{1}};
const SessionId other_sid{Digest{2}};
constexpr Digest committed_result{0xc0};
constexpr Digest other_result{0xd0};

/// A share of the key as some epoch's run would leave it, with a ready that nobody checks here.
template <curve::Group G>
PendingKey<G> pending_of(std::uint64_t epoch, const SessionId& run = sid,
                         const Digest& result = committed_result) {
  SeededRandom dice(epoch);
  const G group = testing::make_group<G>(dice);
  auto key = testing::deal_key(group, testing::any_suite_of<G>(), flat(2, 3), dice);
  auto& share = key.shares.at(Party(2));
  share.record.key_id = key_id;
  share.record.epoch = epoch;
  share.record.certificate_hash = result;
  crypto::Ready ready{
      Party(2), {Bytes{1, 2}, {}, {Bytes{3}, Bytes{}}, {}, {}, {}}, result, {Bytes{4, 5, 6}}};
  return {run, std::move(share), std::move(ready)};
}

Decision decided(Outcome outcome, std::uint64_t new_epoch,
                 Decision::Place place = Decision::Place::member) {
  return {sid, outcome, new_epoch, place, {key_id, {}}};
}
const Outcome committed{Phase::committed, 50, committed_result};
const Outcome aborted{Phase::aborted, 40, {}};

template <curve::Group G>
ShareRecord<G> active_in_first_epoch() {
  ShareRecord<G> record;
  EXPECT_EQ(error_of(record.hold(pending_of<G>(1))), std::nullopt);
  EXPECT_EQ(error_of(record.follow(decided(committed, 1))), std::nullopt);
  return record;
}

template <class G>
class ShareRecordOf : public ::testing::Test {};
using Groups = ::testing::Types<Secp256k1, Ed25519>;
TYPED_TEST_SUITE(ShareRecordOf, Groups, );

TYPED_TEST(ShareRecordOf, a_new_key_becomes_active_when_it_is_committed) {
  ShareRecord<TypeParam> record;
  ASSERT_EQ(error_of(record.hold(pending_of<TypeParam>(1))), std::nullopt);
  EXPECT_EQ(record.active(), nullptr);
  const auto followed = record.follow(decided(committed, 1));
  EXPECT_TRUE(followed->changed);
  ASSERT_NE(record.active(), nullptr);
  EXPECT_EQ(record.active()->record.epoch, 1u);
  EXPECT_EQ(record.pending(), nullptr);
}

TYPED_TEST(ShareRecordOf, the_old_epoch_is_there_until_the_new_one_is_committed) {
  auto record = active_in_first_epoch<TypeParam>();
  ASSERT_EQ(error_of(record.hold(pending_of<TypeParam>(2))), std::nullopt);
  EXPECT_EQ(record.active()->record.epoch, 1u);
  EXPECT_FALSE(record.follow(decided({}, 2))->changed);
  EXPECT_EQ(record.active()->record.epoch, 1u);
  EXPECT_NE(record.pending(), nullptr);
  const auto followed = record.follow(decided(committed, 2));
  EXPECT_EQ(followed->retirement, (Retirement{key_id, {}}));
  EXPECT_EQ(record.active()->record.epoch, 2u);
  EXPECT_EQ(record.pending(), nullptr);
}

TYPED_TEST(ShareRecordOf, an_abort_drops_what_was_pending_and_nothing_else) {
  auto record = active_in_first_epoch<TypeParam>();
  ASSERT_EQ(error_of(record.hold(pending_of<TypeParam>(2))), std::nullopt);
  const auto followed = record.follow(decided(aborted, 2));
  EXPECT_TRUE(followed->changed);
  EXPECT_EQ(followed->retirement, std::nullopt);
  EXPECT_EQ(record.pending(), nullptr);
  EXPECT_EQ(record.active()->record.epoch, 1u);
  EXPECT_FALSE(record.follow(decided(aborted, 2))->changed);
}

TYPED_TEST(ShareRecordOf, the_abort_of_another_attempt_drops_nothing) {
  auto record = active_in_first_epoch<TypeParam>();
  ASSERT_EQ(error_of(record.hold(pending_of<TypeParam>(2, other_sid))), std::nullopt);
  EXPECT_FALSE(record.follow(decided(aborted, 2))->changed);
  EXPECT_NE(record.pending(), nullptr);
}

TYPED_TEST(ShareRecordOf, the_same_decision_can_be_followed_twice) {
  auto record = active_in_first_epoch<TypeParam>();
  ASSERT_EQ(error_of(record.hold(pending_of<TypeParam>(2))), std::nullopt);
  ASSERT_TRUE(record.follow(decided(committed, 2))->changed);
  const auto again = record.follow(decided(committed, 2));
  EXPECT_EQ(error_of(again), std::nullopt);
  EXPECT_FALSE(again->changed);
  EXPECT_EQ(again->retirement, std::nullopt);
  EXPECT_EQ(record.active()->record.epoch, 2u);
  EXPECT_FALSE(record.follow(decided(committed, 1))->changed);
  EXPECT_EQ(record.active()->record.epoch, 2u);
}

TYPED_TEST(ShareRecordOf, whoever_is_no_longer_a_member_keeps_nothing) {
  auto record = active_in_first_epoch<TypeParam>();
  const auto followed = record.follow(decided(committed, 2, Decision::Place::elsewhere));
  EXPECT_TRUE(followed->changed);
  EXPECT_EQ(followed->retirement, (Retirement{key_id, {}}));
  EXPECT_EQ(record.active(), nullptr);
}

TYPED_TEST(ShareRecordOf, a_member_without_the_committed_share_erases_nothing) {
  const Error missing{Fault::internal, "the committed share is not here"};
  auto record = active_in_first_epoch<TypeParam>();
  EXPECT_EQ(error_of(record.follow(decided(committed, 2))), missing);
  ASSERT_EQ(error_of(record.hold(pending_of<TypeParam>(2, other_sid))), std::nullopt);
  EXPECT_EQ(error_of(record.follow(decided(committed, 2))), missing);
  EXPECT_EQ(record.active()->record.epoch, 1u);
  EXPECT_NE(record.pending(), nullptr);
}

TYPED_TEST(ShareRecordOf, a_share_of_another_result_is_not_promoted) {
  auto record = active_in_first_epoch<TypeParam>();
  ASSERT_EQ(error_of(record.hold(pending_of<TypeParam>(2, sid, other_result))), std::nullopt);
  EXPECT_EQ(error_of(record.follow(decided(committed, 2))),
            (Error{Fault::internal, "the committed share is not here"}));
  EXPECT_EQ(record.active()->record.epoch, 1u);
}

TYPED_TEST(ShareRecordOf, a_member_taken_for_a_leaver_erases_nothing) {
  auto record = active_in_first_epoch<TypeParam>();
  ASSERT_EQ(error_of(record.hold(pending_of<TypeParam>(2))), std::nullopt);
  EXPECT_EQ(error_of(record.follow(decided(committed, 2, Decision::Place::elsewhere))),
            (Error{Fault::internal, "the committed share is here, and its holder is no member"}));
  EXPECT_NE(record.active(), nullptr);
  EXPECT_NE(record.pending(), nullptr);
}

TYPED_TEST(ShareRecordOf, takes_a_share_with_its_own_ready_only) {
  ShareRecord<TypeParam> record;
  const Error other{Fault::bad_argument, "the ready is not of the pending share"};
  auto pending = pending_of<TypeParam>(1);
  pending.ready.author = Party(1);
  EXPECT_EQ(error_of(record.hold(std::move(pending))), other);
  pending = pending_of<TypeParam>(1);
  pending.ready.result = other_result;
  EXPECT_EQ(error_of(record.hold(std::move(pending))), other);
  EXPECT_EQ(record.pending(), nullptr);
}

TYPED_TEST(ShareRecordOf, what_is_pending_is_never_replaced) {
  auto record = active_in_first_epoch<TypeParam>();
  ASSERT_EQ(error_of(record.hold(pending_of<TypeParam>(2))), std::nullopt);
  const Error pending{Fault::replay, "a share is already pending"};
  EXPECT_EQ(error_of(record.hold(pending_of<TypeParam>(2))), pending);
  EXPECT_EQ(error_of(record.hold(pending_of<TypeParam>(2, other_sid, other_result))), pending);
  EXPECT_EQ(record.pending()->sid, sid);
}

TYPED_TEST(ShareRecordOf, takes_the_next_epoch_of_its_own_key_only) {
  const Error epoch{Fault::epoch_mismatch, "the pending share is not of the next epoch"};
  auto record = active_in_first_epoch<TypeParam>();
  EXPECT_EQ(error_of(record.hold(pending_of<TypeParam>(1))), epoch);
  EXPECT_EQ(error_of(record.hold(pending_of<TypeParam>(3))), epoch);
  auto other = pending_of<TypeParam>(2);
  other.share.record.key_id[0] ^= 1;
  EXPECT_EQ(error_of(record.hold(std::move(other))),
            (Error{Fault::bad_argument, "the pending share is of another key"}));
}

TYPED_TEST(ShareRecordOf, whoever_comes_back_takes_a_later_epoch) {
  auto record = active_in_first_epoch<TypeParam>();
  ASSERT_TRUE(record.follow(decided(committed, 2, Decision::Place::elsewhere))->changed);
  EXPECT_EQ(error_of(record.hold(pending_of<TypeParam>(2))),
            (Error{Fault::epoch_mismatch, "the pending share is not of the next epoch"}));
  EXPECT_EQ(error_of(record.hold(pending_of<TypeParam>(5))), std::nullopt);
}

TYPED_TEST(ShareRecordOf, has_one_encoding) {
  ShareRecord<TypeParam> record;
  for (int step = 0; step < 3; ++step) {
    if (step == 1) record = active_in_first_epoch<TypeParam>();
    if (step == 2) {
      ASSERT_EQ(error_of(record.hold(pending_of<TypeParam>(2))), std::nullopt);
    }
    const auto bytes = record.encode();
    const auto again = ShareRecord<TypeParam>::decode(bytes.expose_secret());
    ASSERT_EQ(error_of(again), std::nullopt);
    EXPECT_TRUE(std::ranges::equal(again->encode().expose_secret(), bytes.expose_secret()));
    Bytes longer(bytes.expose_secret().begin(), bytes.expose_secret().end());
    longer.push_back(0);
    EXPECT_EQ(error_of(ShareRecord<TypeParam>::decode(longer)),
              (Error{Fault::bad_length, "share record does not parse"}));
  }
  EXPECT_EQ(record.active()->record.epoch, 1u);
  EXPECT_EQ(record.pending()->share.record.epoch, 2u);
}

TYPED_TEST(ShareRecordOf, refuses_every_truncation) {
  auto record = active_in_first_epoch<TypeParam>();
  ASSERT_EQ(error_of(record.hold(pending_of<TypeParam>(2))), std::nullopt);
  const auto bytes = record.encode();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto cut = ShareRecord<TypeParam>::decode(bytes.expose_secret().first(size));
    ASSERT_FALSE(cut.has_value()) << size;
  }
}

/// The encoding of an active share, with one byte changed.
template <curve::Group G>
std::optional<Error> error_with(std::size_t at, std::uint8_t value) {
  const auto record = active_in_first_epoch<G>();
  const auto bytes = record.encode();
  Bytes changed(bytes.expose_secret().begin(), bytes.expose_secret().end());
  changed.at(at) = value;
  return error_of(ShareRecord<G>::decode(changed));
}

TYPED_TEST(ShareRecordOf, refuses_what_it_never_writes) {
  const std::size_t share = 10;  // format, flags, floor
  const std::size_t self = share + 1 + 32 + 8 + 32;
  EXPECT_EQ(error_with<TypeParam>(0, 2),
            (Error{Fault::bad_encoding, "share record of another format"}));
  EXPECT_EQ(error_with<TypeParam>(1, 5),
            (Error{Fault::bad_encoding, "share record does not parse"}));
  const Error group{Fault::bad_encoding, "a stored share is of another group"};
  const bool is_secp256k1 = TypeParam::Point::size == 33;
  const auto other = is_secp256k1 ? crypto::Suite::frost_ed25519 : crypto::Suite::frost_bip340;
  EXPECT_EQ(error_with<TypeParam>(share, static_cast<std::uint8_t>(other)), group);
  EXPECT_EQ(error_with<TypeParam>(share, 77), group);
  const Error nobody{Fault::bad_encoding, "a stored share is of nobody"};
  EXPECT_EQ(error_with<TypeParam>(self, 4), nobody);
  EXPECT_EQ(error_with<TypeParam>(self, 0), nobody);
}

TYPED_TEST(ShareRecordOf, refuses_a_stored_share_that_is_not_a_scalar) {
  const auto record = active_in_first_epoch<TypeParam>();
  const auto bytes = record.encode();
  Bytes changed(bytes.expose_secret().begin(), bytes.expose_secret().end());
  std::fill(changed.end() - 32, changed.end(), std::uint8_t{0xff});
  EXPECT_EQ(error_of(ShareRecord<TypeParam>::decode(changed)),
            (Error{Fault::bad_scalar, "a stored share is not a scalar"}));
}

// The keeper: every change is stored before anybody hears of it.

TYPED_TEST(ShareRecordOf, is_stored_before_the_ready_is_handed_out) {
  for (const auto moment : {MemoryShareStore::Moment::before, MemoryShareStore::Moment::after}) {
    MemoryShareStore store;
    ShareKeeper<TypeParam> keeper(store);
    store.crash_at(1, moment);
    const auto ready = keeper.keep(pending_of<TypeParam>(1), {});
    EXPECT_EQ(error_of(ready), (Error{Fault::unavailable, "store has lost its power"}));
    store.restart();
    const auto again = keeper.unposted(key_id);
    EXPECT_EQ(again->has_value(), moment == MemoryShareStore::Moment::after);
  }
}

TYPED_TEST(ShareRecordOf, is_not_stored_once_its_attempt_has_ended) {
  MemoryShareStore store;
  ShareKeeper<TypeParam> keeper(store);
  const Error ended{Fault::replay, "the attempt has ended"};
  EXPECT_EQ(error_of(keeper.keep(pending_of<TypeParam>(1), aborted)), ended);
  EXPECT_EQ(error_of(keeper.keep(pending_of<TypeParam>(1), committed)), ended);
  EXPECT_FALSE(keeper.unposted(key_id)->has_value());
}

TYPED_TEST(ShareRecordOf, posts_the_same_ready_again_after_a_crash) {
  MemoryShareStore store;
  ShareKeeper<TypeParam> keeper(store);
  const auto ready = keeper.keep(pending_of<TypeParam>(1), {});
  const auto again = ShareKeeper<TypeParam>(store).unposted(key_id);
  Writer first;
  encode_ready(first, ready.value());
  Writer second;
  encode_ready(second, again->value());
  EXPECT_EQ(first.written(), second.written());
}

TYPED_TEST(ShareRecordOf, retires_what_depends_on_the_old_epoch_with_the_same_save) {
  SeededRandom dice(3);
  MemoryShareStore store;
  ShareKeeper<TypeParam> keeper(store);
  ASSERT_EQ(error_of(keeper.keep(pending_of<TypeParam>(1), {})), std::nullopt);
  ASSERT_EQ(error_of(keeper.follow(decided(committed, 1))), std::nullopt);
  ASSERT_EQ(error_of(keeper.keep(pending_of<TypeParam>(2), {})), std::nullopt);
  EXPECT_EQ(keeper.share_of(key_id, 1)->record.epoch, 1u);
  Decision healing = decided(committed, 2);
  healing.retirement.healed = {testing::draw_member(dice).identity};
  const auto saves = store.saves();
  ASSERT_EQ(error_of(keeper.follow(healing)), std::nullopt);
  EXPECT_EQ(store.saves(), saves + 1);
  EXPECT_EQ(store.retired().back(), healing.retirement);
  EXPECT_EQ(keeper.share_of(key_id, 2)->record.epoch, 2u);
  const Error mismatch{Fault::epoch_mismatch, "no active share of this epoch"};
  EXPECT_EQ(error_of(keeper.share_of(key_id, 1)), mismatch);
  ASSERT_EQ(error_of(keeper.follow(healing)), std::nullopt);
  EXPECT_EQ(store.saves(), saves + 1);
}

TYPED_TEST(ShareRecordOf, lends_no_share_before_it_is_committed) {
  MemoryShareStore store;
  ShareKeeper<TypeParam> keeper(store);
  ASSERT_EQ(error_of(keeper.keep(pending_of<TypeParam>(1), {})), std::nullopt);
  EXPECT_EQ(error_of(keeper.share_of(key_id, 1)),
            (Error{Fault::epoch_mismatch, "no active share of this epoch"}));
}

TYPED_TEST(ShareRecordOf, a_keeper_passes_on_that_a_committed_share_is_missing) {
  MemoryShareStore store;
  ShareKeeper<TypeParam> keeper(store);
  EXPECT_EQ(error_of(keeper.follow(decided(committed, 1))),
            (Error{Fault::internal, "the committed share is not here"}));
  EXPECT_EQ(store.saves(), 0u);
}

}  // namespace
}  // namespace countersign::protocol
