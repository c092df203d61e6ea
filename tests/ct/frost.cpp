#include <cstdint>
#include <vector>

#include "ct/cases.hpp"
#include "ct/secret.hpp"
#include "ct/secret_random.hpp"
#include "protocol/frost/core.hpp"
#include "protocol/frost/signing_key.hpp"
#include "protocol/frost/stock.hpp"
#include "support/dealt_key.hpp"
#include "support/memory_nonce_store.hpp"
#include "support/memory_slot_store.hpp"
#include "support/structures.hpp"

// What a FROST signer does with its share and its nonces, in both suites: drawing them, storing
// them, and the response. Commitments, contexts and the responses themselves are public.

namespace countersign::protocol::frost {
namespace {

using ct::mark_secret;
using ct::SecretRandom;

template <class T>
void use(const T& value) {
  __asm__ volatile("" : : "r"(&value) : "memory");
}

/// A key of which party 1 owns two leaves that are both used, and its share is secret.
template <SigningSuite C>
struct Holder {
  using G = typename C::Group;

  Holder() {
    const auto tree = crypto::all_of({crypto::leaf(1), crypto::leaf(2), crypto::leaf(1)});
    const auto structure = crypto::AccessStructure::make(tree, crypto::PartyCount(2));
    key.emplace(testing::deal_key(group, C::suite, *structure, dice));
    mark_secret(share().leaf_shares.expose_secret());
  }
  const KeyShare<G>& share() const { return key->shares.at(Party(1)); }

  testing::SeededRandom dice{2};
  G group = testing::make_group<G>(dice);
  std::optional<testing::DealtKey<G>> key;
  SecretRandom random;
};

template <SigningSuite C>
void nonce_generation() {
  Holder<C> holder;
  use(draw_nonces<C>(holder.group, holder.share(), {NonceUse::one_run, SessionId(Digest{1}), 0},
                     holder.random));
}

template <SigningSuite C>
void stock() {
  Holder<C> holder;
  testing::MemoryNonceStore store;
  testing::MemoryUsedSessions ids;
  NonceStock stock = NonceStock::start({store, ids}, Generation(1)).value();
  const NonceBatch batch{SessionId(Digest{1}), 1};
  const auto made = stock_up<C>(holder.group, holder.share(), stock, batch, holder.random);
  use(take_nonces(holder.group, stock, holder.share().record, made->front()));
}

template <SigningSuite C>
void share_computation() {
  Holder<C> holder;
  Tweak tweak;
  if constexpr (C::suite == crypto::Suite::frost_bip340) tweak.taproot = Taproot{};
  const auto key =
      SigningKey<C>::make(holder.key->record, {Party(1), Party(2)}, std::move(tweak)).value();
  const auto nonces = draw_nonces<C>(holder.group, holder.share(),
                                     {NonceUse::one_run, SessionId(Digest{1}), 0}, holder.random);
  // Four messages, so that the parity of R takes both values.
  for (std::uint8_t msg = 0; msg < 4; ++msg) {
    const auto package = package_of<C>(key.PK(), {msg}, {{Party(1), nonces.commitment}});
    const auto k_i = bound_nonce(nonces, package.rho.at(Party(1)));
    const auto challenge = challenge_of(package, {{Party(1), holder.group.mul_base(k_i)}});
    const auto a_i = key.tweaked_share(holder.share());
    use(response(*challenge, {.k_i = k_i, .a_i = a_i}));
  }
}

constexpr ct::Case cases[] = {
    {"frost_ed25519_nonces", nonce_generation<Ed25519Sha512>},
    {"frost_ed25519_stock", stock<Ed25519Sha512>},
    {"frost_ed25519_share", share_computation<Ed25519Sha512>},
    {"frost_bip340_nonces", nonce_generation<Bip340>},
    {"frost_bip340_stock", stock<Bip340>},
    {"frost_bip340_share", share_computation<Bip340>},
};

}  // namespace
}  // namespace countersign::protocol::frost

int main(int argc, char** argv) {
  return countersign::ct::run_cases(countersign::protocol::frost::cases, argc, argv);
}
