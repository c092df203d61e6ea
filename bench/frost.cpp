// What a FROST signature costs each signer, for a key and quorum that it has prepared: round 1,
// both rounds and aggregation, and round 2 alone from a stock. Beside it, as the unit that a noisy
// machine does not change, one plain signature and its verification; and the group operations of
// which the protocol is made, so that the floor can be added up.

#include <secp256k1.h>
#include <secp256k1_schnorrsig.h>
#include <sodium.h>

#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bench/support.hpp"
#include "protocol/frost/frost.hpp"
#include "protocol/frost/stock.hpp"
#include "support/dealt_key.hpp"
#include "support/memory_nonce_store.hpp"
#include "support/memory_slot_store.hpp"
#include "support/structures.hpp"
#include "support/wire.hpp"

namespace countersign::protocol::frost {
namespace {

using bench::keep;
using bench::Report;
using bench::seconds_per_call;
using testing::SeededRandom;

void measure_plain_signatures(Report& report) {
  const Bytes msg(32, 5);
  ByteArray<crypto_sign_PUBLICKEYBYTES> pk;
  ByteArray<crypto_sign_SECRETKEYBYTES> sk;
  crypto_sign_keypair(pk.data(), sk.data());
  Signature signature;
  report.add_microseconds("floor.ed25519_sign.us", [&] {
    keep(crypto_sign_detached(signature.data(), nullptr, msg.data(), msg.size(), sk.data()));
  });
  report.add_microseconds("floor.ed25519_verify.us", [&] {
    keep(crypto_sign_verify_detached(signature.data(), msg.data(), msg.size(), pk.data()));
  });

  secp256k1_context* const context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
  const ByteArray<32> secret{7};
  secp256k1_keypair keypair;
  secp256k1_xonly_pubkey x_only;
  const bool made = secp256k1_keypair_create(context, &keypair, secret.data()) == 1 &&
                    secp256k1_keypair_xonly_pub(context, &x_only, nullptr, &keypair) == 1;
  if (!made) std::abort();
  report.add_microseconds("floor.schnorr_sign.us", [&] {
    keep(secp256k1_schnorrsig_sign32(context, signature.data(), msg.data(), &keypair, nullptr));
  });
  report.add_microseconds("floor.schnorr_verify.us", [&] {
    keep(secp256k1_schnorrsig_verify(context, signature.data(), msg.data(), msg.size(), &x_only));
  });
  secp256k1_context_destroy(context);
}

/// The signers 1 to t of a flat key, and their runs.
template <SigningSuite C>
class Signing {
 public:
  using G = typename C::Group;

  Signing(std::uint16_t t, std::uint16_t n)
      : group_(testing::make_group<G>(random_)),
        key_(testing::deal_key(group_, C::suite, testing::flat(t, n), random_)) {
    for (std::uint16_t i = 1; i <= t; ++i) signers_.emplace_back(i);
    for (const Party i : signers_) {
      keys_.emplace(i, prepare());
      const SessionId batch(testing::draw_digest(random_));
      const auto& share = key_.shares.at(i);
      stocks_.emplace(i, NonceStock::start({stores_[i], ids_}, Generation(1)).value());
      const auto made = stock_up<C>(group_, share, stocks_.at(i), {batch, 1}, random_);
      B_.emplace(i, made->front());
      const auto name = name_of(share.record, Generation(1), made->front());
      const View nonces = stores_.at(i).peek(name);
      stored_.emplace(i, std::pair(name, Bytes(nonces.begin(), nonces.end())));
    }
  }

  SigningKey<C> prepare() const {
    crypto::PartySet set;
    for (const Party i : signers_) set.insert(i);
    return SigningKey<C>::make(key_.record, set, {}).value();
  }

  auto draw() {
    return draw_nonces<C>(group_, key_.shares.at(Party(1)), {NonceUse::stock, {}, 0}, random_);
  }

  /// Both rounds of all signers.
  void run(Part of_others) {
    drive(sign_rules<C>(),
          [&](Net& net, Party i) { return sign(net, signer(i), request(i, of_others)); });
  }

