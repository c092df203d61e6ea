#pragma once

#include <deque>
#include <functional>
#include <set>

#include "protocol/channel/signed_run.hpp"
#include "support/error_of.hpp"
#include "support/seeded_random.hpp"
#include "unit/protocol/samples.hpp"

namespace countersign::protocol::channel_nodes {

/// Signers in one process, on a bus that the test may play with.

using samples::Number;
using samples::party;
using testing::error_of;
using testing::SeededRandom;

inline crypto::Ed25519SecretKey identity_of(Party i) {
  return crypto::Ed25519SecretKey::from_seed(
      Secret<32>::filled([&](auto out) { std::ranges::fill(out, 0x40 + i.value()); }));
}

/// A small protocol with a broadcast and a direct round: everybody learns the sum of all numbers.
using Open = Number<1>;
using Hint = Number<2, Channel::direct>;

inline Rules tally_rules() {
  return {.rounds = Rounds::of<Open, Hint>(), .early_rounds_max = 1, .bytes_max = 4};
}

inline Protocol<int> tally(Net& net, std::uint8_t number) {
  net.broadcast(Open{number});
  const auto opened = co_await net.gather<Open>();
  for (const Party j : net.peers()) {
    net.send(j, Hint{static_cast<std::uint8_t>(number + j.value())});
  }
  const auto hints = co_await net.gather<Hint>();
  int sum = number;
  for (const Party j : net.peers()) sum += opened.at(j).value + hints.at(j).value;
  co_return sum;
}

inline SessionTerms terms_of(std::uint8_t sid, std::initializer_list<unsigned> parties) {
  SessionTerms terms{ProtocolKind::key_generation,
                     crypto::Suite::ecdsa_secp256k1,
                     SessionId(Digest{sid}),
                     Digest{9},
                     {}};
  for (const unsigned i : parties)
    terms.parties.emplace(party(i), identity_of(party(i)).public_key());
  return terms;
}

struct Packet {
  Party to;
  Bytes bytes;
};

/// One signer: links, ids used, and at most one run of the tally at a time.
class Node {
 public:
  explicit Node(Party its_party) : self(its_party), identity(identity_of(its_party)) { boot(1); }

  /// Starts with a new link key, and with no peer admitted.
  void boot(std::uint64_t generation) { links.emplace(identity, generation, random); }

  const IdentityKey& key() const { return identity.public_key(); }

  Status begin(const SessionTerms& terms) {
    const auto number = static_cast<std::uint8_t>(10 * self.value());
    auto begun = SignedRun<int>::begin(terms, self, tally_rules(), claim(),
                                       [&](Net& net) { return tally(net, number); });
    if (!begun.has_value()) return begun.error();
    run.emplace(std::move(*begun));
    return {};
  }

  ClaimSession claim() {
    return [this](const SessionId& sid) {
      return require(used.insert(sid).second, {Fault::replay, "session id was used before"});
    };
  }

  std::vector<Datagram> receive(View bytes) {
    Heard heard = links->hear(bytes);
    if (const auto* drop = std::get_if<Dropped>(&heard)) dropped.push_back(*drop);
    if (auto* hello = std::get_if<HelloHeard>(&heard)) return receive_hello(*hello);
    auto* message = std::get_if<SignedMessage>(&heard);
    if (message == nullptr) return {};
    if (!run.has_value()) {
      dropped.push_back({Fault::wrong_session, "no such session"});
      return {};
    }
    Verdict verdict = run->hear(std::move(*message));
    if (const auto* drop = std::get_if<Dropped>(&verdict)) dropped.push_back(*drop);
    if (auto* blame = std::get_if<Blame>(&verdict)) blames.push_back(std::move(*blame));
    return run->take_outbox(sender());
  }

  Sender sender() { return {*links, identity}; }

  Party self;
  crypto::Ed25519SecretKey identity;
  SeededRandom random{self.value()};
  std::optional<Links> links;
  std::set<SessionId> used;
  std::optional<SignedRun<int>> run;
  std::vector<Dropped> dropped;
  std::vector<Blame> blames;
  std::vector<LinkNews> news;

 private:
  std::vector<Datagram> receive_hello(HelloHeard& hello) {
    news.push_back(hello.news);
    if (hello.reply.empty()) return {};
    std::vector<Datagram> replies;
    replies.push_back({hello.peer, std::move(hello.reply)});
    return replies;
  }
};

/// What the bus does with what is on it: it may change, drop, repeat, reorder and add.
using Hostile = std::function<void(std::deque<Packet>&)>;

class Nodes {
 public:
  explicit Nodes(std::initializer_list<unsigned> parties) {
    for (const unsigned i : parties) nodes_.emplace(party(i), std::make_unique<Node>(party(i)));
    for (auto& [i, node] : nodes_) {
      for (auto& [j, peer] : nodes_) {
        if (i == j) continue;
        EXPECT_TRUE(node->links->admit(peer->key(), std::nullopt).has_value());
      }
    }
  }

  Node& at(unsigned i) { return *nodes_.at(party(i)); }

  void connect(const Hostile& hostile = {}) {
    for (auto& [i, node] : nodes_) {
      for (auto& [j, peer] : nodes_) {
        if (i < j) bus_.push_back({j, node->links->hello(peer->key())});
      }
    }
    pump(hostile);
  }

  void begin(const SessionTerms& terms) {
    for (auto& [i, node] : nodes_) {
      if (!terms.parties.contains(i)) continue;
      EXPECT_TRUE(node->begin(terms).has_value());
      post(node->run->take_outbox(node->sender()));
    }
  }

  void post(std::vector<Datagram> datagrams) {
    for (Datagram& datagram : datagrams) {
      for (auto& [i, node] : nodes_) {
        if (node->key() == datagram.to) bus_.push_back({i, std::move(datagram.bytes)});
      }
    }
  }

  /// Carries datagrams until there are none; `hostile` sees the bus before each delivery.
  void pump(const Hostile& hostile = {}) {
    while (!bus_.empty()) {
      if (hostile) hostile(bus_);
      if (bus_.empty()) return;
      const Packet packet = std::move(bus_.front());
      bus_.pop_front();
      post(nodes_.at(packet.to)->receive(packet.bytes));
    }
  }

  std::deque<Packet>& bus() { return bus_; }

 private:
  PerParty<std::unique_ptr<Node>> nodes_;
  std::deque<Packet> bus_;
};

/// What the tally of parties 1, 2 and 3 comes to at each of them: all numbers, 10 + 20 + 30, and
/// what the two others hint to this one.
inline int expected_tally(unsigned self) {
  const int own = static_cast<int>(self);
  return 60 + (60 - 10 * own) + 2 * own;
}

}  // namespace countersign::protocol::channel_nodes
