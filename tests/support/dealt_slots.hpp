#pragma once

#include "crypto/commitment.hpp"
#include "protocol/ecdsa/content.hpp"
#include "protocol/ecdsa/contexts.hpp"
#include "support/dealt_signers.hpp"

namespace countersign::testing {

/// One slot of all signers as the offline phase would leave it, dealt in no time: for what only
/// uses slots.

inline curve::SecretScalar draw_secret(SeededRandom& dice) {
  return curve::random_scalar<curve::Scalar>(dice);
}

/// A product as a VOLE shares it: t + o = alpha * beta.
struct DealtProduct {
  protocol::ot::VoleSender alice;
  protocol::ot::VoleReceiver bob;
};

inline DealtProduct deal_product(SeededRandom& dice) {
  using protocol::ot::ScalarPair;
  using Pair = curve::SecretOf<ScalarPair>;
  const auto draw_pair = [&] {
    return Pair::computed([&] {
      const auto first = draw_secret(dice).expose_secret();
      return ScalarPair{first, draw_secret(dice).expose_secret()};
    });
  };
  Pair alpha = draw_pair();
  Pair t = draw_pair();
  auto beta = draw_secret(dice);
  Pair o = Pair::computed([&] {
    const ScalarPair& a = alpha.expose_secret();
    return ScalarPair{a[0] * beta.expose_secret() - t.expose_secret()[0],
                      a[1] * beta.expose_secret() - t.expose_secret()[1]};
  });
  return {{std::move(alpha), std::move(t)}, {std::move(beta), std::move(o)}};
}

inline ByteArray<33> point_of(const curve::Secp256k1& group, const curve::Scalar& a) {
  return group.mul_base(curve::SecretScalar::computed([&] { return a; })).encode();
}

/// `ids` are the slot's id and the echo of its batch.
inline protocol::PerParty<protocol::ecdsa::SlotContent> deal_slot(
    const curve::Secp256k1& group, const std::vector<Party>& ranks,
    const protocol::ecdsa::SlotEcho& ids, SeededRandom& dice) {
  using protocol::PerParty;
  using protocol::ecdsa::SlotContent;
  using protocol::ecdsa::SlotPeer;
  PerParty<PerParty<curve::SecretScalar>> f;
  PerParty<PerParty<DealtProduct>> products;  // by Alice, then Bob
  for (const Party i : ranks) {
    for (const Party j : ranks) {
      if (i == j) continue;
      products[i].emplace(j, deal_product(dice));
      if (i > j) continue;
      auto f_ij = draw_secret(dice);
      f[j].emplace(i, f_ij.clone());
      f[i].emplace(j, std::move(f_ij));
    }
  }
  PerParty<SlotContent> contents;
  PerParty<Digest> com;
  for (const Party i : ranks) {
    auto r = draw_secret(dice);
    auto zeta = protocol::ecdsa::zero_share(i, f.at(i));
    const auto R = group.mul_base(r);
    const auto Z = group.mul_base(zeta);
    auto committed = crypto::commit({protocol::ecdsa::nonce_commitment_tag(), ids.slot.value(), i},
                                    protocol::ecdsa::nonce_payload(R.encode(), Z.encode()), dice);
    com.emplace(i, committed.commitment);
    PerParty<SlotPeer> peers;
    for (const Party j : ranks) {
      if (i == j) continue;
      auto& alice = products.at(i).at(j).alice;
      const auto t = alice.t.expose_secret();
      peers.emplace(j, SlotPeer{std::move(alice), point_of(group, t[0]), point_of(group, t[1]),
                                std::move(products.at(j).at(i).bob), std::move(f.at(i).at(j))});
    }
    contents.emplace(i, SlotContent{ids.echoP1,
                                    {},
                                    std::move(r),
                                    draw_secret(dice),
                                    std::move(zeta),
                                    std::move(committed.blind),
                                    R,
                                    Z,
                                    std::move(peers)});
  }
  for (auto& [i, content] : contents) content.com = com;
  return contents;
}

}  // namespace countersign::testing
