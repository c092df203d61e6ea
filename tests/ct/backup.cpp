#include <cstdint>

#include "ct/cases.hpp"
#include "ct/secret.hpp"
#include "ct/secret_random.hpp"
#include "protocol/backup/verifiable_backups.hpp"
#include "support/backup_prover.hpp"
#include "support/seeded_random.hpp"

// Backups of shares over both groups: the share, all randomness and the recovery key are marked.
// Which half of a row is opened follows from what is public, and is: the prover declassifies the
// ciphertexts and points that it hashes. Checking a backup takes no secrets.

namespace countersign::protocol {
namespace {

using ct::SecretRandom;

template <class T>
void use(const T& value) {
  __asm__ volatile("" : : "r"(&value) : "memory");
}

/// A share that is marked after everything public has been computed from it.
template <curve::Group G>
testing::BackedUpShare<G> secret_share(const G& group, crypto::Suite suite) {
  testing::SeededRandom dice(1);
  auto share = testing::draw_share(group, suite, dice);

  ct::mark_secret(share.x.expose_secret());
  return share;
}

template <curve::Group G, crypto::Suite suite>
void make() {
  testing::SeededRandom dice(2);
  const G group = testing::make_group<G>(dice);
  const auto share = secret_share(group, suite);
  SecretRandom random(3);
  use(VerifiableBackups<G>(group).make(share.statement, share.x, random));
}

/// A recovery key whose secret half is marked.
crypto::X25519SecretKey secret_twin(Random& random) {
  auto bytes = Secret<32>::generate(random);
  ct::mark_secret(bytes.expose_secret());
  auto key = crypto::X25519SecretKey::from_bytes(std::move(bytes));
  ct::declassify(key.public_key().bytes());
  return key;
}

template <curve::Group G, crypto::Suite suite>
void open() {
  testing::SeededRandom dice(4);
  const G group = testing::make_group<G>(dice);
  auto share = testing::draw_share(group, suite, dice);
  const auto recovery = secret_twin(dice);
  share.statement.recovery_key = recovery.public_key();
  const VerifiableBackups<G> backups(group);
  const Bytes backup = backups.make(share.statement, share.x, dice);
  use(backups.open(share.statement, recovery, backup));
}

constexpr ct::Case cases[] = {
    {"make_over_secp256k1", make<curve::Secp256k1, crypto::Suite::ecdsa_secp256k1>},
    {"make_over_ed25519", make<curve::Ed25519, crypto::Suite::frost_ed25519>},
    {"open_over_secp256k1", open<curve::Secp256k1, crypto::Suite::ecdsa_secp256k1>},
    {"open_over_ed25519", open<curve::Ed25519, crypto::Suite::frost_ed25519>},
};

}  // namespace
}  // namespace countersign::protocol

int main(int argc, char** argv) {
  return countersign::ct::run_cases(countersign::protocol::cases, argc, argv);
}
