#include "sim/joint_coin.hpp"

#include "crypto/fields.hpp"
#include "crypto/sha256.hpp"

namespace countersign::protocol::joint_coin {

Commitment commit(const SessionId& sid, Party i, View r_i) {
  crypto::Sha256 hash;
  hash.update(bytes_of("joint coin commitment")).update(sid.value());
  return {hash.update(crypto::le16(i.value())).update(r_i).digest()};
}

Digest view_of(const SessionId& sid, const PerParty<Commitment>& c) {
  crypto::Sha256 hash;
  hash.update(bytes_of("joint coin view")).update(sid.value());
  for (const auto& [j, c_j] : c) hash.update(crypto::le16(j.value())).update(c_j.value);
  return hash.digest();
}

Digest sum(View r_i, const PerParty<Opening>& r) {
  Digest coin;
  std::ranges::copy(r_i, coin.begin());
  for (const auto& [j, r_j] : r) {
    for (std::size_t k = 0; k < coin.size(); ++k) coin[k] ^= r_j.value[k];
  }
  return coin;
}

Opening opening_of(const Secret<32>& r_i) {
  Opening opening;
  std::ranges::copy(r_i.expose_secret(), opening.value.begin());
  return opening;
}

Protocol<Digest> toss(Net& net, Secret<32> r_i) {
  const Party i = net.self();

  // Round 1. Commit to r_i before anyone else's contribution is known.
  const Commitment c_i = commit(net.sid(), i, r_i.expose_secret());
  net.broadcast(c_i);
  auto c = co_await net.gather<Commitment>();
  c.emplace(i, c_i);

  // Round 2. Blum assumes a broadcast channel. Links between pairs are none, so everyone tells what
  // it saw: one who sent different commitments to different parties could choose between coins.
  const Echo h_i{view_of(net.sid(), c)};
  net.broadcast(h_i);
  const auto h = co_await net.gather<Echo>();
  co_await require(guard("joint-coin.views-equal", all_equal(h, h_i.value)),
                   {Fault::inconsistent_broadcast, "parties saw different commitments"});

  // Round 3. Open, and hold every opening against its commitment.
  net.broadcast(opening_of(r_i));
  const auto r = co_await net.gather<Opening>();
  co_await require_each(net, Fault::bad_opening, "opening does not match its commitment",
                        [&](Party j) {
                          const Commitment opened = commit(net.sid(), j, r.at(j).value);
                          return guard("joint-coin.opening-matches", same(opened, c.at(j)));
                        });

  co_return sum(r_i.expose_secret(), r);
}

}  // namespace countersign::protocol::joint_coin
