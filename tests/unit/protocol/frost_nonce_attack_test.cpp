// The attacks of the protocol specification, section 13, on FROST's nonces and shares: reuse, swaps
// and copies, a failed generator, crashes; and who is named for a wrong share.

#include <gtest/gtest.h>

#include <set>

#include "unit/protocol/frost_attacks.hpp"

namespace countersign::protocol::frost {
namespace {

using testing::error_of;
using testing::flat;
using testing::InTransit;

TYPED_TEST_SUITE(FrostNonceAttack, AttackedSuites);

TYPED_TEST(FrostNonceAttack, row_42_a_commitment_list_is_answered_once) {
  Table<TypeParam> table;
  const auto B = table.stocked(pair);
  expect_signed(table, table.run_from_stock(pair, B), pair);
  const auto again = table.run_from_stock(pair, B);
  for (const Party i : pair) {
    expect_error(again, i, {Fault::slot_spent, "the nonce pair is not in the stock"});
  }
  EXPECT_TRUE(std::ranges::none_of(table.sent, [](auto& m) { return m.first == response_tag; }));
}

TYPED_TEST(FrostNonceAttack, row_42_own_nonces_are_used_only_as_they_were_published) {
  using G = typename TypeParam::Group;
  Table<TypeParam> table;
  const auto B = table.stocked(pair);
  const auto other = table.stocked(pair);
  const auto mixed = [&] {
    auto list = B;
    list.at(Party(2)).E = other.at(Party(2)).E;
    return list;
  }();
  const auto swapped = [&] {
    auto list = B;
    std::swap(list.at(Party(2)).D, list.at(Party(2)).E);
    return list;
  }();
  for (const CommitmentList<G>& list : {mixed, swapped}) {
    const auto results = table.run_from_stock(pair, list);
    expect_error(results, Party(2), {Fault::slot_spent, "the nonce pair is not in the stock"});
    EXPECT_EQ(table.stores.at(Party(2)).removed(), 0U);
    table.stocked(pair);
  }
}

TYPED_TEST(FrostNonceAttack, row_42_a_list_has_each_signer_once_and_in_order) {
  constexpr std::size_t entry = Offer<typename TypeParam::Group>::entry_size;
  const Error blamed =
      by(Party(1), Fault::bad_encoding, "the nonces are not those of the signers in order");
  const auto renumbered = [](std::size_t k, std::uint8_t i) -> testing::Alter {
    return [=](InTransit& message) {
      if (message.tag() == offer_tag) message.body(2 + k * entry) = i;
    };
  };
  const auto unsorted = [](InTransit& message) {
    if (message.tag() != offer_tag) return;
    const auto first = message.payload.begin() + 3;
    std::swap_ranges(first, first + entry, first + entry);
  };
  const auto miscounted = [](InTransit& message) {
    if (message.tag() == offer_tag) message.body(0) = 2;
  };
  // Its own entry twice, party 2 twice, a stranger, no party at all; the order; the count.
  const std::vector<testing::Alter> alters = {renumbered(1, 1), renumbered(0, 2), renumbered(2, 9),
                                              renumbered(1, 0), unsorted,         miscounted};
  for (const auto& alter : alters) {
    Table<TypeParam> table(flat(3, 3));
    const auto results = table.run_from_stock(all, table.stocked(all), alter);
    for (const Party i : {Party(2), Party(3)}) {
      expect_error(results, i, blamed);
      EXPECT_EQ(table.stores.at(i).removed(), 0U);
    }
  }
}

TYPED_TEST(FrostNonceAttack, row_42_a_copied_commitment_is_of_no_use_to_who_copies_it) {
  Table<TypeParam> table(flat(3, 3));
  Bytes copied;
  const auto results = table.run(all, [&](InTransit& message) {
    if (message.tag() != committed_tag) return;
    if (message.from == Party(1)) copied = message.payload;
    if (message.from == Party(2)) message.payload = copied;
  });
  // It knows no nonces of these, so its response is wrong, and it has another list than the others.
  for (const Party i : {Party(1), Party(3)}) {
    expect_error(results, i, {Fault::different_request, "the signers answered different requests"});
  }
}

TYPED_TEST(FrostNonceAttack, row_42_nonces_of_one_key_or_epoch_are_not_those_of_another) {
  Table<TypeParam> table;
  const auto B = table.stocked(pair);
  const auto restart = [&](auto change) {
    change(table.key.record);
    for (auto& [i, share] : table.key.shares) change(share.record);
    return table.run_from_stock(pair, B);
  };
  const Error spent{Fault::slot_spent, "the nonce pair is not in the stock"};
  expect_error(restart([](auto& record) { ++record.epoch; }), Party(2), spent);
  expect_error(restart([](auto& record) { --record.epoch, record.key_id[0] ^= 1; }), Party(2),
               spent);
  // Of the right one they are there.
  expect_signed(table, restart([](auto& record) { record.key_id[0] ^= 1; }), pair);
}

TYPED_TEST(FrostNonceAttack, row_42_a_reshare_or_a_restore_leaves_no_pair) {
  Table<TypeParam> table;
  const Error spent{Fault::slot_spent, "the nonce pair is not in the stock"};
  auto& store = table.stores.at(Party(2));
  auto B = table.stocked(pair);
  ASSERT_TRUE(store.remove_of_key(Digest{1}).has_value());
  EXPECT_EQ(store.size(), 1U);
  ASSERT_TRUE(store.remove_of_key(table.key.record.key_id).has_value());
  expect_error(table.run_from_stock(pair, B), Party(2), spent);
  B = table.stocked(pair);
  ASSERT_TRUE(store.remove_all().has_value());
  expect_error(table.run_from_stock(pair, B), Party(2), spent);
}

TYPED_TEST(FrostNonceAttack, row_42_a_wrong_share_names_its_sender) {
  for (const bool from_stock : {false, true}) {
    Table<TypeParam> table(flat(3, 3));
    // The first byte of either encoding is small enough to stay below q.
    const auto lie = flipping(Party(2), response_tag, 32 + 16);
    const auto results =
        from_stock ? table.run_from_stock(all, table.stocked(all), lie) : table.run(all, lie);
    for (const Party i : {Party(1), Party(3)}) {
      expect_error(results, i, by(Party(2), Fault::bad_share, "a signature share does not verify"));
    }
    EXPECT_TRUE(results.at(Party(2)).has_value());
  }
}

TYPED_TEST(FrostNonceAttack, row_42_all_wrong_shares_are_named_at_once) {
  Table<TypeParam> table(flat(3, 3));
  const auto results = table.run(all, [](InTransit& message) {
    // Not by the same number, or two lies could make one truth.
    const std::size_t at = 32 + 15U + message.from.value();
    if (message.from != Party(1) && message.tag() == response_tag) message.body(at) ^= 1;
  });
  const Error both{Fault::bad_share, "a signature share does not verify", {Party(2), Party(3)}};
  expect_error(results, Party(1), both);
}

TYPED_TEST(FrostNonceAttack, row_42_a_wrong_share_under_another_context_names_nobody) {
  Table<TypeParam> table(flat(3, 3));
  const auto results = table.run(all, [](InTransit& message) {
    if (message.from != Party(2) || message.tag() != response_tag) return;
    message.body(0) ^= 1;
    message.body(32 + 16) ^= 1;
  });
  for (const Party i : {Party(1), Party(3)}) {
    expect_error(results, i, {Fault::different_request, "the signers answered different requests"});
  }
}

TYPED_TEST(FrostNonceAttack, row_42_whoever_offered_the_list_names_who_answers_another) {
  Table<TypeParam> table(flat(3, 3));
  const auto results =
      table.run_from_stock(all, table.stocked(all), flipping(Party(2), response_tag, 0));
  const Literal different = "the signers answered different requests";
  expect_error(results, Party(1), by(Party(2), Fault::different_request, different));
  // To party 3 the initiator may have offered another list.
  expect_error(results, Party(3), {Fault::different_request, different});
}

TYPED_TEST(FrostNonceAttack, row_42_an_own_share_that_does_not_fit_the_key_names_nobody) {
  using S = typename TypeParam::Group::Scalar;
  Table<TypeParam> table;
  auto& broken = table.key.shares.at(Party(1)).leaf_shares;
  broken = curve::SecretVector<S>::filled(1, [&](std::span<S> x) { x[0] = S(5); });
  const auto results = table.run(pair);
  expect_error(results, Party(1), {Fault::final_verify, "the signature does not verify"});
  expect_error(results, Party(2),
               by(Party(1), Fault::bad_share, "a signature share does not verify"));
}

TYPED_TEST(FrostNonceAttack, row_42_nonces_that_cancel_out_are_refused) {
  using Point = typename TypeParam::Group::Point;
  const Table<TypeParam> table;
  const Point D = Point::generator();
  const auto package = package_of<TypeParam>(table.key.record.X, {1}, {});
  EXPECT_EQ(error_of(challenge_of(package, {{Party(1), D}, {Party(2), -D}})),
            (Error{Fault::bad_point, "the nonces of all signers cancel out"}));
}

/// The record of party 2's pair, as a copy of its disk has it.
template <class C>
std::pair<NonceName, Bytes> copied(const Table<C>& table,
                                   const CommitmentList<typename C::Group>& B) {
  const NonceName name = table.name(Party(2), B);
  const View nonces = table.stores.at(Party(2)).peek(name);
  return {name, Bytes(nonces.begin(), nonces.end())};
}

TYPED_TEST(FrostNonceAttack, row_31_a_disk_put_back_under_a_node_gives_no_second_share) {
  // Party 2's disk is copied, the pair is used, and the copy is put back twice. A corrupt party 1
  // asks each time for another message: of three answers two would give party 2's share away.
  const Error spent{Fault::slot_spent, "the nonce pair is not in the stock"};
  Table<TypeParam> table;
  const auto B = table.stocked(pair);
  const auto [name, nonces] = copied(table, B);
  expect_signed(table, table.run_from_stock(pair, B), pair);
  for (std::uint8_t restore = 1; restore <= 2; ++restore) {
    table.start(Party(2), Generation(2));
    // Even from a store that did not empty itself.
    table.stores.at(Party(2)).put_back(name, nonces);
    table.request.msg = {restore};
    expect_error(table.run_from_stock(pair, B), Party(2), spent);
    EXPECT_EQ(table.stores.at(Party(2)).removed(), 1U);
  }
}

TYPED_TEST(FrostNonceAttack, row_63_a_clone_finds_nothing_in_the_stock_it_was_copied_with) {
  const Error spent{Fault::slot_spent, "the nonce pair is not in the stock"};
  Table<TypeParam> table;
  const auto B = table.stocked(pair);
  const auto [name, nonces] = copied(table, B);
  // Both copies start, in one generation, and know nothing of each other.
  for (int copy = 0; copy < 2; ++copy) {
    testing::MemoryNonceStore& store = table.stores.at(Party(2));
    store.put_back(name, nonces);
    table.start(Party(2), Generation(2));
    EXPECT_EQ(store.size(), 0U);
    expect_error(table.run_from_stock(pair, B), Party(2), spent);
  }
}

/// A generator that has failed.
class Stuck final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override { std::ranges::fill(out, std::uint8_t{4}); }
};

TYPED_TEST(FrostNonceAttack, row_49_a_stuck_generator_repeats_no_nonce) {
  Table<TypeParam> table;
  Stuck stuck;
  std::set<Bytes> points;
  const auto insert = [&](const auto& point) {
    const auto bytes = point.encode();
    points.insert(Bytes(bytes.begin(), bytes.end()));
  };
  for (const Party i : pair) {
    for (std::uint8_t batch = 1; batch <= 2; ++batch) {
      for (std::uint32_t k = 0; k < 3; ++k) {
        for (const NonceUse use : {NonceUse::one_run, NonceUse::stock}) {
          const NonceNumber number{use, SessionId(Digest{batch}), k};
          const auto drawn =
              draw_nonces<TypeParam>(table.group, table.key.shares.at(i), number, stuck);
          insert(drawn.commitment.D);
          insert(drawn.commitment.E);
        }
      }
    }
  }
  EXPECT_EQ(points.size(), 2U * 2 * 3 * 2 * 2);
}

TYPED_TEST(FrostNonceAttack, row_65_no_second_share_after_a_crash) {
  using Moment = testing::MemoryNonceStore::Moment;
  for (const Moment moment : {Moment::before, Moment::after}) {
    Table<TypeParam> table;
    const auto B = table.stocked(pair);
    auto& store = table.stores.at(Party(2));
    store.crash_at(1, moment);
    const auto crashed = table.run_from_stock(pair, B);
    expect_error(crashed, Party(2), {Fault::unavailable, "store has lost its power"});
    // Of the two, only party 1 has answered.
    EXPECT_EQ(std::ranges::count(table.sent, std::pair<std::uint8_t, std::size_t>(4, 64)), 1);
    store.restart();
    EXPECT_EQ(store.has(table.name(Party(2), B)), moment == Moment::before);
    const auto again = table.run_from_stock(pair, B);
    if (moment == Moment::after) {
      expect_error(again, Party(2), {Fault::slot_spent, "the nonce pair is not in the stock"});
    } else {
      // Nothing had been said under it.
      EXPECT_EQ(store.removed(), 1U);
    }
  }
}

}  // namespace
}  // namespace countersign::protocol::frost
