// The attacks of the protocol specification, section 13, that reach FROST, but for those on its
// nonces. Party 1 or 2 sends something else than it should; the tests say what every honest party
// makes of it.

#include <gtest/gtest.h>

#include <set>

#include "base/hex.hpp"
#include "unit/protocol/frost_attacks.hpp"

namespace countersign::protocol::frost {
namespace {

using testing::error_of;
using testing::flat;
using testing::InTransit;

TYPED_TEST_SUITE(FrostAttack, AttackedSuites);

template <class P>
constexpr Literal not_a_point = P::size == 33
                                    ? Literal("not a point of secp256k1")
                                    : Literal("not a point of the prime subgroup of Ed25519");

/// Encodings that are no point of the group, by kind.
std::vector<Bytes> bad_points(const curve::Point&) {
  const std::string x_below = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";
  std::vector<Bytes> out;
  for (const auto& text : {"00" + std::string(64, '0'),         // the identity, as some write it
                           "02" + std::string(62, '0') + "05",  // on the twist
                           "04" + std::string(62, '0') + "01",  // wrong prefix
                           "02" + x_below,                      // x = p
                           "02" + std::string(64, 'f')}) {
    out.push_back(from_hex(text).value());
  }
  return out;
}

std::vector<Bytes> bad_points(const curve::PointEd25519&) {
  std::vector<Bytes> out;
  for (const auto& text :
       {"01" + std::string(62, '0'),  // the identity
        std::string("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),  // order 2
        std::string("0000000000000000000000000000000000000000000000000000000000000000"),  // 4
        std::string("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),  // 8
        // The generator plus a point of order 2: mixed.
        std::string("9599999999999999999999999999999999999999999999999999999999999999"),
        std::string("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),  // y = p+1
        std::string("0200000000000000000000000000000000000000000000000000000000000000")}) {
    out.push_back(from_hex(text).value());
  }
  return out;
}

TYPED_TEST(FrostAttack, row_04_fields_that_shift_a_byte_hash_differently) {
  const Table<TypeParam> table;
  const auto key = table.signing_key(pair);
  const Bytes bytes = {1, 2, 3};
  const View view(bytes);
  const auto& members = table.key.record.members;
  EXPECT_NE(context_of(key, {table.request.binding, members, view.first(1), view.last(2)}),
            context_of(key, {table.request.binding, members, view.first(2), view.last(1)}));
  std::set<Bytes> tweaks = {encode(Tweak{{}, {}}), encode(Tweak{{}, Taproot{}}),
                            encode(Tweak{{}, Taproot{Digest{}}})};
  EXPECT_EQ(tweaks.size(), 3U);
}

TYPED_TEST(FrostAttack, row_05_response_of_another_binding_is_not_used_and_blames_nobody) {
  Table<TypeParam> table;
  table.requests[Party(2)] = table.request;
  table.requests[Party(2)].binding[31] ^= 1;
  // Party 2's journal says another binding: it refuses, and nobody has a signature.
  const auto refused = table.run(pair);
  expect_error(refused, Party(2),
               {Fault::different_request, "the request is not the one this signer knows"});
  EXPECT_FALSE(refused.contains(Party(1)));
  // Led to believe that the initiator has the same, it answers; its answer says for what.
  const Digest binding = table.requests[Party(2)].binding;
  const auto led = table.run(pair, [&](InTransit& message) {
    if (message.tag() == terms_tag) std::ranges::copy(binding, message.payload.begin() + 1);
  });
  for (const Party i : pair) {
    expect_error(led, i, {Fault::different_request, "the signers answered different requests"});
  }
}

TYPED_TEST(FrostAttack, row_07_secrets_have_types_that_can_only_be_used_up) {
  using Pair = NoncePair<typename TypeParam::Group>;
  static_assert(!std::is_copy_constructible_v<Pair> && !std::is_copy_assignable_v<Pair>);
  static_assert(!std::equality_comparable<Pair>);
  static_assert(!std::is_copy_constructible_v<NonceRecord>);
}

TYPED_TEST(FrostAttack, row_11_nothing_is_not_a_list) {
  Table<TypeParam> table;
  const Literal wrong_length = "message of the wrong length";
  for (const std::uint8_t tag : {terms_tag, committed_tag, response_tag}) {
    const auto results = table.run(pair, replacing(Party(1), tag, {}));
    expect_error(results, Party(2), by(Party(1), Fault::bad_length, wrong_length));
  }
  const Bytes no_entries = {0, 0};
  for (const Bytes& list : {Bytes(), no_entries}) {
    const auto results =
        table.run_from_stock(pair, table.stocked(pair), replacing(Party(1), offer_tag, list));
    expect_error(results, Party(2), by(Party(1), Fault::bad_length, wrong_length));
    EXPECT_EQ(table.stores.at(Party(2)).removed(), 0U);
  }
}

TYPED_TEST(FrostAttack, row_17_recorded_messages_of_another_run_give_no_signature) {
  for (const std::uint8_t tag : {committed_tag, response_tag}) {
    Table<TypeParam> table;
    Bytes recorded;
    expect_signed(table,
                  table.run(pair,
                            [&](InTransit& message) {
                              if (message.from == Party(2) && message.tag() == tag) {
                                recorded = message.payload;
                              }
                            }),
                  pair);
    const auto results = table.run(pair, [&](InTransit& message) {
      if (message.from == Party(2) && message.tag() == tag) message.payload = recorded;
    });
    expect_error(results, Party(1),
                 {Fault::different_request, "the signers answered different requests"});
  }
}

TYPED_TEST(FrostAttack, row_21_every_point_is_validated) {
  using Point = typename TypeParam::Group::Point;
  for (const Bytes& bad : bad_points(Point())) {
    ASSERT_EQ(bad.size(), Point::size);
    for (const std::size_t at : {std::size_t{0}, Point::size}) {
      Table<TypeParam> table;
      const auto put = [&](std::uint8_t tag, std::size_t offset) {
        return [=](InTransit& message) {
          if (message.from != Party(1) || message.tag() != tag) return;
          std::ranges::copy(bad, message.payload.begin() + static_cast<std::ptrdiff_t>(offset));
        };
      };
      const Error blamed = by(Party(1), Fault::bad_point, not_a_point<Point>);
      expect_error(table.run(pair, put(committed_tag, 1 + at)), Party(2), blamed);
      // Its own entry, then that of party 2.
      constexpr std::size_t entry_size = Offer<typename TypeParam::Group>::entry_size;
      for (const std::size_t entry : {std::size_t{1}, 1 + entry_size}) {
        const auto results =
            table.run_from_stock(pair, table.stocked(pair), put(offer_tag, 2 + entry + 1 + at));
        expect_error(results, Party(2), blamed);
        EXPECT_EQ(table.stores.at(Party(2)).removed(), 0U);
      }
    }
  }
}

TYPED_TEST(FrostAttack, row_32_no_nonce_is_used_for_a_request_that_differs_in_anything) {
  const Error different{Fault::different_request, "the request is not the one this signer knows"};
  const Error epoch{Fault::epoch_mismatch, "the request is for another epoch of the key"};
  Table<TypeParam> table;
  const std::size_t subject = Terms::fixed_size;
  const std::size_t length = subject + 2 + 6 + 4 + table.request.msg.size();
  for (std::size_t at = 0; at < length; ++at) {
    const auto results =
        table.run_from_stock(pair, table.stocked(pair), flipping(Party(1), terms_tag, at));
    const bool names_the_epoch = at >= 64 && at < subject;
    expect_error(results, Party(2), names_the_epoch ? epoch : different);
  }
  EXPECT_EQ(table.stores.at(Party(2)).removed(), 0U);
  const auto longer = table.run_from_stock(pair, table.stocked(pair), [](InTransit& message) {
    if (message.tag() == terms_tag) message.payload.push_back(0);
  });
  expect_error(longer, Party(2), different);
}

TYPED_TEST(FrostAttack, row_32_two_transactions_are_not_signed_by_one_run) {
  Table<TypeParam> table(flat(3, 3));
  table.requests[Party(3)] = table.request;
  table.requests[Party(3)].msg.back() ^= 1;
  const auto results = table.run_from_stock(all, table.stocked(all));
  expect_error(results, Party(3),
               {Fault::different_request, "the request is not the one this signer knows"});
  EXPECT_FALSE(results.contains(Party(1)));
  EXPECT_EQ(table.stores.at(Party(3)).removed(), 0U);
}

TYPED_TEST(FrostAttack, row_40_a_scalar_has_one_encoding) {
  using S = typename TypeParam::Group::Scalar;
  Table<TypeParam> table(flat(3, 3));
  // z + q, where that fits into 32 bytes; else the greatest number of all.
  const auto results = table.run(all, [&](InTransit& message) {
    if (message.from != Party(2) || message.tag() != response_tag) return;
    std::fill(message.payload.end() - 32, message.payload.end(), std::uint8_t{0xff});
  });
  const auto decoded = S::decode(Bytes(32, 0xff));
  for (const Party i : {Party(1), Party(3)}) {
    expect_error(results, i, by(Party(2), Fault::bad_scalar, decoded.error().what));
  }
}

TEST(FrostAttackEd25519, row_40_a_share_plus_the_order_is_refused) {
  // q, little-endian.
  const Bytes q =
      from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").value();
  Table<Ed25519Sha512> table;
  const auto results = table.run(pair, [&](InTransit& message) {
    if (message.from != Party(2) || message.tag() != response_tag) return;
    unsigned carry = 0;
    for (std::size_t k = 0; k < 32; ++k) {
      carry += 0U + message.body(32 + k) + q[k];
      message.body(32 + k) = static_cast<std::uint8_t>(carry);
      carry >>= 8;
    }
  });
  const auto decoded = curve::Scalar25519::decode(Bytes(32, 0xff));
  expect_error(results, Party(1), by(Party(2), Fault::bad_scalar, decoded.error().what));
}

/// Which of key, output and nonce have an odd y.
struct Parities {
  bool P, Q, R, derived;
  friend auto operator<=>(const Parities&, const Parities&) = default;
};

TEST(FrostAttackBip340, row_41_every_combination_of_parities_signs) {
  using C = Bip340;
  std::set<Parities> seen;
  const std::array<std::uint32_t, 1> steps = {9};
  for (std::uint64_t seed = 1; seed < 200 && seen.size() < 16; ++seed) {
    Table<C> table(flat(2, 3), seed);
    const bool derived = seed % 2 == 1;
    Tweak tweak{{}, Taproot{Digest{static_cast<std::uint8_t>(seed)}}};
    if (derived) tweak.path = *crypto::DerivationPath::make(steps);
    CommitmentList<curve::Secp256k1> B;
    const auto results = table.run(
        pair,
        [&](InTransit& message) {
          if (message.tag() != committed_tag) return;
          const auto body = View(message.payload).subspan(1);
          B.emplace(message.from, parse<Committed<curve::Secp256k1>>(body, {})->nonces);
        },
        tweak);
    expect_signed(table, results, pair, tweak);
    const auto key = table.signing_key(pair, tweak);
    const auto package = package_of<C>(key.PK(), table.request.msg, B);
    PerParty<curve::Point> R_j;
    for (const auto& [j, b] : B) R_j.emplace(j, bound_commitment_vartime(b, package.rho.at(j)));
    const auto X_d =
        crypto::derive(to_public(table.key.record.X), table.key.record.chain_code, tweak.path);
    const auto P = *curve::Point::decode(X_d->X_d.encoded());
    const auto t = *taproot_tweak(P, *tweak.taproot);
    const auto Q = add_base_vartime(P.has_odd_y() ? -P : P, t);
    seen.insert(
        {P.has_odd_y(), Q.has_odd_y(), challenge_of(package, R_j)->nonces_are_negated, derived});
  }
  EXPECT_EQ(seen.size(), 16U);
}

TEST(FrostAttackBip340, row_41_an_output_that_is_no_key_is_refused) {
  const curve::Point P = mul_base_vartime(curve::Scalar(5));
  const curve::Scalar p = P.has_odd_y() ? -curve::Scalar(5) : curve::Scalar(5);
  EXPECT_EQ(error_of(tweaked_by({P, {}}, -p)),
            (Error{Fault::bad_argument, "the taproot output has no key"}));
}

TYPED_TEST(FrostAttack, row_43_only_a_tight_quorum_has_a_signing_key) {
  const Table<TypeParam> table;
  const auto make = [&](const std::vector<Party>& signers) {
    return error_of(
        SigningKey<TypeParam>::make(table.key.record, Table<TypeParam>::set_of(signers), {}));
  };
  const auto few = make({Party(1)});
  ASSERT_TRUE(few.has_value());
  EXPECT_EQ(few->fault, Fault::not_qualified);
  const auto more_than_needed = make(all);
  ASSERT_TRUE(more_than_needed.has_value());
  EXPECT_EQ(more_than_needed->fault, Fault::not_qualified);
  EXPECT_EQ(make(pair), std::nullopt);
}

TYPED_TEST(FrostAttack, row_43_a_request_of_another_quorum_is_refused) {
  Table<TypeParam> table;
  const auto results = table.run_from_stock(pair, table.stocked(pair), [](InTransit& message) {
    // S names party 3 where this signer knows of party 2.
    if (message.tag() == terms_tag) message.body(Terms::fixed_size + 2 + 2 + 2) = 3;
  });
  expect_error(results, Party(2),
               {Fault::different_request, "the request is not the one this signer knows"});
}

}  // namespace
}  // namespace countersign::protocol::frost
