// The attack catalogue (the protocol specification, section 13) against key generation, by row.

#include <gtest/gtest.h>
#include <sodium.h>

#include <array>
#include <bit>
#include <set>

#include "base/hex.hpp"
#include "unit/protocol/dkg_record.hpp"

namespace countersign::protocol::dkg {
namespace {

using by_hand::Duel;
using by_hand::secret;
using dkg_record::statement_of;
using testing::DkgWire;
using testing::EcdsaSecp256k1;
using testing::error_of;
using testing::FrostBip340;
using testing::FrostEd25519;
using testing::InTransit;
using testing::SeededRandom;

using G = curve::Secp256k1;
using S = G::Scalar;
using P = G::Point;

Error by_2(Fault fault, Literal what) {
  return {fault, what, {Party(2)}};
}

const Error bad_opening = by_2(Fault::bad_opening, "opening does not match its commitment");
const Error bad_pok = by_2(Fault::bad_pok, "proof of the contribution does not hold");
const Error bad_share = by_2(Fault::bad_share, "share does not match its commitments");
const Error bad_backup = by_2(Fault::bad_backup, "backup of a share does not hold");
const Error bad_length = by_2(Fault::bad_length, "message of the wrong length");
const Error unequal_commitments{Fault::inconsistent_broadcast, commitments_differ};
const Error unequal_openings{Fault::inconsistent_broadcast, openings_differ};

/// Party 1 after the honest messages of party 2 up to R4.
template <class Suite>
void play_to(Duel<Suite>& duel, std::uint8_t tag) {
  if (tag > 1) duel.commit();
  if (tag > 2) duel.open();
  if (tag > 3) duel.deal(duel.theirs.dealing.shares, duel.second_view());
}

template <class Suite>
void say(Duel<Suite>& duel, Channel channel, View payload) {
  duel.machine.deliver(Party(2), channel, payload);
}

Bytes behind(std::uint8_t tag, View body) {
  Bytes payload = {tag};
  payload.insert(payload.end(), body.begin(), body.end());
  return payload;
}

// Each list of the protocol's hashes: one item more or less, and the same bytes cut elsewhere.
TEST(Attack, row_04_lists_with_equal_concatenations_hash_differently) {
  const Digest ctx{1};
  const PerParty<Bytes> one = {{Party(1), {1, 2}}, {Party(2), {3}}};
  const PerParty<Bytes> other = {{Party(1), {1}}, {Party(2), {2, 3}}};
  const PerParty<Bytes> longer = {{Party(1), {1, 2}}, {Party(2), {3}}, {Party(3), {}}};
  const std::set<Digest> hashes = {
      echo1_of(FrostBip340::suite, ctx, one),    echo1_of(FrostBip340::suite, ctx, other),
      echo1_of(FrostBip340::suite, ctx, longer), echo2_of(FrostBip340::suite, ctx, one),
      echo2_of(FrostBip340::suite, ctx, other),  echo2_of(FrostBip340::suite, ctx, longer),
      echo1_of(EcdsaSecp256k1::suite, ctx, one), echo1_of(FrostBip340::suite, Digest{2}, one)};
  EXPECT_EQ(hashes.size(), 8U);
}

TEST(Attack, row_04_every_bit_of_a_challenge_is_used) {
  Duel<EcdsaSecp256k1> duel;
  const auto statement = root_statement(duel.run, Party(2), duel.theirs.r2.C.root());
  std::array<unsigned, 256> ones{};
  auto Tp = P::generator();
  for (int k = 0; k < 256; ++k) {
    const auto c = crypto::challenge(statement, to_public(Tp)).encode();
    for (std::size_t bit = 0; bit < 256; ++bit) {
      ones[bit] += static_cast<unsigned>(c[bit / 8] >> (bit % 8)) & 1U;
    }
    Tp += P::generator();
  }
  // 256 throws of a coin lie between 80 and 176 but for a chance of 2^-30.
  for (const unsigned count : ones) EXPECT_TRUE(count > 80 && count < 176) << count;
}

TEST(Attack, row_05_a_proof_holds_in_no_other_place) {
  Duel<EcdsaSecp256k1> duel;
  const auto& proof = duel.theirs.r2.pok;
  const auto statement = root_statement(duel.run, Party(2), duel.theirs.r2.C.root());
  ASSERT_TRUE(crypto::verify(proof, statement).has_value());
  auto others = std::vector(5, statement);
  others[0].ctx = context_of(SessionId(Digest{6}), duel.run.plan);
  others[1].i = Party(1);
  others[2].idkey_i = duel.run.identity(Party(1));
  others[3].purpose = crypto::ProofPurpose::share_of({1});
  others[4].suite = crypto::Suite::frost_bip340;
  for (const auto& other : others) {
    EXPECT_EQ(error_of(crypto::verify(proof, other)),
              (Error{Fault::bad_pok, "a proof of knowledge does not hold", {other.i}}));
  }
}

TEST(Attack, row_05_a_proof_of_another_session_is_refused) {
  Duel<EcdsaSecp256k1> duel;
  const dkg::Run earlier{duel.run.plan, context_of(SessionId(Digest{6}), duel.run.plan)};
  SeededRandom again(2);
  const auto old = contribute(duel.setup.group, earlier, Party(2), again);
  duel.theirs.r2.C = old.r2.C;
  duel.theirs.r2.pok = old.r2.pok;
  duel.commit_again();
  duel.commit();
  duel.open();
  EXPECT_EQ(duel.error(), bad_pok);
}

TEST(Attack, row_06_items_of_the_context_cannot_be_exchanged) {
  Duel<EcdsaSecp256k1> duel;
  const auto context = [&](const auto& change) {
    crypto::KeyPlan plan = duel.run.plan;
    change(plan);
    return context_of(by_hand::sid, plan);
  };
  const std::set<Digest> contexts = {
      context([](auto&) {}),
      context([](auto& plan) { std::swap(plan.members[0], plan.members[1]); }),
      context([](auto& plan) { plan.members.pop_back(); }),
      context([](auto& plan) { plan.binding[31] ^= 1; }),
      context([](auto& plan) { plan.structure = testing::flat(1, 2); }),
      context([](auto& plan) { plan.suite = crypto::Suite::frost_bip340; }),
      context_of(SessionId(Digest{6}), duel.run.plan)};
  EXPECT_EQ(contexts.size(), 7U);
}

// A structure has no place for an evaluation point, and no message has one for an index.
TEST(Attack, row_09_points_of_evaluation_are_positions_from_1_on) {
  SeededRandom dice(1);
  for (int k = 0; k < 200; ++k) {
    const auto n = static_cast<std::uint16_t>(1 + dice.below(7));
    const auto structure = testing::draw_structure(n, dice);
    for (const auto& node : structure.nodes()) {
      for (std::size_t child = 0; child < node.children.size(); ++child) {
        EXPECT_EQ(structure.nodes()[node.children[child]].position, child + 1);
      }
    }
  }
}

TEST(Attack, row_10_one_commitment_too_many_or_too_few_is_refused) {
  for (const int difference : {-1, 1}) {
    Duel<EcdsaSecp256k1> duel;
    duel.commit();
    Bytes body = body_of(duel.theirs.r2);
    if (difference > 0) body.insert(body.begin(), body.begin(), body.begin() + 33);
    if (difference < 0) body.erase(body.begin(), body.begin() + 33);
    say(duel, Channel::broadcast, behind(2, body));
    EXPECT_EQ(duel.error(), bad_length);
  }
}

TEST(Attack, row_11_an_empty_message_is_refused_in_every_round) {
  for (const std::uint8_t tag : std::array<std::uint8_t, 4>{1, 2, 3, 4}) {
    Duel<EcdsaSecp256k1> duel;
    play_to(duel, tag);
    say(duel, tag == 3 ? Channel::direct : Channel::broadcast, Bytes{tag});
    EXPECT_EQ(duel.error(), bad_length) << int{tag};
  }
}

// Party 2 wants the key to be T, of which it knows the secret, and so opens T - C_1.
TEST(Attack, row_12_a_rogue_contribution_is_refused) {
  const P T = mul_base_vartime(S(5));
  const auto rogue = [&](Duel<EcdsaSecp256k1>& duel) {
    const auto C = duel.theirs.r2.C.points();
    duel.theirs.r2.C =
        *Commitments<P>::make(duel.run.structure(), {T - duel.known().r2.C.root(), C[1]});
  };
  Duel<EcdsaSecp256k1> too_late;
  too_late.commit();
  rogue(too_late);
  too_late.open();
  EXPECT_EQ(too_late.error(), bad_opening);

  // Even if it had known C_1 in time.
  Duel<EcdsaSecp256k1> in_time;
  rogue(in_time);
  in_time.commit_again();
  in_time.commit();
  in_time.open();
  EXPECT_EQ(in_time.error(), bad_pok);
}

TEST(Attack, row_13_what_another_dealer_sent_is_refused) {
  Duel<EcdsaSecp256k1> replayed;
  const auto first = replayed.known();
  replayed.theirs.r1 = first.r1;
  replayed.commit();
  const Digest E1 = replayed.theirs.r2.E1;
  replayed.theirs.r2 = first.r2;
  replayed.theirs.r2.E1 = E1;
  replayed.open();
  EXPECT_EQ(replayed.error(), bad_opening);

  Duel<EcdsaSecp256k1> copied;
  copied.theirs.r2.C = first.r2.C;
  copied.theirs.r2.pok = first.r2.pok;
  copied.commit_again();
  copied.commit();
  copied.open();
  EXPECT_EQ(copied.error(), bad_pok);

  // With the secret of party 1 itself it can prove what it copied.
  Duel<EcdsaSecp256k1> stolen;
  SeededRandom again(1);
  const auto a_1 = curve::random_scalar<S>(again);
  stolen.deal_instead(deal(stolen.setup.group, stolen.run.structure(), a_1, stolen.their_random),
                      a_1);
  stolen.commit();
  stolen.open();
  EXPECT_EQ(stolen.error(), by_2(Fault::bad_pok, "two contributions are the same"));
}

TEST(Attack, row_14_two_commitments_end_the_run_and_name_who_signed_them) {
  const dkg_record::Record<EcdsaSecp256k1> record([](InTransit& message) {
    if (message.tag() == 1 && message.to == Party(2)) message.body(40) ^= 1;
  });
  for (const Party i : {Party(1), Party(2)}) EXPECT_EQ(record.error_at(i), unequal_commitments);
  const auto findings = judge_views(record.court(), Evidence::commitments_view,
                                    record.publications(Evidence::commitments_view));
  const Error equivocated{
      Fault::equivocation, "two different messages signed in one round", {Party(3)}};
  EXPECT_EQ(findings, (Findings{{equivocated}, {}}));
}

// A second opening fits no commitment, whoever it is shown to; so second views differ only by a
// lie about them.
TEST(Attack, row_14_two_openings_are_refused) {
  const dkg_record::Record<EcdsaSecp256k1> record([](InTransit& message) {
    if (message.tag() == 2 && message.to == Party(2)) message.body(3 * 33 + 65) ^= 1;  // cc
  });
  EXPECT_EQ(record.error_at(Party(2)),
            (Error{Fault::bad_opening, "opening does not match its commitment", {Party(3)}}));
  EXPECT_EQ(record.error_at(Party(1)), std::nullopt);  // waits for party 2

  Duel<EcdsaSecp256k1> duel;
  duel.commit();
  duel.open();
  Digest E2 = duel.second_view();
  E2[0] ^= 1;
  duel.deal(duel.theirs.dealing.shares, E2);
  EXPECT_EQ(duel.error(), unequal_openings);
}

template <class Suite>
void no_ready_with_another_chain_code() {
  dkg_record::Record<Suite> record;
  ASSERT_EQ(record.results.size(), 3U);
  const auto& key = record.results.at(Party(1)).value();
  crypto::Ready ready = key.ready;
  crypto::KeyOpening opening = key.opening;
  Digest chain_code = opening.chain_code.value();
  chain_code[31] ^= 1;
  opening.chain_code = crypto::ChainCode(chain_code);
  ready.opening = crypto::encode(opening);
  EXPECT_EQ(error_of(crypto::check_ready(record.setup.terms, ready)),
            (Error{Fault::bad_opening, "the opening does not hash to the result", {Party(1)}}));
  // With a result of its own the key does not become active: the others have another one.
  EXPECT_NE(crypto::result_of(record.setup.terms, opening), key.ready.result);
}

TEST(Attack, row_15_another_chain_code_is_another_result) {
  no_ready_with_another_chain_code<EcdsaSecp256k1>();
  no_ready_with_another_chain_code<FrostEd25519>();
  no_ready_with_another_chain_code<FrostBip340>();
}

// All that party 2 sent in an earlier run, in this one: everything hashes the session.
TEST(Attack, row_17_a_recorded_session_is_refused) {
  Duel<EcdsaSecp256k1> duel;
  const SessionId earlier{Digest{6}};
  const auto& setup = duel.setup;
  DkgWire<G> recorded({&setup, &setup}, earlier, 500);
  std::map<std::uint8_t, Bytes> said;
  recorded.run([&](InTransit& message) {
    if (message.from == Party(2)) said[message.tag()] = message.payload;
  });
  ASSERT_EQ(said.size(), 4U);
  say(duel, Channel::broadcast, said[1]);
  say(duel, Channel::broadcast, said[2]);
  EXPECT_EQ(duel.error(), unequal_commitments);
}

TEST(Attack, row_17_recorded_shares_and_backups_are_refused) {
  Duel<EcdsaSecp256k1> duel;
  DkgWire<G> recorded({&duel.setup, &duel.setup}, SessionId(Digest{6}), 500);
  std::map<std::uint8_t, Bytes> said;
  recorded.run([&](InTransit& message) {
    if (message.from == Party(2)) said[message.tag()] = message.payload;
  });
  play_to(duel, 3);
  say(duel, Channel::direct, said[3]);
  EXPECT_EQ(duel.error(), unequal_openings);

  Duel<EcdsaSecp256k1> other;
  play_to(other, 4);
  say(other, Channel::broadcast, said[4]);
  EXPECT_EQ(other.error(), bad_backup);
}

/// What party 1 says to R2 with these bytes at the place of a point.
template <class Suite>
std::optional<Error> error_with_point(std::size_t at, View bytes) {
  Duel<Suite> duel;
  duel.commit();
  Bytes body = body_of(duel.theirs.r2);
  std::ranges::copy(bytes, body.begin() + static_cast<std::ptrdiff_t>(at));
  say(duel, Channel::broadcast, behind(2, body));
  return duel.error();
}

TEST(Attack, row_21_no_bytes_but_a_point_pass_for_one_of_secp256k1) {
  const std::array bad = {
      std::string(66, '0'),                                     // the identity has no encoding
      "02" + std::string(64, 'f'),                              // x is not below p
      "02" + std::string(63, '0') + "5",                        // no point has this x
      "05" + to_hex(View(P::generator().encode()).subspan(1)),  // no such prefix
      "04" + to_hex(View(P::generator().encode()).subspan(1)),
  };
  for (const std::string& hex : bad) {
    const auto bytes = *array_from_hex<33>(hex);
    for (const std::size_t at : {0U, 33U}) {
      EXPECT_EQ(error_with_point<EcdsaSecp256k1>(at, bytes),
                by_2(Fault::bad_point, "not a point of secp256k1"))
          << hex;
    }
    EXPECT_EQ(error_with_point<EcdsaSecp256k1>(66, bytes),
              by_2(Fault::bad_point, "not a point of the group"))
        << hex;
  }
}

TEST(Attack, row_21_no_bytes_but_a_point_pass_for_one_of_ed25519) {
  const auto mixed = [](const ByteArray<32>& torsion) {
    const auto point = curve::PointEd25519::generator().encode();
    ByteArray<32> sum;
    EXPECT_EQ(crypto_core_ed25519_add(sum.data(), point.data(), torsion.data()), 0);
    return sum;
  };
  const auto order_2 = *array_from_hex<32>("ec" + std::string(60, 'f') + "7f");
  const auto order_8 =
      *array_from_hex<32>("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
  const auto identity = *array_from_hex<32>("01" + std::string(62, '0'));
  const auto not_reduced = *array_from_hex<32>("f0" + std::string(60, 'f') + "7f");  // y = p + 3
  const auto off_curve = *array_from_hex<32>("02" + std::string(62, '0'));
  for (const auto& bytes :
       {order_2, order_8, identity, not_reduced, off_curve, mixed(order_2), mixed(order_8)}) {
    for (const std::size_t at : {0U, 32U}) {
      EXPECT_EQ(error_with_point<FrostEd25519>(at, bytes),
                by_2(Fault::bad_point, "not a point of the prime subgroup of Ed25519"))
          << to_hex(bytes);
    }
    EXPECT_EQ(error_with_point<FrostEd25519>(64, bytes),
              by_2(Fault::bad_point, "not a point of the group"))
        << to_hex(bytes);
  }
}

TEST(Attack, row_21_a_scalar_that_is_not_reduced_is_refused) {
  const Bytes ones(32, 0xff);
  EXPECT_EQ(error_with_point<EcdsaSecp256k1>(66 + 33, ones)->fault, Fault::bad_scalar);
  EXPECT_EQ(error_with_point<FrostEd25519>(64 + 32, ones)->fault, Fault::bad_scalar);
  Duel<FrostEd25519> duel;
  play_to(duel, 3);
  say(duel, Channel::direct, behind(3, Bytes(64, 0xff)));
  EXPECT_EQ(duel.error(), by_2(Fault::bad_scalar, "a share is not a scalar"));
}

template <class Suite>
std::optional<Error> error_with_backup(const auto& make) {
  Duel<Suite> duel;
  duel.play_to_backups();
  duel.machine.take_outbox();
  say(duel, Channel::broadcast, behind(4, make(duel)));
  return duel.error();
}

TEST(Attack, row_47_a_backup_of_anything_else_is_refused) {
  const auto statement_of_2 = [](const auto& duel) { return backup_statement(duel.record(), 1); };
  const auto named = [](const auto& duel, const auto& statement) {
    SeededRandom unused(0);
    return duel.setup.backups.make(statement, secret(S(1)), unused);
  };
  using Duelist = Duel<EcdsaSecp256k1>;
  EXPECT_EQ(error_with_backup<EcdsaSecp256k1>(
                [&](const Duelist& duel) { return named(duel, statement_of_2(duel)); }),
            std::nullopt);
  EXPECT_EQ(error_with_backup<EcdsaSecp256k1>([&](const Duelist& duel) {
              Bytes backup = named(duel, statement_of_2(duel));
              backup[7] ^= 1;
              return backup;
            }),
            bad_backup);
  EXPECT_EQ(error_with_backup<EcdsaSecp256k1>([&](const Duelist& duel) {
              auto statement = statement_of_2(duel);
              statement.X_ell += P::generator();
              return named(duel, statement);
            }),
            bad_backup);
  EXPECT_EQ(error_with_backup<EcdsaSecp256k1>([&](const Duelist& duel) {
              auto statement = statement_of_2(duel);
              statement.recovery_key = duel.run.plan.members[0].recovery;
              return named(duel, statement);
            }),
            bad_backup);
  EXPECT_EQ(error_with_backup<EcdsaSecp256k1>([&](const Duelist& duel) {
              return named(duel, backup_statement(duel.record(), 0));
            }),
            bad_backup);
}

TEST(Attack, row_50_a_message_that_is_too_long_is_refused_in_every_round) {
  const std::array<std::size_t, 5> right = {0, 64, 161 + 66, 64, 48};
  for (const std::uint8_t tag : std::array<std::uint8_t, 4>{1, 2, 3, 4}) {
    Duel<EcdsaSecp256k1> duel;
    play_to(duel, tag);
    const Bytes body(right[tag] + 1);
    say(duel, tag == 3 ? Channel::direct : Channel::broadcast, behind(tag, body));
    EXPECT_EQ(duel.error(), bad_length) << int{tag};
  }
}

TEST(Attack, row_50_more_bytes_than_a_whole_run_has_are_not_kept) {
  Duel<EcdsaSecp256k1> duel;
  // 4 tags, R1, R2, both leaves in R3, both backups in R4.
  const std::size_t run_max = 4 + 64 + (161 + 66) + (32 + 64) + 2 * 48;
  say(duel, Channel::broadcast, Bytes(run_max + 1, 1));
  EXPECT_EQ(duel.error(), by_2(Fault::over_limit, "too many bytes in one run"));
}

// What a caller stores as pending before it logs anything is whole, and comes at the very end:
// nobody has a result before all backups are there, and the machine itself says ready to nobody.
TEST(Attack, row_61_a_key_is_handed_over_once_and_with_everything_to_store) {
  Duel<EcdsaSecp256k1> duel;
  duel.play_to_backups();
  EXPECT_FALSE(duel.machine.finished());
  duel.machine.take_outbox();
  SeededRandom unused(0);
  const auto statement = backup_statement(duel.record(), 1);
  duel.say(BackedUp<G>{{duel.setup.backups.make(statement, secret(S(1)), unused)}},
           {&duel.setup.backups, 1});
  ASSERT_TRUE(duel.machine.finished());
  EXPECT_TRUE(duel.machine.take_outbox().empty());
  const auto key = duel.machine.take_result();
  EXPECT_EQ(key->share.leaf_shares.size(), 1U);
  EXPECT_EQ(key->backups.size(), 2U);
  EXPECT_EQ(crypto::check_ready(duel.setup.terms, key->ready).value(), key->opening);
}

}  // namespace
}  // namespace countersign::protocol::dkg
