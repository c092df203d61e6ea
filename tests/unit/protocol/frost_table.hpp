#pragma once

#include <gtest/gtest.h>

#include <list>
#include <ranges>
#include <utility>
#include <vector>

#include "protocol/frost/context.hpp"
#include "protocol/frost/frost.hpp"
#include "protocol/frost/messages.hpp"
#include "protocol/frost/stock.hpp"
#include "support/dealt_key.hpp"
#include "support/error_of.hpp"
#include "support/memory_nonce_store.hpp"
#include "support/memory_slot_store.hpp"
#include "support/structures.hpp"
#include "support/wire.hpp"

namespace countersign::protocol::frost {

/// A dealt key and its members at one table, who can sign in any quorum and any number of times.
/// What an attack changes is a field, an argument or the Alter hook of the wire.
template <SigningSuite C>
class Table {
 public:
  using G = typename C::Group;
  using Results = PerParty<Result<Signed>>;
  using Wire = testing::Wire<Signed>;

  explicit Table(const crypto::AccessStructure& structure = testing::flat(2, 3),
                 std::uint64_t seed = 1)
      : dice(seed),
        group(testing::make_group<G>(dice)),
        key(testing::deal_key(group, C::suite, structure, dice)) {
    for (const Party i : std::views::keys(key.shares)) start(i, Generation(1));
    request.binding.fill(7);
    request.msg = {1, 2, 3};
  }

  SigningKey<C> signing_key(const std::vector<Party>& signers, Tweak tweak = {}) const {
    return SigningKey<C>::make(key.record, set_of(signers), std::move(tweak)).value();
  }

  static crypto::PartySet set_of(const std::vector<Party>& signers) {
    crypto::PartySet set;
    for (const Party i : signers) set.insert(i);
    return set;
  }

  /// A start of the process of party i.
  void start(Party i, const Generation& generation) {
    stocks.insert_or_assign(i, NonceStock::start({stores[i], ids[i]}, generation).value());
  }

  /// The request as party i knows it.
  Request request_of(Party i, const std::vector<Party>& signers) const {
    const auto own = requests.find(i);
    Request known = own == requests.end() ? request : own->second;
    known.initiator = signers.front();
    known.part = aggregators.empty() || aggregators.contains(i) ? Part::aggregate : Part::respond;
    return known;
  }

  Session session(Party i, const std::vector<Party>& signers) const {
    return {SessionId(Digest{sid}), i, signers};
  }

  Results run(const std::vector<Party>& signers, const testing::Alter& alter = {},
              Tweak tweak = {}) {
    Wire wire;
    const auto keys = keys_of(signers, tweak);
    for (const Party i : signers) {
      wire.add(i, Machine<Signed>(session(i, signers), sign_rules<C>(), [&](Net& net) {
                 return sign(net, signer(i, keys), request_of(i, signers));
               }));
    }
    wire.run(alter);
    sent = wire.sent();
    ++sid;
    return wire.take_results();
  }

  /// From the stock: everybody's first pair, unless `offer` says otherwise.
  Results run_from_stock(const std::vector<Party>& signers, const CommitmentList<G>& offer,
                         const testing::Alter& alter = {}, Tweak tweak = {}) {
    Wire wire;
    const auto keys = keys_of(signers, tweak);
    for (const Party i : signers) {
      wire.add(i, Machine<Signed>(session(i, signers), stock_rules<C>(), [&](Net& net) {
                 const bool starts = i == signers.front();
                 return sign_from_stock(net, signer(i, keys), request_of(i, signers), stocks.at(i),
                                        starts ? offer : CommitmentList<G>{});
               }));
    }
    wire.run(alter);
    sent = wire.sent();
    ++sid;
    return wire.take_results();
  }

  /// A fresh pair of each signer, in its stock.
  CommitmentList<G> stocked(const std::vector<Party>& signers) {
    CommitmentList<G> B;
    for (const Party i : signers) {
      const SessionId batch(testing::draw_digest(dice));
      B.emplace(i, stock_up<C>(group, key.shares.at(i), stocks.at(i), {batch, 1}, dice)->front());
    }
    return B;
  }

  NonceName name(Party i, const CommitmentList<G>& B) const {
    return name_of(key.shares.at(i).record, stocks.at(i).generation(), B.at(i));
  }

  testing::SeededRandom dice;
  G group;
  testing::DealtKey<G> key;
  std::map<Party, testing::MemoryNonceStore> stores;
  std::map<Party, testing::MemoryUsedSessions> ids;
  std::map<Party, NonceStock> stocks;
  Request request{};
  std::map<Party, Request> requests;  // of those that know another one
  std::map<Party, SigningKey<C>> other_keys;
  std::set<Party> aggregators;  // none: everybody
  std::uint8_t sid = 1;
  std::vector<std::pair<std::uint8_t, std::size_t>> sent;

 private:
  using Keys = std::map<Party, SigningKey<C>>;

  Keys keys_of(const std::vector<Party>& signers, const Tweak& tweak) const {
    Keys keys = other_keys;
    for (const Party i : signers) keys.emplace(i, signing_key(signers, tweak));
    return keys;
  }

  Signer<C> signer(Party i, const Keys& keys) {
    return {group, key.shares.at(i), keys.at(i), dice};
  }
};

/// Every signer's result is the same verified signature, or the error expected.
template <SigningSuite C>
void expect_signed(const Table<C>& table, const PerParty<Result<Signed>>& results,
                   const std::vector<Party>& signers, const Tweak& tweak = {}) {
  ASSERT_EQ(results.size(), signers.size());
  const auto& first = results.begin()->second;
  for (const auto& [i, result] : results) {
    ASSERT_TRUE(result.has_value()) << i.value() << ": " << result.error().what.text();
    ASSERT_TRUE(result->signature.has_value());
    EXPECT_EQ(*result->signature, *first->signature);
    EXPECT_EQ(result->ctx_frost, first->ctx_frost);
    EXPECT_TRUE(table.signing_key(signers, tweak).verifies(table.request.msg, *result->signature));
  }
}

inline void expect_error(const PerParty<Result<Signed>>& results, Party i, const Error& error) {
  const auto found = results.find(i);
  ASSERT_NE(found, results.end()) << "party " << i.value() << " still waits";
  EXPECT_EQ(testing::error_of(found->second), error);
}

}  // namespace countersign::protocol::frost
