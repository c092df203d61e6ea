#include <gtest/gtest.h>

#include <numeric>

#include "crypto/keys/minimal_quorums.hpp"
#include "support/dealt_key.hpp"
#include "support/error_of.hpp"
#include "support/structures.hpp"

namespace countersign::protocol {
namespace {

using curve::Ed25519;
using curve::Secp256k1;
using testing::error_of;
using testing::SeededRandom;

AccessStructure structure_of(const crypto::Tree& tree, std::uint16_t parties) {
  return *AccessStructure::make(tree, crypto::PartyCount(parties));
}

AccessStructure two_of_three() {
  return testing::flat(2, 3);
}

/// A secret shared over a structure, and each party's share as key generation would leave it.
template <curve::Group G>
struct Shared {
  using S = typename G::Scalar;
  using P = typename G::Point;

  Shared(const AccessStructure& structure, std::uint64_t seed)
      : dice(seed),
        group(testing::make_group<G>(dice)),
        key(testing::deal_key(group, suite, structure, dice)) {}

  Result<Quorum<G>> quorum(const crypto::PartySet& parties) const {
    return quorum_of(key.record, parties);
  }

  /// a_i * G summed over the quorum, each of them held to A_i; the weights must add up to 1.
  P key_by(const crypto::PartySet& parties) const {
    const auto members = quorum(parties);
    P sum;
    S weights;
    for (const auto& [i, member] : members.value().members()) {
      const auto A_i = group.mul_base(additive_share(key.shares.at(i), *members));
      EXPECT_EQ(A_i, member.A);
      sum += A_i;
      weights = weights + member.om;
    }
    EXPECT_EQ((weights - S(1)).zero_bit(), 1U);
    return sum;
  }

  static constexpr auto suite = group_id<G> == crypto::Group::secp256k1
                                    ? crypto::Suite::ecdsa_secp256k1
                                    : crypto::Suite::frost_ed25519;
  SeededRandom dice;
  G group;
  testing::DealtKey<G> key;
};

template <class G>
class Sharing : public ::testing::Test {};
using Groups = ::testing::Types<Secp256k1, Ed25519>;
TYPED_TEST_SUITE(Sharing, Groups, );

TYPED_TEST(Sharing, over_random_trees_gives_the_secret_to_every_minimal_quorum) {
  SeededRandom trees(11);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto n = static_cast<std::uint16_t>(1 + trees.below(5));
    const Shared<TypeParam> shared(testing::draw_structure(n, trees), seed);
    const auto quorums = crypto::minimal_quorums(shared.key.record.structure);
    for (const crypto::PartySet& quorum : quorums.value()) {
      EXPECT_EQ(shared.key_by(quorum), shared.key.record.X) << "seed " << seed;
    }
  }
}

TYPED_TEST(Sharing, over_random_trees_gives_every_leaf_the_share_of_its_point) {
  using P = typename TypeParam::Point;
  SeededRandom trees(12);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto n = static_cast<std::uint16_t>(1 + trees.below(5));
    const AccessStructure structure = testing::draw_structure(n, trees);
    const auto group = testing::make_group<TypeParam>(trees);
    const auto a = curve::random_scalar<typename TypeParam::Scalar>(trees);
    const auto dealing = deal(group, structure, a, trees);
    EXPECT_EQ(group.mul_base(a), dealing.commitments.root());
    EXPECT_EQ(dealing.commitments.points().size(), commitment_count(structure));
    std::vector<std::size_t> all(structure.leaves().size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    const auto X_ell = leaf_points_vartime(structure, dealing.commitments);
    EXPECT_TRUE(shares_match(group, dealing.shares, all, std::span<const P>(X_ell)));
  }
}

TYPED_TEST(Sharing, refuses_one_commitment_too_many_and_one_too_few) {
  using C = Commitments<typename TypeParam::Point>;
  const auto G = TypeParam::Point::generator();
  const Error refusal{Fault::bad_length, "not the commitments that the structure demands"};
  EXPECT_EQ(error_of(C::make(two_of_three(), {G, G, G})), refusal);
  EXPECT_EQ(error_of(C::make(two_of_three(), {G})), refusal);
  EXPECT_EQ(error_of(C::make(two_of_three(), {})), refusal);
  EXPECT_TRUE(C::make(two_of_three(), {G, G}).has_value());
}

TYPED_TEST(Sharing, refuses_a_commitment_to_zero) {
  using P = typename TypeParam::Point;
  EXPECT_EQ(error_of(Commitments<P>::make(two_of_three(), {P::generator(), P()})),
            (Error{Fault::bad_point, "a commitment is the identity"}));
}

TYPED_TEST(Sharing, names_the_dealer_of_a_share_of_zero) {
  using P = typename TypeParam::Point;
  // f = 1 - x: zero at party 1.
  const auto C = Commitments<P>::make(two_of_three(), {P::generator(), -P::generator()});
  EXPECT_EQ(error_of(evaluate(two_of_three(), *C, Party(3))),
            (Error{Fault::bad_point, "a public share is the identity", {Party(3)}}));
}

TYPED_TEST(Sharing, refuses_a_set_that_is_not_a_tight_quorum) {
  const Shared<TypeParam> shared(two_of_three(), 1);
  const auto error_for = [&](const crypto::PartySet& parties) {
    return error_of(shared.quorum(parties));
  };
  EXPECT_EQ(error_for({Party(1)}), (Error{Fault::not_qualified, "the parties are not qualified"}));
  EXPECT_EQ(error_for({Party(1), Party(2), Party(3)}),
            (Error{Fault::not_qualified, "a party of the set is not needed"}));
}

TYPED_TEST(Sharing, refuses_a_quorum_in_which_an_additive_share_is_zero) {
  using P = typename TypeParam::Point;
  // Party 1 owns the positions 1 and 2 of a 3-of-3, with coefficients 3 and -3.
  const auto structure =
      structure_of(crypto::all_of({crypto::leaf(1), crypto::leaf(1), crypto::leaf(2)}), 2);
  const std::vector<P> X_ell(3, P::generator());
  EXPECT_EQ(error_of(Quorum<TypeParam>::make(structure, {Party(1), Party(2)}, X_ell)),
            (Error{Fault::bad_point, "an additive share is the identity"}));
}

}  // namespace
}  // namespace countersign::protocol
