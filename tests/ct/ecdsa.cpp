#include "ct/cases.hpp"
#include "ct/secret.hpp"
#include "protocol/ecdsa/shares.hpp"
#include "protocol/ecdsa/zero_sum.hpp"
#include "support/dealt_slots.hpp"
#include "support/signing_nodes.hpp"

// Threshold ECDSA with everything secret marked: key shares, nonces, masks, zero shares, and both
// ends of the multiplications. The offline phase is made of OT, VOLE and draws (tests/ct/ot.cpp);
// here is what is computed with their results. What is sent is declassified where a peer gets it.

namespace countersign::protocol::ecdsa {
namespace {

using ct::mark_secret;
using testing::SeededRandom;
using testing::SigningNodes;

constexpr Party self{std::uint16_t{1}};
constexpr Party peer{std::uint16_t{2}};

template <class T>
void use(const T& value) {
  __asm__ volatile("" : : "r"(&value) : "memory");
}

void mark(SlotContent& slot) {
  mark_secret(slot.r.expose_secret());
  mark_secret(slot.phi.expose_secret());
  mark_secret(slot.zeta.expose_secret());
  mark_secret(slot.blind.expose_secret());
  for (auto& [j, half] : slot.peers) {
    mark_secret(half.alice.alpha.expose_secret());
    mark_secret(half.alice.t.expose_secret());
    mark_secret(half.bob.beta.expose_secret());
    mark_secret(half.bob.o.expose_secret());
    mark_secret(half.f.expose_secret());
  }
}

/// Two signers with one dealt slot each, all of it secret.
struct Bench {
  SigningNodes nodes{testing::flat(2, 2), {Party(1), Party(2)}};
  SlotBatch batch = nodes.batch(self, nodes.dealt().proposal(nodes.next_sid(), 1));
  SlotId id = SlotId(batch.slot_id(0));
  Digest echo{3};
  PerParty<SlotContent> slots;

  Bench() {
    SeededRandom dice(8);
    slots = testing::deal_slot(nodes.group(), nodes.ranks(), {id, echo}, dice);
    for (auto& [i, slot] : slots) mark(slot);
    for (const Party i : nodes.ranks()) {
      mark_secret(nodes.dealt().share(i).leaf_shares.expose_secret());
    }
  }

  curve::SecretScalar sk(Party i) {
    return nodes.node(i).key.additive_share(nodes.dealt().share(i)) + slots.at(i).zeta;
  }
  /// R3 of the peer to us, as we get it.
  R3 received() {
    const SecretBytes body = body_of(open_to(self, slots.at(peer), sk(peer), Digest{1}));
    ct::declassify(body.expose_secret());
    return *parse<R3>(body.expose_secret(), NoShape{});
  }
};

void share_of_the_key() {
  Bench bench;
  use(bench.sk(self));
}

void stored_slot() {
  Bench bench;
  const SecretBytes stored = bench.slots.at(self).encode();
  use(SlotContent::decode(stored.expose_secret(), bench.batch.meta(0)));
}

void opening() {
  Bench bench;
  use(body_of(open_to(peer, bench.slots.at(self), bench.sk(self), Digest{1})));
}

void checks_and_share() {
  Bench bench;
  const SlotContent& slot = bench.slots.at(self);
  const R3 r3 = bench.received();
  const curve::Point& B = bench.nodes.node(self).key.point(peer);
  PerParty<PeerOpening> openings;
  openings.emplace(peer, *read_opening({peer, bench.id, slot.com.at(peer), B}, r3));
  const auto& bob = slot.peers.at(peer).bob;
  PerParty<ProductShares> products;
  products.emplace(peer, *product_shares(bob, openings.at(peer)));
  use(check_gammas(bench.nodes.group(), bob, openings.at(peer), products.at(peer), r3));
  const curve::SecretScalar sk = bench.sk(self);
  use(signature_share({slot, sk, openings, products}, Digest{7}, curve::Scalar(5)));
}

void zero_shares() {
  Bench bench;
  PerParty<curve::SecretScalar> f;
  f.emplace(peer, bench.slots.at(self).peers.at(peer).f.clone());
  use(zero_share(self, f));
  auto z = Secret<32>::filled([](auto out) {
    std::ranges::fill(out, 1);
    mark_secret(out);
  });
  use(pair_zero_share(z, Digest{2}));
  use(reveal_of(Digest{2}, f));
}

/// The machines themselves, with the durable record of the slot between their steps.
void whole_online_phase() {
  Bench bench;
  for (const Party i : bench.nodes.ranks()) {
    const SlotBatch& own = bench.nodes.batch(
        i, {bench.batch.sid(), 1, bench.batch.signers().keys(), bench.batch.setups()});
    use(bench.nodes.node(i).slots.put(own.meta(0), bench.slots.at(i).encode()));
  }
  auto wire = bench.nodes.sign_by_all(
      bench.id, [](testing::InTransit& message) { ct::declassify(message.payload); });
  for (const auto& [i, result] : wire.take_results()) {
    invariant(result.has_value(), "honest signers sign");
  }
}

constexpr ct::Case cases[] = {
    {"share_of_the_key", share_of_the_key},
    {"stored_slot", stored_slot},
    {"opening", opening},
    {"checks_and_share", checks_and_share},
    {"zero_shares", zero_shares},
    {"whole_online_phase", whole_online_phase},
};

}  // namespace
}  // namespace countersign::protocol::ecdsa

int main(int argc, char** argv) {
  return countersign::ct::run_cases(countersign::protocol::ecdsa::cases, argc, argv);
}
