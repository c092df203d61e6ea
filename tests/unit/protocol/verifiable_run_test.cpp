// Runs of key generation and resharing with the backups that real keys have. Everywhere else
// something cheap stands in their place.

#include <gtest/gtest.h>

#include "protocol/backup/statement.hpp"
#include "protocol/backup/verifiable_backups.hpp"
#include "support/dkg_setup.hpp"
#include "support/error_of.hpp"
#include "support/reshare_stage.hpp"

namespace countersign::protocol {
namespace {

using curve::Secp256k1;
using testing::error_of;
using testing::flat;
using testing::SeededRandom;
using testing::Wire;

const std::vector<Party> both = {Party(1), Party(2)};

std::vector<crypto::X25519SecretKey> recovery_keys(SeededRandom& dice) {
  std::vector<crypto::X25519SecretKey> keys;
  for (std::size_t i = 0; i < both.size(); ++i) {
    keys.push_back(crypto::X25519SecretKey::generate(dice));
  }
  return keys;
}

/// Whether each member's recovery key gives its share out of the backups that the run has made.
void expect_shares_in(const VerifiableBackups<Secp256k1>& format, const KeyShare<Secp256k1>& share,
                      const std::vector<Bytes>& backups, const crypto::X25519SecretKey& recovery) {
  const std::size_t leaf = share.record.structure.leaves_of(share.self).front();
  const auto opened = format.open(backup_statement(share.record, leaf), recovery, backups.at(leaf));
  ASSERT_EQ(error_of(opened), std::nullopt);
  EXPECT_EQ(mul_base_vartime(opened->expose_secret()), share.record.leaf_points[leaf]);
}

TEST(VerifiableRun, of_key_generation_leaves_backups_that_open) {
  SeededRandom dice(1);
  auto setup = testing::setup_over<testing::EcdsaSecp256k1>(flat(2, 2), dice);
  const auto recovery = recovery_keys(dice);
  crypto::KeyPlan plan = setup.terms.plan();
  for (std::size_t i = 0; i < 2; ++i) plan.members[i].recovery = recovery[i].public_key();
  const auto terms = crypto::KeyTerms::make(plan).value();
  const VerifiableBackups<Secp256k1> format(setup.group);
  const SessionId sid(Digest{5});
  SeededRandom first(100);
  SeededRandom second(101);
  Wire<NewKey<Secp256k1>> wire;
  for (const Party i : both) {
    SeededRandom& random = i == Party(1) ? first : second;
    wire.add(i, Machine<NewKey<Secp256k1>>(
                    {sid, i, both}, dkg_rules<Secp256k1>(terms, format), [&](Net& net) {
                      return generate_key<Secp256k1>(net, setup.group, terms, format, random);
                    }));
  }
  wire.run();
  const auto results = wire.take_results();
  ASSERT_EQ(results.size(), 2U);
  for (const auto& [i, result] : results) {
    ASSERT_EQ(error_of(result), std::nullopt);
    EXPECT_EQ(error_of(crypto::check_ready(terms, result->ready)), std::nullopt);
    EXPECT_EQ(result->backups, results.at(Party(1))->backups);
    expect_shares_in(format, result->share, result->backups, recovery[i.value() - 1u]);
  }
}

/// A refresh of a 2-of-2 key in which party 1 deals with this share of its own and backs up so.
struct Refresh {
  SeededRandom dice{2};
  testing::ReshareStage<Secp256k1> stage{testing::refresh_of(flat(2, 2), {Party(1), Party(2)}),
                                         dice};
  std::vector<crypto::X25519SecretKey> recovery = recovery_keys(dice);
  VerifiableBackups<Secp256k1> format{stage.group};
  SeededRandom first{100};
  SeededRandom second{101};

  Refresh() {
    for (std::size_t i = 0; i < 2; ++i) {
      stage.plan->members[i].recovery = recovery[i].public_key();
    }
  }

  PerParty<Result<Reshared<Secp256k1>>> run(const ReshareInputs<Secp256k1>& of_party_1,
                                            const testing::Alter& alter = {}) {
    const auto& terms = of_party_1.terms;
    const ReshareInputs<Secp256k1> of_party_2{terms, &stage.key.shares.at(Party(2)), format};
    Wire<Reshared<Secp256k1>> wire;
    for (const Party i : both) {
      const auto& inputs = i == Party(1) ? of_party_1 : of_party_2;
      SeededRandom& random = i == Party(1) ? first : second;
      wire.add(i, Machine<Reshared<Secp256k1>>(
                      {stage.sid(), i, terms.parties()},
                      reshare_rules<Secp256k1>(terms, inputs.backups), [&](Net& net) {
                        return reshare_key<Secp256k1>(net, stage.group, inputs, random);
                      }));
    }
    wire.run(alter);
    return wire.take_results();
  }
};

TEST(VerifiableRun, of_resharing_leaves_backups_that_open) {
  Refresh refresh;
  const auto terms = refresh.stage.terms();
  const auto results = refresh.run({terms, &refresh.stage.key.shares.at(Party(1)), refresh.format});
  ASSERT_EQ(results.size(), 2U);
  for (const auto& [i, result] : results) {
    ASSERT_EQ(error_of(result), std::nullopt);
    EXPECT_EQ(error_of(crypto::check_ready(terms.next(), result->own->ready)), std::nullopt);
    EXPECT_EQ(result->backups, results.at(Party(1))->backups);
    expect_shares_in(refresh.format, result->own->share, result->backups,
                     refresh.recovery[i.value() - 1u]);
  }
}

/// Makes what nobody can use, of a length that others can read.
class BrokenBackups final : public Backups<Secp256k1> {
 public:
  explicit BrokenBackups(const VerifiableBackups<Secp256k1>& real) : real_(real) {}
  std::size_t size_of(View body) const override { return real_.size_of(body); }
  std::size_t size_max() const override { return real_.size_max(); }
  Bytes make(const BackupStatement<Secp256k1>& statement, const curve::SecretOf<curve::Scalar>& x,
             Random& random) const override {
    Bytes backup = real_.make(statement, x, random);
    backup.back() ^= 1;
    return backup;
  }
  bool holds(const BackupStatement<Secp256k1>& statement, View backup) const override {
    return real_.holds(statement, backup);
  }

 private:
  const VerifiableBackups<Secp256k1>& real_;
};

TEST(VerifiableRun, of_resharing_sends_no_backup_of_its_own_that_does_not_hold) {
  Refresh refresh;
  const auto terms = refresh.stage.terms();
  const BrokenBackups broken(refresh.format);
  bool sent = false;
  const auto results = refresh.run(
      {terms, &refresh.stage.key.shares.at(Party(1)), broken},
      [&](auto& message) { sent = sent || (message.from == Party(1) && message.tag() == 4); });
  ASSERT_TRUE(results.contains(Party(1)));
  EXPECT_EQ(error_of(results.at(Party(1))), (Error{Fault::bad_backup, "own backup does not hold"}));
  EXPECT_FALSE(sent);
}

TEST(VerifiableRun, of_resharing_deals_no_other_members_share) {
  Refresh refresh;
  const auto terms = refresh.stage.terms();
  const auto results = refresh.run({terms, &refresh.stage.key.shares.at(Party(2)), refresh.format});
  ASSERT_TRUE(results.contains(Party(1)));
  EXPECT_EQ(error_of(results.at(Party(1))),
            (Error{Fault::bad_argument, "own share is another member's"}));
}

}  // namespace
}  // namespace countersign::protocol
