// What a verifiable backup of one leaf share costs, to make, to check and to open, over both
// groups; and the library calls that it cannot do without, whose sum is the floor.

#include <secp256k1.h>
#include <sodium.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "bench/support.hpp"
#include "protocol/backup/hashes.hpp"
#include "protocol/backup/verifiable_backups.hpp"
#include "support/backup_prover.hpp"

namespace countersign::protocol {
namespace {

using bench::keep;
using bench::Report;
using bench::seconds_per_call;
using testing::SeededRandom;

/// The calls of the libraries below us, in seconds.
struct Calls {
  double edwards_base;  // libsodium, a table for B
  double x25519;        // libsodium, any point
  double x25519_base;   // libsodium's X25519 of 9, which we do not use
  double secp256k1_base;
};

Calls measure_calls(Report& report) {
  SeededRandom random(1);
  ByteArray<32> scalar;
  random.fill(scalar);
  ByteArray<32> point;
  ByteArray<32> out;
  if (sodium_init() < 0 || crypto_scalarmult_curve25519_base(point.data(), scalar.data()) != 0) {
    std::abort();
  }
  secp256k1_context* const context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
  secp256k1_pubkey key;
  secp256k1_ecdsa_signature signature;
  report.add_microseconds("floor.ecdsa_sign.us", [&] {
    keep(secp256k1_ecdsa_sign(context, &signature, scalar.data(), scalar.data(), nullptr, nullptr));
  });
  const Calls calls{
      seconds_per_call([&] { keep(crypto_scalarmult_ed25519_base(out.data(), scalar.data())); }),
      seconds_per_call(
          [&] { keep(crypto_scalarmult_curve25519(out.data(), scalar.data(), point.data())); }),
      seconds_per_call([&] { keep(crypto_scalarmult_curve25519_base(out.data(), scalar.data())); }),
      seconds_per_call([&] { keep(secp256k1_ec_pubkey_create(context, &key, scalar.data())); }),
  };
  secp256k1_context_destroy(context);
  report.add("floor.edwards_base.us", 1e6 * calls.edwards_base, "us");
  report.add("floor.x25519.us", 1e6 * calls.x25519, "us");
  report.add("floor.x25519_base.us", 1e6 * calls.x25519_base, "us");
  report.add("floor.secp256k1_base.us", 1e6 * calls.secp256k1_base, "us");
  return calls;
}

void measure_parts(Report& report) {
  SeededRandom random(2);
  const auto ek = crypto::X25519SecretKey::generate(random).public_key();
  const auto esk = crypto::X25519SecretKey::generate(random);
  const backup::HalfTags tags(crypto::Suite::ecdsa_secp256k1);
  const Digest label{1};
  const Digest scalar{2};
  report.add_microseconds("backup.ciphertext.us", [&] {
    keep(backup::encrypt(ek, esk, {label, 1, 1}, scalar));
  });
  report.add_microseconds("backup.coins.us", [&] { keep(backup::ephemeral_key(tags, label)); });
  report.add_microseconds("backup.seeds.us", [&] {
    keep(backup::draw_seeds(crypto::Suite::ecdsa_secp256k1, {Secret<32>::generate(random), label},
                            random));
  });
  report.add_microseconds("backup.256_ephemeral_keys.us", [&] {
    std::vector<Secret<32>> esks;
    for (std::size_t k = 0; k < 256; ++k) esks.push_back(Secret<32>::generate(random));
    keep(crypto::X25519SecretKey::from_all(std::move(esks)));
  });
}

template <curve::Group G>
void measure_backup(Report& report, crypto::Suite suite, const std::string& name) {
  SeededRandom random(3);
  const G group = testing::make_group<G>(random);
  const VerifiableBackups<G> backups(group);
  const auto share = testing::draw_share(group, suite, random);
  const Bytes made = backups.make(share.statement, share.x, random);
  const auto add = [&](const std::string& verb, const auto& work) {
    report.add("backup." + verb + "." + name + ".ms", 1e3 * seconds_per_call(work), "ms");
  };
  add("make", [&] { keep(backups.make(share.statement, share.x, random)); });
  add("check", [&] { keep(backups.check(share.statement, made)); });
  add("open", [&] { keep(backups.open(share.statement, share.recovery, made)); });
}

}  // namespace
}  // namespace countersign::protocol

int main(int argc, char** argv) {
  namespace protocol = countersign::protocol;
  namespace curve = countersign::curve;
  using countersign::crypto::Suite;
  countersign::bench::Report report;
  const auto calls = protocol::measure_calls(report);
  protocol::measure_parts(report);
  protocol::measure_backup<curve::Secp256k1>(report, Suite::ecdsa_secp256k1, "secp256k1");
  protocol::measure_backup<curve::Ed25519>(report, Suite::frost_ed25519, "ed25519");
  const double half = calls.edwards_base + calls.x25519;
  report.add("floor.make.secp256k1.ms", 1e3 * 128 * (2 * half + calls.secp256k1_base), "ms");
  report.add("floor.check.secp256k1.ms", 1e3 * 128 * (half + calls.secp256k1_base), "ms");
  report.add("floor.make.ed25519.ms", 1e3 * 128 * (2 * half + calls.edwards_base), "ms");
  report.add("floor.check.ed25519.ms", 1e3 * 128 * (half + calls.edwards_base), "ms");
  return report.finish(argc, argv);
}