  /// Round 2 of all. The same nonces each time, which only a benchmark may do.
  void run_from_stock(Part of_others) {
    for (const auto& [i, stored] : stored_) stores_.at(i).put_back(stored.first, stored.second);
    drive(stock_rules<C>(), [&](Net& net, Party i) {
      return sign_from_stock(net, signer(i), request(i, of_others), stocks_.at(i),
                             i == signers_.front() ? B_ : CommitmentList<G>{});
    });
  }

 private:
  template <class Start>
  void drive(const Rules& rules, const Start& start) {
    testing::Wire<Signed> wire;
    for (const Party i : signers_) {
      wire.add(i, Machine<Signed>({SessionId(Digest{1}), i, signers_}, rules,
                                  [&](Net& net) { return start(net, i); }));
    }
    wire.run();
    for (const auto& [i, result] : wire.take_results()) {
      if (!result.has_value()) std::abort();
    }
  }

  Signer<C> signer(Party i) { return {group_, key_.shares.at(i), keys_.at(i), random_}; }
  Request request(Party i, Part of_others) const {
    const Part part = i == signers_.front() ? Part::aggregate : of_others;
    return {Digest{1}, Bytes(32, 5), signers_.front(), part};
  }

  SeededRandom random_{1};
  G group_;
  testing::DealtKey<G> key_;
  std::vector<Party> signers_;
  std::map<Party, SigningKey<C>> keys_;
  std::map<Party, testing::MemoryNonceStore> stores_;
  testing::MemoryUsedSessions ids_;
  std::map<Party, NonceStock> stocks_;
  std::map<Party, std::pair<NonceName, Bytes>> stored_;
  CommitmentList<G> B_;
};

template <SigningSuite C>
void measure(Report& report, const std::string& suite, std::uint16_t t, std::uint16_t n) {
  Signing<C> signing(t, n);
  const std::string name = suite + "." + std::to_string(t) + "of" + std::to_string(n) + ".";
  const auto per_party = [&](const std::string& what, const auto& work) {
    report.add(name + what, 1e3 * seconds_per_call(work) / t, "ms");
  };
  report.add_microseconds(name + "prepare.us", [&] { keep(signing.prepare()); });
  report.add_microseconds(name + "round1.us", [&] { keep(signing.draw()); });
  per_party("all_aggregate.ms", [&] { signing.run(Part::aggregate); });
  per_party("one_aggregates.ms", [&] { signing.run(Part::respond); });
  per_party("stock.all_aggregate.ms", [&] { signing.run_from_stock(Part::aggregate); });
  per_party("stock.one_aggregates.ms", [&] { signing.run_from_stock(Part::respond); });
}

template <curve::Group G>
void measure_group(Report& report, const std::string& name) {
  using Point = typename G::Point;
  SeededRandom random(2);
  const G group = testing::make_group<G>(random);
  const auto secret = curve::random_scalar<typename G::Scalar>(random);
  const auto a = curve::random_scalar<typename G::Scalar>(random).expose_secret();
  const Point P = mul_base_vartime(a);
  const auto encoded = P.encode();
  report.add_microseconds(name + ".decode.us", [&] { keep(Point::decode(encoded)); });
  report.add_microseconds(name + ".mul_base.us", [&] { keep(group.mul_base(secret)); });
  report.add_microseconds(name + ".mul_vartime.us", [&] { keep(mul_vartime(a, P)); });
  report.add_microseconds(name + ".add.us", [&] { keep(P + P); });
}

}  // namespace
}  // namespace countersign::protocol::frost

int main(int argc, char** argv) {
  namespace frost = countersign::protocol::frost;
  countersign::bench::Report report;
  frost::measure_plain_signatures(report);
  frost::measure_group<countersign::curve::Ed25519>(report, "group.ed25519");
  frost::measure_group<countersign::curve::Secp256k1>(report, "group.secp256k1");
  frost::measure<frost::Ed25519Sha512>(report, "frost_ed25519", 2, 3);
  frost::measure<frost::Ed25519Sha512>(report, "frost_ed25519", 3, 5);
  frost::measure<frost::Bip340>(report, "frost_bip340", 2, 3);
  frost::measure<frost::Bip340>(report, "frost_bip340", 3, 5);
  return report.finish(argc, argv);
}
