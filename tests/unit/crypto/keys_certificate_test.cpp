// The expected hashes and proofs are from a second computation, in Python from sections 1.4, 1.5, 3
// and 8 of the protocol specification: two of three, x = 1000003 + 2000029 * position, tau = 7.
#include "crypto/keys/certificate.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/hex.hpp"
#include "keys_dealer.hpp"

namespace countersign::crypto {
namespace {

struct Expected {
  Suite suite;
  std::string_view structure_hash, fingerprint, pves, key_id, dkg, reshare, dkg_proof,
      reshare_proof;
};

const Expected expected[] = {
    {Suite::ecdsa_secp256k1, "5c62445c78a2a627100c49df05bf6f0d318f238f7a9f9d569baf3581f559bd1c",
     "f9ce423a3f272bbae5bd1ba8e5dd7df471495959f5eca6f2eb0b0fd8bc461cf9",
     "ddb9d61352ae648d32da285973e052f07bed8562235a5f0949cf66e14e66900f",
     "885a83e9edb53e4db1f932c5e549aed3c3edf52647bcf9fcec3df75fcf32a303",
     "bea492b3c750eac3677bba8ec9afec4a5d7e673dc38ffa0d2978729ac9aaa8a0",
     "8f4874e70f8c2114b665985cd94ec5e3663d7395eb7b664d296196c2ed1c0eb5",
     "025cbdf0646e5db4eaa398f365f2ea7a0e3d419b7e0330e39ce92bddedcac4f9bc"
     "758bd3e82594a2df97ff83a0f6cecf0c39f35c512ddd9762b2afaeb20f521217",
     "025cbdf0646e5db4eaa398f365f2ea7a0e3d419b7e0330e39ce92bddedcac4f9bc"
     "53fc48e0c62468ed5202581fba457aab97e138fd18fd5e2aa2150fd279bb0342"},
    {Suite::frost_ed25519, "3cbc3f5e39c89a0c443fe06d169f0b6a007b9233e3862d1f26a1064782a0977d",
     "a7b581315e66b62dd3593be9e4188638293ed28885ed87ba06ad365831febb99",
     "80fa5f68f985f80aebefe289d70b193dfde0b21cc2bb943b12bdc9cef8326472",
     "ade056a07edea52eee2e880b2bee7086cb4a58fe85dd1c630af50cf3a77462d5",
     "0ab9b57640eecd5d464dcd4389caa7b54aed03265c244af1d5b8c30969eb2d97",
     "78fe618053a6fa4755be0ddb03aa8813b6f5d09b9a9aacb22b226520954b333d",
     "b862409fb5c4c4123df2abf7462b88f041ad36dd6864ce872fd5472be363c5b1"
     "caa9a2a5e99e54a9f05076a75727719f4aaee3745d2cbd82641fb7599a957b0e",
     "b862409fb5c4c4123df2abf7462b88f041ad36dd6864ce872fd5472be363c5b1"
     "81d654efb5b9b29f3edf21a0586e4198ddf0385c12ff7daf8240f29709b23200"},
    {Suite::frost_bip340, "a2dd597ee519cec312f99ff031aef477e5475eb9301ba8524725653e60cbac74",
     "4885baa1db3aabf4edf59aaf54a3766200515a0199a3355e7567475bac1efa7d",
     "7e57e5261fcab4c6823661e8fa5e714bad7f93905809707fff4c89d71e8b5a04",
     "2594cb0c75dadda89b0559589c0096853825d57d329ecbc59a56516862b2cbe1",
     "50dedc91617cd5f5a900e9f578274d8928f301eaf93662680d8e1e2ce26f70b6",
     "b4e039e748eb2c2ecae5beb1bba63915d227065465a0cad709949b368bc17b22",
     "025cbdf0646e5db4eaa398f365f2ea7a0e3d419b7e0330e39ce92bddedcac4f9bc"
     "b6ea0208b30df18a40a6a0b1a299549393b69efd89cb6727770bbed8c3168842",
     "025cbdf0646e5db4eaa398f365f2ea7a0e3d419b7e0330e39ce92bddedcac4f9bc"
     "d3973cd164a67e18ba2390f794a95303dd49bccd1e8895231cd2f3dfad806710"},
};

ByteArray<32> filled(std::uint8_t fill) {
  ByteArray<32> bytes;
  bytes.fill(fill);
  return bytes;
}

/// Identity keys in ascending order.
std::vector<Member> members(std::uint8_t count) {
  std::vector<Ed25519PublicKey> identities;
  for (std::uint8_t i = 1; i <= count; ++i) identities.push_back(testing::identity(0x10u + i));
  std::ranges::sort(identities);
  std::vector<Member> all;
  for (std::uint8_t i = 1; i <= count; ++i) {
    all.push_back({identities[i - 1u], testing::recovery_key(static_cast<std::uint8_t>(0x20 + i))});
  }
  return all;
}

/// A key and all that is known of it: what a test needs to play every member.
struct Example {
  KeyPlan plan;
  std::vector<PublicScalar> shares;
  KeyOpening opening;

