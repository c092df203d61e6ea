// The stock of nonces: what is stored, what comes back, and what a spoilt record does.

#include <gtest/gtest.h>

#include "unit/protocol/frost_table.hpp"

namespace countersign::protocol::frost {
namespace {

using testing::error_of;

template <class C>
class FrostStock : public ::testing::Test {};
using Suites = ::testing::Types<Ed25519Sha512, Bip340>;
TYPED_TEST_SUITE(FrostStock, Suites);

const Party first{1};
const std::vector<Party> pair = {Party(1), Party(2)};

TYPED_TEST(FrostStock, gives_back_the_nonces_of_a_published_commitment_once) {
  Table<TypeParam> table;
  auto& store = table.stores.at(first);
  const auto& share = table.key.shares.at(first);
  const NonceBatch batch{SessionId(Digest{1}), 5};
  auto& stock = table.stocks.at(first);
  const auto published = stock_up<TypeParam>(table.group, share, stock, batch, table.dice);
  ASSERT_TRUE(published.has_value());
  ASSERT_EQ(published->size(), 5U);
  EXPECT_EQ(store.size(), 5U);
  for (const auto& commitment : *published) {
    const auto taken = take_nonces(table.group, stock, share.record, commitment);
    ASSERT_TRUE(taken.has_value());
    EXPECT_EQ(taken->commitment, commitment);
    EXPECT_EQ(table.group.mul_base(taken->d), commitment.D);
    EXPECT_EQ(table.group.mul_base(taken->e), commitment.E);
    EXPECT_EQ(error_of(take_nonces(table.group, stock, share.record, commitment)),
              (Error{Fault::slot_spent, "the nonce pair is not in the stock"}));
  }
  EXPECT_EQ(store.size(), 0U);
}

TYPED_TEST(FrostStock, publishes_nothing_that_is_not_stored) {
  using Moment = testing::MemoryNonceStore::Moment;
  for (const Moment moment : {Moment::before, Moment::after}) {
    Table<TypeParam> table;
    auto& store = table.stores.at(first);
    store.crash_at(1, moment);
    EXPECT_EQ(error_of(stock_up<TypeParam>(table.group, table.key.shares.at(first),
                                           table.stocks.at(first), {SessionId(Digest{1}), 2},
                                           table.dice)),
              (Error{Fault::unavailable, "store has lost its power"}));
  }
}

TYPED_TEST(FrostStock, begins_empty_or_not_at_all) {
  Table<TypeParam> table;
  auto& store = table.stores.at(first);
  table.stocked(pair);
  ASSERT_EQ(store.size(), 1U);
  store.crash_at(1, testing::MemoryNonceStore::Moment::before);
  EXPECT_EQ(error_of(NonceStock::start({store, table.ids.at(first)}, Generation(2))),
            (Error{Fault::unavailable, "store has lost its power"}));
  store.restart();
  EXPECT_EQ(error_of(NonceStock::start({store, table.ids.at(first)}, Generation(3))), std::nullopt);
  EXPECT_EQ(store.size(), 0U);
}

TYPED_TEST(FrostStock, a_batch_has_an_id_that_was_never_used) {
  Table<TypeParam> table;
  auto& ids = table.ids.at(first);
  const auto stock = [&](std::uint8_t id) {
    return error_of(stock_up<TypeParam>(table.group, table.key.shares.at(first),
                                        table.stocks.at(first), {SessionId(Digest{id}), 2},
                                        table.dice));
  };
  const Error used{Fault::replay, "session id was used before"};
  EXPECT_EQ(stock(1), std::nullopt);
  EXPECT_EQ(stock(1), used);
  // A session's is one that was used, too.
  ASSERT_TRUE(ids.claim(SessionId(Digest{2})).has_value());
  EXPECT_EQ(stock(2), used);
  EXPECT_EQ(table.stores.at(first).size(), 2U);
}

TYPED_TEST(FrostStock, a_batch_is_bounded) {
  Table<TypeParam> table;
  const NonceBatch batch{SessionId(Digest{1}), stock_batch_max + 1};
  EXPECT_EQ(error_of(stock_up<TypeParam>(table.group, table.key.shares.at(first),
                                         table.stocks.at(first), batch, table.dice)),
            (Error{Fault::over_limit, "too many nonces in one batch"}));
  EXPECT_EQ(table.stores.at(first).size(), 0U);
}

TYPED_TEST(FrostStock, a_spoilt_record_is_refused_and_gone) {
  const Error spoilt{Fault::internal, "stored nonces do not parse"};
  const Bytes long_record(65, 1);  // two scalars and a byte
  Bytes too_large(64, 1);
  std::fill(too_large.begin(), too_large.begin() + 32, std::uint8_t{0xff});
  for (const Bytes& record : {long_record, too_large}) {
    Table<TypeParam> table;
    const auto B = table.stocked(pair);
    table.stores.at(first).put_back(table.name(first, B), record);
    expect_error(table.run_from_stock(pair, B), first, spoilt);
    EXPECT_FALSE(table.stores.at(first).has(table.name(first, B)));
  }
}

TYPED_TEST(FrostStock, a_pair_under_the_commitment_of_another_is_refused_and_gone) {
  const Error mixed_up{Fault::internal, "stored nonces are not those of their commitment"};
  for (const std::ptrdiff_t half : {0, 32}) {
    Table<TypeParam> table;
    auto& store = table.stores.at(first);
    const auto B = table.stocked(pair);
    const auto other = table.stocked(pair);
    // One nonce of another pair, which would then answer twice.
    const View right = store.peek(table.name(first, B));
    const View wrong = store.peek(table.name(first, other));
    Bytes record(right.begin(), right.end());
    std::copy_n(wrong.begin() + half, 32, record.begin() + half);
    store.put_back(table.name(first, B), record);
    expect_error(table.run_from_stock(pair, B), first, mixed_up);
    EXPECT_FALSE(store.has(table.name(first, B)));
  }
}

}  // namespace
}  // namespace countersign::protocol::frost
