#include "sim/frost_scenario.hpp"

#include <array>
#include <list>
#include <memory>

#include "base/hex.hpp"
#include "crypto/keys/quorum.hpp"
#include "protocol/frost/frost.hpp"
#include "protocol/frost/stock.hpp"
#include "sim/simulator.hpp"
#include "support/dealt_key.hpp"
#include "support/memory_slot_store.hpp"
#include "support/structures.hpp"

namespace countersign::sim {
namespace {

using protocol::frost::Bip340;
using protocol::frost::CommitmentList;
using protocol::frost::Ed25519Sha512;
using protocol::frost::NonceName;
using protocol::frost::NoncePair;
using protocol::frost::NonceRecord;
using protocol::frost::NonceStock;
using protocol::frost::NonceStore;
using protocol::frost::NonceUse;
using protocol::frost::Part;
using protocol::frost::Request;
using protocol::frost::Signature;
using protocol::frost::Signed;
using protocol::frost::Signer;
using protocol::frost::SigningKey;
using protocol::frost::SigningSuite;
using protocol::frost::Taproot;
using protocol::frost::Tweak;

/// How often each stored pair was handed out, by run, party and pair.
using Handouts = std::map<std::pair<SessionId, Party>, std::map<NonceName, unsigned>>;

/// A party's stock on its simulated disk.
class StockOnDisk final : public NonceStore {
 public:
  StockOnDisk(DurableStore& disk, std::map<NonceName, unsigned>* handed_out)
      : disk_(disk), handed_out_(handed_out) {}

  Status insert(std::vector<NonceRecord> records) override {
    DurableStore::Changes changes;
    for (const NonceRecord& record : records) {
      const View nonces = record.nonces.expose_secret();
      changes.emplace(key_of(record.name), Bytes(nonces.begin(), nonces.end()));
    }
    return disk_.commit(changes);
  }
  Result<SecretBytes> remove(const NonceName& name) override {
    auto nonces = disk_.read(key_of(name));
    if (!nonces.has_value()) {
      return Error{Fault::slot_spent, "the nonce pair is not in the stock"};
    }
    const Status done = disk_.commit({{key_of(name), std::nullopt}});
    if (!done.has_value()) return done.error();
    if (handed_out_ != nullptr) ++(*handed_out_)[name];
    return SecretBytes::take(*std::move(nonces));
  }
  Status remove_of_key(const Digest&) override { return disk_.commit({}); }
  Status remove_all() override { return disk_.commit({}); }

  static std::string key_of(const NonceName& name) { return to_hex(name.commitment); }

 private:
  DurableStore& disk_;
  std::map<NonceName, unsigned>* handed_out_;  // of the honest
};

/// A key, a quorum of it, and what is asked of it: all that a seed lays down.
template <SigningSuite C>
struct World {
  using G = typename C::Group;
  static constexpr std::size_t pairs_each = 2;

  explicit World(SeededRandom& dice)
      : group(testing::make_group<G>(dice)),
        key(testing::deal_key(group, C::suite, draw_structure(dice), dice)),
        signers(draw_signers(key.record.structure, dice)),
        from_stock(dice.chance(50)),
        initiator(signers[dice.below(signers.size())]),
        msg(dice.below(64)) {
    dice.fill(msg);
    dice.fill(binding);
    const bool all_aggregate = dice.chance(70);
    for (const Party i : signers) {
      if (all_aggregate || dice.chance(50)) aggregators.insert(i);
      stocks.push_back({i, draw_stock(i, dice)});
    }
    signing_key.emplace(SigningKey<C>::make(key.record, set_of(signers), draw_tweak(dice)).value());
  }

  /// One that no party satisfies alone, whatever becomes of the quorum.
  static crypto::AccessStructure draw_structure(SeededRandom& dice) {
    for (;;) {
      const auto n = static_cast<std::uint16_t>(2 + dice.below(6));
      auto structure = testing::draw_structure(n, dice);
      bool alone = false;
      for (std::uint16_t i = 1; i <= n; ++i) {
        alone = alone || crypto::qualified(structure, {Party(i)});
      }
      if (!alone) return structure;
    }
  }

  /// A minimal quorum, which is always tight.
  static std::vector<Party> draw_signers(const crypto::AccessStructure& structure,
                                         SeededRandom& dice) {
    auto signers = crypto::everyone(structure);
    auto order = signers.parties();
    for (std::size_t k = 0; k < order.size(); ++k) {
      std::swap(order[k], order[k + dice.below(order.size() - k)]);
    }
    for (const Party i : order) {
      signers.erase(i);
      if (!crypto::qualified(structure, signers)) signers.insert(i);
    }
    return signers.parties();
  }

  static crypto::PartySet set_of(const std::vector<Party>& parties) {
    crypto::PartySet set;
    for (const Party i : parties) set.insert(i);
    return set;
  }

  static Tweak draw_tweak(SeededRandom& dice) {
    Tweak tweak;
    if constexpr (C::suite == crypto::Suite::frost_bip340) {
      const std::array<std::uint32_t, 2> steps = {0, 3};
      if (dice.chance(50)) tweak.path = *crypto::DerivationPath::make(steps);
      if (dice.chance(60)) tweak.taproot.emplace();
      if (dice.chance(30)) tweak.taproot = Taproot{Digest{4}};
    }
    return tweak;
  }

  std::vector<NoncePair<G>> draw_stock(Party i, SeededRandom& dice) const {
    std::vector<NoncePair<G>> pairs;
    for (std::uint32_t k = 0; k < pairs_each; ++k) {
      pairs.push_back(
          protocol::frost::draw_nonces<C>(group, key.shares.at(i), {NonceUse::stock, {}, k}, dice));
    }
    return pairs;
  }