  KeyTerms terms() const { return KeyTerms::make(plan).value(); }

  Ready ready(Party author) const {
    Ready made{author, encode(opening), result_of(terms(), opening), {}};
    for (const std::size_t i : plan.structure.leaves_of(author)) {
      made.proofs.push_back(prove(made, i).encode());
    }
    return made;
  }

 private:
  KnowledgeProof prove(const Ready& made, std::size_t leaf) const {
    const auto tau = PublicScalar::of(shares[leaf].group(), 7);
    const auto commitment = testing::point_of(tau);
    const auto c = challenge(
        {plan.suite, made.result, made.author, plan.members[made.author.value() - 1u].identity,
         ProofPurpose::share_of(plan.structure.leaves()[leaf].path),
         testing::point_of(shares[leaf])},
        commitment);
    return {commitment, tau + c * shares[leaf]};
  }
};

Example example(Suite suite, const AccessStructure& structure,
                const std::vector<PublicScalar>& shares) {
  const auto count = static_cast<std::uint8_t>(structure.party_count().value());
  const auto X = testing::point_of(PublicScalar::of(group_of(suite), 1'000'003));
  const std::vector<Bytes> backups = {{'b', 'a', 'c', 'k', 'u', 'p', ' ', '1'},
                                      {'b', 'a', 'c', 'k', 'u', 'p', ' ', '2'},
                                      {'b', 'a', 'c', 'k', 'u', 'p', ' ', '3'}};
  return {{suite, filled(0x42), structure, members(count)},
          shares,
          {X, ChainCode{filled(0x43)}, testing::points_of(shares), hash_of_backups(suite, backups),
           filled(0x51), filled(0x52)}};
}

Example two_of_three(Suite suite) {
  std::vector<PublicScalar> shares;
  for (const std::uint64_t p : {1u, 2u, 3u}) {
    shares.push_back(PublicScalar::of(group_of(suite), 1'000'003 + 2'000'029 * p));
  }
  const auto tree = threshold(2, {leaf(1), leaf(2), leaf(3)});
  return example(suite, AccessStructure::make(tree, PartyCount{3}).value(), shares);
}

Example reshared(Suite suite) {
  Example made = two_of_three(suite);
  made.plan.continued = ContinuedKey{made.opening.X, made.opening.chain_code, 2};
  return made;
}

Example weighted(Suite suite) {
  countersign::testing::SeededRandom dice(10);
  const auto tree = all_of({leaf(1), threshold(2, {leaf(2), leaf(1), leaf(3)})});
  const auto structure = AccessStructure::make(tree, PartyCount{3}).value();
  const auto secret = PublicScalar::of(group_of(suite), 1'000'003);
  return example(suite, structure, testing::deal(structure, secret, dice));
}

Error refusal(const Example& key, const Ready& ready) {
  const auto checked = check_ready(key.terms(), ready);
  EXPECT_FALSE(checked.has_value());
  return checked.has_value() ? Error{Fault::internal, "accepted"} : checked.error();
}

TEST(Certificate, hashes_agree_with_the_specification) {
  for (const Expected& one : expected) {
    const auto key = two_of_three(one.suite);
    EXPECT_EQ(to_hex(structure_hash(one.suite, key.plan.structure)), one.structure_hash);
    EXPECT_EQ(to_hex(fingerprint(one.suite, key.plan.members[0].recovery)), one.fingerprint);
    EXPECT_EQ(to_hex(key.opening.pves), one.pves);
    EXPECT_EQ(to_hex(key_id(one.suite, key.opening)), one.key_id);
    EXPECT_EQ(to_hex(result_of(key.terms(), key.opening)), one.dkg);
    EXPECT_EQ(to_hex(result_of(reshared(one.suite).terms(), key.opening)), one.reshare);
  }
}

TEST(Certificate, proofs_agree_with_the_specification) {
  for (const Expected& one : expected) {
    EXPECT_EQ(to_hex(two_of_three(one.suite).ready(Party{2}).proofs.at(0)), one.dkg_proof);
    EXPECT_EQ(to_hex(reshared(one.suite).ready(Party{2}).proofs.at(0)), one.reshare_proof);
  }
}

void expect_every_ready_accepted(const Example& key) {
  for (const Party author : {Party{1}, Party{2}, Party{3}}) {
    EXPECT_EQ(check_ready(key.terms(), key.ready(author)).value(), key.opening);
  }
}

TEST(Certificate, accepts_every_member_s_ready) {
  for (const Expected& one : expected) {
    expect_every_ready_accepted(two_of_three(one.suite));
    expect_every_ready_accepted(reshared(one.suite));
    expect_every_ready_accepted(weighted(one.suite));
  }
}

TEST(Certificate, result_covers_every_field_and_term) {
  const auto key = two_of_three(Suite::ecdsa_secp256k1);
  std::vector<Example> others(10, reshared(Suite::ecdsa_secp256k1));
  others[0].opening.X = PublicPoint::generator(Group::secp256k1);
  others[1].opening.chain_code = ChainCode{filled(0x44)};
  std::swap(others[2].opening.leaf_points[0], others[2].opening.leaf_points[1]);
  others[3].opening.pves = filled(1);
  others[4].opening.echo1 = filled(1);
  others[5].opening.echo2 = filled(1);
  others[6].plan.binding = filled(1);
  others[7].plan.continued->new_epoch = 3;
  std::swap(others[8].plan.members[0].recovery, others[8].plan.members[1].recovery);
  others[9].plan.structure =
      AccessStructure::make(all_of({leaf(1), leaf(2), leaf(3)}), PartyCount{3}).value();
  std::vector<Digest> results = {result_of(key.terms(), key.opening),
                                 result_of(reshared(key.plan.suite).terms(), key.opening)};
  for (const auto& other : others) results.push_back(result_of(other.terms(), other.opening));
  for (std::size_t i = 0; i < others.size(); ++i) {
    if (i == 7) continue;
    others[i].plan.continued.reset();
    results.push_back(result_of(others[i].terms(), others[i].opening));
  }
  std::ranges::sort(results);
  EXPECT_EQ(std::ranges::adjacent_find(results), results.end());
}

TEST(Certificate, refuses_an_author_who_is_no_member) {
  const auto key = two_of_three(Suite::ecdsa_secp256k1);
  for (const Party stranger : {Party{0}, Party{4}}) {
    Ready ready = key.ready(Party{1});
    ready.author = stranger;
    EXPECT_EQ(refusal(key, ready),
              (Error{Fault::bad_argument, "the author is no member of the key", {stranger}}));
  }
}

TEST(Certificate, refuses_an_opening_with_another_count_of_shares) {
  const auto key = two_of_three(Suite::ecdsa_secp256k1);
  const Error error{Fault::bad_length, "not one public share for each leaf", {Party{1}}};
  Ready ready = key.ready(Party{1});
  ready.opening.leaf_points.push_back(ready.opening.leaf_points[0]);
  EXPECT_EQ(refusal(key, ready), error);
  ready.opening.leaf_points.resize(2);
  EXPECT_EQ(refusal(key, ready), error);
  ready.opening.leaf_points.clear();
  EXPECT_EQ(refusal(key, ready), error);
}

TEST(Certificate, refuses_an_opening_with_points_that_are_none) {
  const auto key = two_of_three(Suite::frost_ed25519);
  const Error error{Fault::bad_point, "not a point of the group", {Party{3}}};
  Bytes identity(32);
  identity[0] = 1;
  Ready ready = key.ready(Party{3});
  ready.opening.leaf_points[1] = identity;
  EXPECT_EQ(refusal(key, ready), error);
  ready = key.ready(Party{3});
  ready.opening.X = identity;
  EXPECT_EQ(refusal(key, ready), error);
}

TEST(Certificate, refuses_a_result_that_is_not_the_opening_s) {
  const auto key = two_of_three(Suite::ecdsa_secp256k1);
  Ready ready = key.ready(Party{2});
  ready.result[31] ^= 1;
  EXPECT_EQ(refusal(key, ready),
            (Error{Fault::bad_opening, "the opening does not hash to the result", {Party{2}}}));
}

TEST(Certificate, refuses_a_key_that_the_shares_do_not_give) {
  for (const Suite suite : {Suite::ecdsa_secp256k1, Suite::frost_ed25519}) {
    auto key = two_of_three(suite);
    const Error error{Fault::bad_share, "the public shares do not give the key", {Party{1}}};
    const auto good = key.opening;
    key.opening.X = PublicPoint::generator(group_of(suite));
    EXPECT_EQ(refusal(key, key.ready(Party{1})), error);
    key.opening = good;
    key.opening.leaf_points[1] = good.leaf_points[2];
    EXPECT_EQ(refusal(key, key.ready(Party{1})), error);
    // Coefficients 2 and -1: these shares give the identity.
    key.opening.leaf_points = testing::points_of({PublicScalar::of(group_of(suite), 1),
                                                  PublicScalar::of(group_of(suite), 2),
                                                  PublicScalar::of(group_of(suite), 3)});
    EXPECT_EQ(refusal(key, key.ready(Party{1})), error);
  }
}

TEST(Certificate, refuses_another_count_of_proofs_than_own_leaves) {
  const auto key = weighted(Suite::frost_ed25519);
  const Error error{Fault::bad_length, "not one proof for each of the author's leaves", {Party{1}}};
  Ready ready = key.ready(Party{1});
  ASSERT_EQ(ready.proofs.size(), 2u);
  ready.proofs.pop_back();
  EXPECT_EQ(refusal(key, ready), error);
  ready.proofs.clear();
  EXPECT_EQ(refusal(key, ready), error);
  ready = key.ready(Party{1});
  ready.proofs.push_back(ready.proofs[0]);
  EXPECT_EQ(refusal(key, ready), error);
}

TEST(Certificate, refuses_a_proof_that_does_not_hold) {
  const auto key = weighted(Suite::frost_ed25519);
  const Error error{Fault::bad_pok, "a proof of knowledge does not hold", {Party{1}}};
  Ready ready = key.ready(Party{1});
  std::swap(ready.proofs[0], ready.proofs[1]);
  EXPECT_EQ(refusal(key, ready), error);
  ready.proofs[0].pop_back();
  EXPECT_EQ(refusal(key, ready),
            (Error{Fault::bad_length, "a proof of the wrong length", {Party{1}}}));
}

TEST(Certificate, refuses_another_member_s_proof) {
  const auto key = two_of_three(Suite::ecdsa_secp256k1);
  Ready ready = key.ready(Party{1});
  ready.author = Party{2};
  EXPECT_EQ(refusal(key, ready),
            (Error{Fault::bad_pok, "a proof of knowledge does not hold", {Party{2}}}));
}

TEST(Certificate, of_a_reshare_keeps_the_key_and_the_chain_code) {
  auto key = reshared(Suite::ecdsa_secp256k1);
  key.plan.continued->X = PublicPoint::generator(Group::secp256k1);
  EXPECT_EQ(refusal(key, key.ready(Party{1})),
            (Error{Fault::bad_opening, "the reshare changes the key", {Party{1}}}));
  key = reshared(Suite::ecdsa_secp256k1);
  key.plan.continued->chain_code = ChainCode{filled(0x44)};
  EXPECT_EQ(refusal(key, key.ready(Party{1})),
            (Error{Fault::bad_opening, "the reshare changes the chain code", {Party{1}}}));
}

TEST(KeyTerms, have_one_member_for_each_party) {
  const Error error{Fault::bad_argument, "the members are not the structure's parties"};
  auto plan = two_of_three(Suite::frost_ed25519).plan;
  plan.members = members(2);
  EXPECT_EQ(KeyTerms::make(plan).error(), error);
  plan.members = members(4);
  EXPECT_EQ(KeyTerms::make(plan).error(), error);
}

TEST(KeyTerms, list_members_once_and_in_the_order_of_their_identity_keys) {
  const Error error{Fault::bad_argument, "members are not sorted by identity key, or one is twice"};
  auto plan = two_of_three(Suite::frost_ed25519).plan;
  std::swap(plan.members[1].identity, plan.members[2].identity);
  EXPECT_EQ(KeyTerms::make(plan).error(), error);
  plan = two_of_three(Suite::frost_ed25519).plan;
  plan.members[1].identity = plan.members[0].identity;
  EXPECT_EQ(KeyTerms::make(plan).error(), error);
}

TEST(KeyTerms, refuse_a_structure_that_does_not_fit_the_suite) {
  auto plan = two_of_three(Suite::ecdsa_secp256k1).plan;
  plan.structure =
      AccessStructure::make(any_of({leaf(1), leaf(2), leaf(3)}), PartyCount{3}).value();
  EXPECT_EQ(KeyTerms::make(plan).error(),
            (Error{Fault::bad_argument, "one party alone is qualified, and ecdsa needs two"}));
}

TEST(KeyTerms, refuse_a_recovery_key_that_opens_a_qualified_set) {
  const Error error{Fault::bad_argument, "one recovery key opens a qualified set"};
  auto plan = two_of_three(Suite::frost_ed25519).plan;
  plan.members[2].recovery = plan.members[0].recovery;
  EXPECT_EQ(KeyTerms::make(plan).error(), error);
  plan = two_of_three(Suite::frost_ed25519).plan;
  plan.structure =
      AccessStructure::make(any_of({leaf(1), leaf(2), leaf(3)}), PartyCount{3}).value();
  EXPECT_EQ(KeyTerms::make(plan).error(), error);
}

}  // namespace
}  // namespace countersign::crypto
