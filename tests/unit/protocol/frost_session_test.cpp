// What the channel of a signing is opened with: honest signers who were told different things about
// their session blame nobody for it.

#include <gtest/gtest.h>

#include <set>

#include "protocol/channel/signed_run.hpp"
#include "support/seeded_random.hpp"
#include "unit/protocol/frost_attacks.hpp"

namespace countersign::protocol::frost {
namespace {

using testing::error_of;

using C = Bip340;

crypto::Ed25519SecretKey identity_of(Party i) {
  return crypto::Ed25519SecretKey::from_seed(
      Secret<32>::filled([&](auto out) { std::ranges::fill(out, 0x40 + i.value()); }));
}

/// A signer of party 1 and 2's session behind its channel, told who initiates it and in which mode.
struct Told {
  Party initiator;
  Mode mode;
};

SessionTerms terms_of(const Table<C>& table, const SigningKey<C>& key, const Told& told) {
  SessionTerms terms{ProtocolKind::frost_signing,
                     C::suite,
                     SessionId(Digest{1}),
                     session_parameters(key, {table.request.binding, told.initiator, told.mode}),
                     {}};
  for (const Party i : pair) terms.parties.emplace(i, identity_of(i).public_key());
  return terms;
}

SignedRun<Signed> begin(Table<C>& table, const SigningKey<C>& key, Party i, const Told& told) {
  const Signer<C> signer{table.group, table.key.shares.at(i), key, table.dice};
  const Request request{table.request.binding, table.request.msg, told.initiator, Part::aggregate};
  const bool from_stock = told.mode == Mode::from_stock;
  const bool offers = from_stock && told.initiator == i;
  const auto B = offers ? table.stocked(pair) : CommitmentList<C::Group>{};
  const auto claim = [](const SessionId&) -> Status { return {}; };
  return std::move(*SignedRun<Signed>::begin(
      terms_of(table, key, told), i, from_stock ? stock_rules<C>() : sign_rules<C>(), claim,
      [&](Net& net) {
        return from_stock ? sign_from_stock(net, signer, request, table.stocks.at(i), B)
                          : sign(net, signer, request);
      }));
}

/// Links of one signer, which has admitted the other.
struct Node {
  explicit Node(Party its_party) : self(its_party), identity(identity_of(self)) {
    const Party other = self == Party(1) ? Party(2) : Party(1);
    EXPECT_TRUE(links.admit(identity_of(other).public_key(), std::nullopt).has_value());
  }

  Party self;
  crypto::Ed25519SecretKey identity;
  testing::SeededRandom random{self.value()};
  Links links{identity, 1, random};
};

void connect(Node& a, Node& b) {
  Bytes hello = a.links.hello(b.identity.public_key());
  for (Node* at = &b; !hello.empty(); at = at == &a ? &b : &a) {
    hello = std::get<HelloHeard>(at->links.hear(hello)).reply;
  }
}

TEST(FrostSession, row_16_signers_told_of_different_sessions_blame_nobody) {
  const Told first{Party(1), Mode::fresh};
  for (const Told& second : {Told{Party(2), Mode::fresh}, Told{Party(1), Mode::from_stock},
                             Told{Party(2), Mode::from_stock}}) {
    Table<C> table;
    const auto key = table.signing_key(pair);
    Node one(Party(1));
    Node two(Party(2));
    connect(one, two);
    auto at_1 = begin(table, key, Party(1), first);
    auto at_2 = begin(table, key, Party(2), second);
    const Dropped other{Fault::wrong_session, "message under other terms of the session"};
    std::size_t dropped = 0;
    const auto pass = [&](SignedRun<Signed>& from, Node& by, SignedRun<Signed>& to, Node& at) {
      for (const Datagram& datagram : from.take_outbox({by.links, by.identity})) {
        auto heard = std::get<SignedMessage>(at.links.hear(datagram.bytes));
        EXPECT_EQ(std::get<Dropped>(to.hear(std::move(heard))), other);
        ++dropped;
      }
    };
    pass(at_1, one, at_2, two);
    pass(at_2, two, at_1, one);
    EXPECT_GT(dropped, 0U);
    EXPECT_FALSE(at_1.machine().finished());
    EXPECT_FALSE(at_2.machine().finished());
  }
}

TEST(FrostSession, its_parameters_cover_all_that_decides_who_says_what) {
  Table<C> table;
  const Digest binding = table.request.binding;
  std::set<Digest> seen;
  std::size_t made = 0;
  const auto add = [&](const Digest& of, const Told& told) {
    const auto key = table.signing_key(pair);
    seen.insert(session_parameters(key, {of, told.initiator, told.mode}));
    ++made;
  };
  const Told usual{Party(1), Mode::fresh};
  add(binding, usual);
  add(Digest{9}, usual);
  add(binding, {Party(2), Mode::fresh});
  add(binding, {Party(1), Mode::from_stock});
  auto& record = table.key.record;
  record.key_id[0] ^= 1;
  add(binding, usual);
  ++record.epoch;
  add(binding, usual);
  record.certificate_hash[0] ^= 1;
  add(binding, usual);
  EXPECT_EQ(seen.size(), made);
}

}  // namespace
}  // namespace countersign::protocol::frost