  /// An honest initiator takes everybody's first pair, and again after a crash. A corrupt one takes
  /// any, so its twins offer different lists.
  CommitmentList<G> offer(const Start& start) const {
    CommitmentList<G> B;
    for (const auto& [i, pairs] : stocks) {
      std::array<std::uint8_t, 1> die{};
      if (start.role == Role::corrupt) start.random.fill(die);
      B.emplace(i, pairs[die[0] % pairs_each].commitment);
    }
    return B;
  }

  Request request_of(Party i) const {
    const Part part = aggregators.contains(i) ? Part::aggregate : Part::respond;
    return {binding, msg, initiator, part};
  }

  const std::vector<NoncePair<G>>& stock_of(Party i) const {
    return std::ranges::find(stocks, i, &Stock::party)->pairs;
  }

  struct Stock {
    Party party;
    std::vector<NoncePair<G>> pairs;
  };

  G group;
  testing::DealtKey<G> key;
  std::vector<Party> signers;
  bool from_stock;
  Party initiator;
  Bytes msg;
  Digest binding{};
  std::set<Party> aggregators;
  std::vector<Stock> stocks;
  std::optional<SigningKey<C>> signing_key;
  std::list<StockOnDisk> disks;
  testing::MemoryUsedSessions batch_ids;  // of no use here: the pairs are drawn before
  std::list<NonceStock> running;
  Handouts handouts;
};

const protocol::Generation first_start{1};

template <SigningSuite C>
std::vector<NonceRecord> records_of(const World<C>& world, Party i) {
  std::vector<NonceRecord> records;
  for (const auto& nonces : world.stock_of(i)) {
    const auto name = protocol::frost::name_of(world.key.record, first_start, nonces.commitment);
    records.push_back({name, protocol::frost::encode_nonces(nonces)});
  }
  return records;
}

/// The stock of a party that takes part. One that has crashed does not come back: what it has
/// stored is out of its reach, and without it would say something else under the same session id.
template <SigningSuite C>
NonceStock* join(World<C>& world, const Start& start) {
  if (start.incarnation > 0) return nullptr;
  const Party i = start.session.self;
  auto& counts = world.handouts[{start.session.sid, i}];
  StockOnDisk& disk =
      world.disks.emplace_back(start.store, start.role == Role::honest ? &counts : nullptr);
  auto stock = NonceStock::start({disk, world.batch_ids}, first_start);
  if (!stock.has_value() || !stock->insert(records_of(world, i)).has_value()) return nullptr;
  return &world.running.emplace_back(std::move(*stock));
}

template <SigningSuite C>
std::optional<Machine<Signed>> spawn(World<C>& world, const Start& start) {
  using G = typename C::Group;
  const Party i = start.session.self;
  NonceStock* const stock = join(world, start);
  if (stock == nullptr) return std::nullopt;
  const Signer<C> signer{world.group, world.key.shares.at(i), *world.signing_key, start.random};
  if (!world.from_stock) {
    return Machine<Signed>(start.session, protocol::frost::sign_rules<C>(),
                           [&](protocol::Net& net) {
                             return protocol::frost::sign(net, signer, world.request_of(i));
                           });
  }
  return Machine<Signed>(start.session, protocol::frost::stock_rules<C>(), [&](protocol::Net& net) {
    return protocol::frost::sign_from_stock(
        net, signer, world.request_of(i), *stock,
        i == world.initiator ? world.offer(start) : CommitmentList<G>{});
  });
}

template <SigningSuite C>
Complaint all_verify(const World<C>& world, const PerParty<const Signed*>& outputs) {
  const Signature* first = nullptr;
  for (const auto& [i, output] : outputs) {
    if (output->signature.has_value() != world.aggregators.contains(i)) {
      return "a party has a signature that it did not ask for, or lacks one";
    }
    if (!output->signature.has_value()) continue;
    if (!world.signing_key->verifies(world.msg, *output->signature)) return "a wrong signature";
    if (first != nullptr && *first != *output->signature) return "two signatures of one run";
    first = &*output->signature;
  }
  return std::nullopt;
}

Complaint no_pair_is_used_twice(const Handouts& handouts) {
  for (const auto& [run, counts] : handouts) {
    for (const auto& [name, count] : counts) {
      if (count > 1) return "a nonce pair was handed out twice";
    }
  }
  return std::nullopt;
}

template <SigningSuite C>
Trial<Signed> draw(SeededRandom& dice) {
  const auto world = std::make_shared<World<C>>(dice);
  const std::size_t corrupt_max = world->signers.size() - 1;
  const bool all_aggregate = world->aggregators.size() == world->signers.size();
  return {
      .cast = {.parties = world->signers, .corrupt_max = corrupt_max, .rounds = 3},
      .spawn = [=](const Start& start) { return spawn(*world, start); },
      .common =
          [=](const Signed& output) {
            if (!all_aggregate) return Bytes();  // compared by `check`, where there is one
            return Bytes(output.signature->begin(), output.signature->end());
          },
      .check = [=](const PerParty<const Signed*>& outputs) { return all_verify(*world, outputs); },
      .always =
          [=](const PerParty<DurableStore>&) { return no_pair_is_used_twice(world->handouts); },
  };
}

}  // namespace

Scenario frost_ed25519_scenario() {
  Scenario frost = scenario("frost_ed25519", draw<Ed25519Sha512>);
  frost.seeds = {300, 20'000};
  return frost;
}

Scenario frost_bip340_scenario() {
  Scenario frost = scenario("frost_bip340", draw<Bip340>);
  frost.seeds = {300, 20'000};
  return frost;
}

}  // namespace countersign::sim
