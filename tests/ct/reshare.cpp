#include <array>
#include <cstdint>
#include <vector>

#include "ct/cases.hpp"
#include "ct/secret.hpp"
#include "ct/secret_random.hpp"
#include "protocol/reshare/dealings.hpp"
#include "protocol/reshare/share_record.hpp"
#include "support/reshare_stage.hpp"

// Resharing with every old share marked secret, and so all that is dealt, sent, summed, proven and
// stored of them. Salts and blinds are sent, so the dice of a whole run are public; where shares
// are dealt they are secret too.

namespace countersign::protocol {
namespace {

using ct::mark_secret;
using ct::SecretRandom;
using curve::Ed25519;
using curve::Secp256k1;
using testing::flat;
using testing::ReshareRun;
using testing::ReshareStage;
using testing::SeededRandom;

template <class T>
void use(const T& value) {
  __asm__ volatile("" : : "r"(&value) : "memory");
}

template <curve::Group G>
ReshareStage<G> stage_with_secret_shares() {
  SeededRandom dice(1);
  ReshareStage<G> stage(testing::refresh_of(flat(2, 3), {Party(1), Party(2)}), dice);
  for (auto& [i, share] : stage.key.shares) mark_secret(share.leaf_shares.expose_secret());
  return stage;
}

template <curve::Group G>
void whole_run() {
  const auto stage = stage_with_secret_shares<G>();
  const auto terms = stage.terms();
  ReshareRun<G> run(stage, terms);
  const auto results = run.results();
  invariant(results.size() == 3, "the run ends");
  for (const auto& [j, result] : results) invariant(result.has_value(), "the run succeeds");
  use(results);
}

template <curve::Group G>
void dealing() {
  const auto stage = stage_with_secret_shares<G>();
  const auto terms = stage.terms();
  const reshare::Run<G> run(stage.sid(), terms);
  SecretRandom random(5);
  const auto dealt = reshare::deal_again(stage.group, run, stage.key.shares.at(Party(1)), random);
  invariant(dealt.has_value(), "the share is the key's");
  use(*dealt);
}

template <curve::Group G>
void stored_record() {
  auto stage = stage_with_secret_shares<G>();
  ShareRecord<G> record;
  KeyShare<G>& share = stage.key.shares.at(Party(1));
  const Digest result = share.record.certificate_hash;
  const auto held =
      record.hold({SessionId(Digest{1}), std::move(share), {Party(1), {}, result, {}}});
  invariant(held.has_value(), "a share is taken");
  const auto bytes = record.encode();
  const auto again = ShareRecord<G>::decode(bytes.expose_secret());
  invariant(again.has_value(), "what was written parses");
  use(*again);
}

const std::array cases = {
    ct::Case{"reshare.run_secp256k1", whole_run<Secp256k1>},
    ct::Case{"reshare.run_ed25519", whole_run<Ed25519>},
    ct::Case{"reshare.dealing_secp256k1", dealing<Secp256k1>},
    ct::Case{"reshare.dealing_ed25519", dealing<Ed25519>},
    ct::Case{"reshare.record_secp256k1", stored_record<Secp256k1>},
    ct::Case{"reshare.record_ed25519", stored_record<Ed25519>},
};

}  // namespace
}  // namespace countersign::protocol

int main(int argc, char** argv) {
  return countersign::ct::run_cases(countersign::protocol::cases, argc, argv);
}
