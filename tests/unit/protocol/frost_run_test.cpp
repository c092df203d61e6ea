// Threshold signatures of honest signers: over trees, with tweaks, fresh and from a stock.

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <memory>

#include "unit/protocol/frost_table.hpp"

namespace countersign::protocol::frost {
namespace {

using testing::flat;
using testing::SeededRandom;

template <class C>
class FrostRun : public ::testing::Test {};
using Suites = ::testing::Types<Ed25519Sha512, Bip340>;
TYPED_TEST_SUITE(FrostRun, Suites);

std::vector<Party> parties(std::initializer_list<std::uint16_t> numbers) {
  std::vector<Party> out;
  for (const auto i : numbers) out.emplace_back(i);
  return out;
}

TYPED_TEST(FrostRun, two_of_three_sign_in_any_pair) {
  Table<TypeParam> table;
  for (const auto& signers : {parties({1, 2}), parties({1, 3}), parties({2, 3})}) {
    expect_signed(table, table.run(signers), signers);
    expect_signed(table, table.run_from_stock(signers, table.stocked(signers)), signers);
  }
}

TYPED_TEST(FrostRun, every_tight_set_of_a_random_tree_signs) {
  SeededRandom dice(5);
  unsigned runs = 0;
  for (int k = 0; k < 8; ++k) {
    const auto n = static_cast<std::uint16_t>(2 + dice.below(5));
    Table<TypeParam> table(testing::draw_structure(n, dice), dice.next());
    for (unsigned subset = 1; subset < (1U << n); ++subset) {
      std::vector<Party> signers;
      for (std::uint16_t i = 0; i < n; ++i) {
        if ((subset >> i & 1) != 0) signers.emplace_back(static_cast<std::uint16_t>(i + 1));
      }
      if (!crypto::tight(table.key.record.structure, Table<TypeParam>::set_of(signers))) continue;
      expect_signed(table, table.run(signers), signers);
      ++runs;
    }
  }
  EXPECT_GT(runs, 10U);
}

TYPED_TEST(FrostRun, one_party_alone_signs_where_the_structure_lets_it) {
  Table<TypeParam> table(flat(1, 2));
  expect_signed(table, table.run(parties({2})), parties({2}));
}

TYPED_TEST(FrostRun, only_those_who_are_asked_to_aggregate_wait_for_the_signature) {
  Table<TypeParam> table;
  table.aggregators = {Party(3)};
  const auto results = table.run(parties({1, 3}));
  ASSERT_TRUE(results.at(Party(1)).has_value() && results.at(Party(3)).has_value());
  EXPECT_FALSE(results.at(Party(1))->signature.has_value());
  EXPECT_TRUE(results.at(Party(3))->signature.has_value());
  EXPECT_EQ(results.at(Party(1))->ctx_frost, results.at(Party(3))->ctx_frost);
}

TYPED_TEST(FrostRun, messages_of_any_length_up_to_the_limit) {
  Table<TypeParam> table;
  for (const std::size_t length : {std::size_t{0}, std::size_t{32}, message_bytes_max}) {
    table.request.msg = Bytes(length, 9);
    expect_signed(table, table.run(parties({1, 2})), parties({1, 2}));
  }
  table.request.msg.push_back(9);
  const auto results = table.run(parties({1, 2}));
  expect_error(results, Party(1), {Fault::over_limit, "the message is too long"});
}

TYPED_TEST(FrostRun, messages_have_the_lengths_of_the_specification) {
  constexpr std::size_t nonces = NonceCommitment<typename TypeParam::Group>::size;
  static_assert(nonces == (TypeParam::suite == crypto::Suite::frost_ed25519 ? 64 : 66));
  Table<TypeParam> table;
  table.request.msg = Bytes(100);
  // Binding, key id, epoch, certificate hash; a tweak of nothing, two signers, the message.
  const std::size_t terms = 32 + 32 + 8 + 32 + (1 + 1) + (2 + 2 * 2) + (4 + 100);
  using Sent = std::vector<std::pair<std::uint8_t, std::size_t>>;
  table.run(parties({1, 2}));
  EXPECT_EQ(table.sent, (Sent{{2, nonces}, {1, terms}, {2, nonces}, {4, 64}, {4, 64}}));
  table.run_from_stock(parties({1, 2}), table.stocked(parties({1, 2})));
  EXPECT_EQ(table.sent, (Sent{{1, terms}, {3, 2 + 2 * (2 + nonces)}, {4, 64}, {4, 64}}));
}

TYPED_TEST(FrostRun, a_signing_uses_one_pair_of_each_signer_and_leaves_the_others) {
  Table<TypeParam> table;
  const auto signers = parties({1, 2});
  const auto first = table.stocked(signers);
  const auto second = table.stocked(signers);
  expect_signed(table, table.run_from_stock(signers, second), signers);
  for (const Party i : signers) {
    EXPECT_TRUE(table.stores.at(i).has(table.name(i, first)));
    EXPECT_FALSE(table.stores.at(i).has(table.name(i, second)));
  }
}

TEST(FrostBip340, signs_under_a_derived_key_with_and_without_a_script_tree) {
  Table<Bip340> table(testing::flat(2, 3), 3);
  const std::array<std::uint32_t, 2> steps = {0, 44};
  const auto path = *crypto::DerivationPath::make(steps);
  const std::array tweaks = {Tweak{path, {}}, Tweak{path, Taproot{}},
                             Tweak{path, Taproot{Digest{5}}}, Tweak{{}, Taproot{Digest{6}}}};
  std::set<ByteArray<33>> keys;
  for (const Tweak& tweak : tweaks) {
    const auto signers = parties({2, 3});
    expect_signed(table, table.run(signers, {}, tweak), signers, tweak);
    keys.insert(table.signing_key(signers, tweak).PK().encode());
  }
  EXPECT_EQ(keys.size(), tweaks.size());
}

TEST(FrostEd25519, signatures_verify_with_openssl) {
  Table<Ed25519Sha512> table;
  const auto results = table.run(parties({1, 3}));
  const auto key = table.key.record.X.encode();
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pkey(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()),
      EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  ASSERT_EQ(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, pkey.get()), 1);
  const auto& signature = *results.at(Party(1))->signature;
  EXPECT_EQ(EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                             table.request.msg.data(), table.request.msg.size()),
            1);
}

TEST(FrostEd25519, has_no_derived_keys_and_no_taproot) {
  const Table<Ed25519Sha512> table;
  const std::array<std::uint32_t, 1> steps = {1};
  const auto signers = Table<Ed25519Sha512>::set_of(parties({1, 2}));
  const auto make = [&](Tweak tweak) {
    return testing::error_of(
        SigningKey<Ed25519Sha512>::make(table.key.record, signers, std::move(tweak)));
  };
  EXPECT_EQ(make({*crypto::DerivationPath::make(steps), {}}),
            (Error{Fault::bad_argument, "an ed25519 key has no derived keys"}));
  EXPECT_EQ(make({{}, Taproot{}}),
            (Error{Fault::bad_argument, "an ed25519 key has no taproot output"}));
}

TYPED_TEST(FrostRun, a_key_of_another_suite_does_not_sign) {
  Table<TypeParam> table;
  table.key.record.suite = crypto::Suite::ecdsa_secp256k1;
  const auto signers = Table<TypeParam>::set_of(parties({1, 2}));
  EXPECT_EQ(testing::error_of(SigningKey<TypeParam>::make(table.key.record, signers, {})),
            (Error{Fault::bad_argument, "the key is of another suite"}));
}

}  // namespace
}  // namespace countersign::protocol::frost
