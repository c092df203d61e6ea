// Attacks on the online phase of threshold ECDSA. Rows are those of the attack catalogue, section
// 13 of the protocol specification.

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "protocol/ecdsa/shares.hpp"
#include "protocol/ecdsa/zero_sum.hpp"
#include "unit/protocol/ecdsa_cheats.hpp"

namespace countersign::protocol::ecdsa {
namespace {

using curve::Point;
using curve::Scalar;

const Scalar delta(5);

// Row 30. Another nonce or key share to one peer: exactly that peer's Gamma check fails, and the
// pair is quarantined, its other slots included.
TEST(Attack, row_30_uses_another_share_with_one_peer) {
  for (const std::size_t at : {R3At::gamma_r, R3At::gamma_s}) {
    auto nodes = three_of_three();
    const auto slots = nodes.stocked(2);
    auto wire = nodes.sign_by_all(slots[0], add({R3::tag, one, two}, at, delta));
    const auto results = wire.take_results();
    EXPECT_EQ(end_of(results, two),
              by({one}, Fault::gamma_check, "product does not fit the commitments"));
    EXPECT_EQ(end_of(results, three), std::nullopt);  // it waits
    EXPECT_EQ(nodes.node(two).pair_state(one), PairState::quarantined);
    EXPECT_EQ(nodes.node(two).pair_state(three), PairState::ok);
    EXPECT_EQ(nodes.node(three).pair_state(one), PairState::ok);
    expect_dead(nodes, two, slots[0], SlotDeath::pair_quarantined);
    expect_dead(nodes, two, slots[1], SlotDeath::pair_quarantined);
    EXPECT_EQ(nodes.node(three).facts(slots[1]).state, SlotState::free);
  }
}

TEST(Attack, row_30_uses_another_gamma_point) {
  for (const std::size_t at : {R3At::Gam_r, R3At::Gam_s}) {
    auto nodes = two_of_three();
    const auto slots = nodes.stocked(1);
    // The negative point: it parses.
    auto wire = nodes.sign_by_all(slots[0], flip({R3::tag, one, two}, at));
    EXPECT_EQ(end_of(wire.take_results(), two),
              by({one}, Fault::gamma_check, "product does not fit the commitments"));
    EXPECT_EQ(nodes.node(two).pair_state(one), PairState::quarantined);
  }
}

// A point that is none, found first, hides no quarantine.
TEST(Attack, row_30_hides_a_failed_check_behind_a_bad_point) {
  auto nodes = three_of_three();
  const SlotId slot = nodes.stocked(1)[0];
  auto wire = nodes.sign_by_all(slot, [](InTransit& message) {
    fill({R3::tag, one, two}, R3At::Gam_r, 33, 0)(message);
    add({R3::tag, three, two}, R3At::gamma_r, delta)(message);
  });
  EXPECT_EQ(end_of(wire.take_results(), two),
            by({three}, Fault::gamma_check, "product does not fit the commitments"));
  EXPECT_EQ(nodes.node(two).pair_state(three), PairState::quarantined);
}

// Our R3 is not taken yet when the check fails: it stays here.
TEST(Attack, row_30_gets_our_opening_after_a_failed_check) {
  auto nodes = two_of_three();
  const SlotId slot = nodes.stocked(1)[0];
  const SessionId sid = nodes.next_sid();
  auto theirs = nodes.online(one, slot, sid);
  auto ours = nodes.online(two, slot, sid);
  const auto outbox = theirs.take_outbox();
  const View payload = outbox.at(0).payload.expose_secret();
  InTransit message{one, two, Bytes(payload.begin(), payload.end())};
  add({R3::tag, one, two}, R3At::gamma_s, delta)(message);
  ours.deliver(one, Channel::direct, message.payload);
  EXPECT_EQ(error_of(ours.result()),
            by({one}, Fault::gamma_check, "product does not fit the commitments"));
  EXPECT_TRUE(ours.take_outbox().empty());
}

/// No points: zeros, the x of no point (5^3 + 7 is no square), p for an x, a prefix that there is
/// not, and that of the uncompressed form.
std::vector<Bytes> no_points() {
  const auto encoding = [](std::uint8_t prefix, std::uint8_t fill, std::uint8_t last) {
    Bytes bytes(33, fill);
    bytes.front() = prefix;
    bytes.back() = last;
    return bytes;
  };
  Bytes p = encoding(2, 0xff, 0x2f);
  p[28] = 0xfe;
  p[31] = 0xfc;
  const auto G = Point::generator().encode();
  Bytes uncompressed(G.begin(), G.end());
  uncompressed.front() = 4;
  return {encoding(0, 0, 0),          encoding(2, 0, 5), encoding(3, 0, 5), p,
          encoding(0xff, 0xff, 0xff), uncompressed};
}

// Row 21. A point that is none is blamed on its sender, and tells nothing: no quarantine.
TEST(Attack, row_21_sends_points_that_are_none) {
  for (const std::size_t at : {R3At::Gam_r, R3At::Gam_s}) {
    for (const Bytes& none : no_points()) {
      auto nodes = two_of_three();
      const auto slots = nodes.stocked(1);
      auto wire = nodes.sign_by_all(
          slots[0], on({R3::tag, one, two}, [&](InTransit& message) {
            std::ranges::copy(none, message.payload.begin() + 1 + static_cast<std::ptrdiff_t>(at));
          }));
      EXPECT_EQ(end_of(wire.take_results(), two),
                by({one}, Fault::bad_point, "product point is no point"));
      expect_all_pairs_ok(nodes);
      expect_dead(nodes, two, slots[0], SlotDeath::bad_message);
      EXPECT_EQ(sent(wire, R4::tag), 1U);
    }
  }
}

TEST(Attack, row_21_commits_to_points_that_are_none) {
  auto nodes = two_of_three();
  const SlotId slot = nodes.stocked(1)[0];
  const SlotContent theirs = content_of(nodes.node(one), slot);
  const auto sk = nodes.node(one).key.additive_share(nodes.dealt().share(one)) + theirs.zeta;
  const Point& B = nodes.node(two).key.point(one);
  const auto read = [&](const R3& r3) {
    SeededRandom dice(4);
    const auto com = crypto::commit({nonce_commitment_tag(), slot.value(), one},
                                    nonce_payload(r3.R, r3.Z), dice);
    R3 opened{r3.req,   r3.R,     r3.Z,          {}, r3.gamma_r.clone(), r3.gamma_s.clone(),
              r3.Gam_r, r3.Gam_s, r3.psi.clone()};
    std::ranges::copy(com.blind.expose_secret(), opened.blind.begin());
    return error_of(read_opening({one, slot, com.commitment, B}, opened));
  };
  const R3 good = open_to(two, theirs, sk, Digest{});
  EXPECT_EQ(read(good), std::nullopt);
  for (const std::size_t which : {0U, 1U}) {
    for (const Bytes& none : no_points()) {
      R3 bad = open_to(two, theirs, sk, Digest{});
      std::ranges::copy(none, (which == 0 ? bad.R : bad.Z).begin());
      EXPECT_EQ(read(bad), by({one}, Fault::bad_point, "nonce or zero point is no point"));
    }
  }
  R3 cancels = open_to(two, theirs, sk, Digest{});
  cancels.Z = (-B).encode();  // pk would be the identity
  EXPECT_EQ(read(cancels), by({one}, Fault::bad_point, "key share point is the identity"));
}

TEST(Attack, row_21_sends_numbers_that_are_no_scalars) {
  for (const std::size_t at : {R3At::gamma_r, R3At::gamma_s, R3At::psi}) {
    auto nodes = two_of_three();
    const auto slots = nodes.stocked(1);
    auto wire = nodes.sign_by_all(slots[0], fill({R3::tag, one, two}, at, 32, 0xff));
    EXPECT_EQ(end_of(wire.take_results(), two),
              by({one}, Fault::bad_scalar, "correction is not a scalar"));
    expect_all_pairs_ok(nodes);
    expect_dead(nodes, two, slots[0], SlotDeath::bad_message);
  }
}

TEST(Attack, row_14_opens_another_nonce_to_one_peer) {
  for (const std::size_t at : {R3At::R, R3At::Z, R3At::blind}) {
    auto nodes = three_of_three();
    const auto slots = nodes.stocked(1);
    auto wire = nodes.sign_by_all(slots[0], flip({R3::tag, one, two}, at));
    EXPECT_EQ(end_of(wire.take_results(), two),
              by({one}, Fault::bad_opening, "opening does not match the commitment"));
    expect_all_pairs_ok(nodes);
  }
}

// Rows 30 and 64. psi is not checked: a shift of it fails the last check, and nobody can be named.
// What it gives away is simulatable only because sk_2 has a zeta of its own in every slot.
TEST(Attack, row_64_shifts_psi_to_one_of_two_honest_signers) {
  auto nodes = three_of_three();
  const SlotId slot = nodes.stocked(1)[0];
  const SlotContent honest = content_of(nodes.node(two), slot);
  const Scalar sk_2 = sk_of(nodes, two, honest);
  PerParty<testing::MemorySlotStore::Snapshot> before;
  for (const Party i : nodes.ranks()) before.emplace(i, nodes.node(i).slot_store.snapshot());

  const auto signature = *nodes.sign_by_all(slot).take_results().at(one);
  for (const Party i : nodes.ranks()) nodes.node(i).slot_store.restore(before.at(i));
  SeenShares seen;
  auto wire = nodes.sign_by_all(slot, [&](InTransit& message) {
    seen.watch()(message);
    add({R3::tag, one, two}, R3At::psi, delta)(message);
  });
  const auto results = wire.take_results();
  for (const Party i : nodes.ranks()) {
    EXPECT_EQ(end_of(results, i), (Error{Fault::final_verify, "signature does not verify"}));
    EXPECT_TRUE(nodes.node(i).facts(slot).counts_as_signed);
    EXPECT_EQ(nodes.node(i).facts(slot).death, SlotDeath::final_verify);
  }
  expect_all_pairs_ok(nodes);
  const Scalar U = seen.u(one) + seen.u(two) + seen.u(three);
  const Scalar W = seen.w(one) + seen.w(two) + seen.w(three);
  const Scalar r = signature.signature.r;
  const Scalar s = signature.signature.s;
  const Scalar low = delta * (r * sk_2 - s * honest.r.expose_secret());
  const Scalar high = delta * (r * sk_2 + s * honest.r.expose_secret());
  EXPECT_TRUE(equal_public(W - s * U, low) || equal_public(W + s * U, high));
}

TEST(Attack, row_64_finds_another_zeta_in_every_slot) {
  auto nodes = three_of_three();
  std::set<ByteArray<33>> points;
  for (const SlotId& slot : nodes.stocked(4)) {
    for (const Party i : nodes.ranks()) {
      points.insert(content_of(nodes.node(i), slot).Z.encode());
    }
  }
  EXPECT_EQ(points.size(), 12U);
}

// Row 54. A tweak is spread by om_i; whoever adds it otherwise fails its peers' check.
TEST(Attack, row_54_adds_the_whole_tweak_to_one_share) {
  for (const bool honest : {true, false}) {
    auto nodes = two_of_three();
    const SlotId slot = nodes.stocked(1)[0];
    const auto public_key = to_public(nodes.dealt().key.record.X);
    const auto d = crypto::derive(public_key, nodes.dealt().key.record.chain_code, some_path());
    const Scalar e = to_scalar<curve::Secp256k1>(d->e);
    for (const Party rank : nodes.ranks()) nodes.node(rank).key = derived(nodes, rank);
    const auto quorum = *quorum_of(nodes.dealt().key.record, {Party(1), Party(2)});
    const Scalar om = quorum.member(nodes.dealt().members.at(one)).om;
    auto wire = nodes.sign_by_all(
        slot, honest ? Alter() : add({R3::tag, one, two}, R3At::gamma_s, e - om * e));
    const auto error = end_of(wire.take_results(), two);
    if (honest) {
      EXPECT_EQ(error, std::nullopt);
    } else {
      EXPECT_EQ(error, by({one}, Fault::gamma_check, "product does not fit the commitments"));
    }
  }
}

// Row 55. A party that the selection does not use sits in no signing, and nobody is dropped later.
TEST(Attack, row_55_signs_with_a_party_that_is_not_needed) {
  const auto tree = crypto::threshold(
      2, {crypto::any_of({crypto::leaf(1), crypto::leaf(2)}), crypto::leaf(3), crypto::leaf(4)});
  const auto structure = *crypto::AccessStructure::make(tree, crypto::PartyCount(4));
  SeededRandom dice(2);
  const curve::Secp256k1 group(dice);
  const auto refused = [&](const crypto::PartySet& S) {
    const auto dealt = testing::deal_signers(group, structure, S, dice);
    const auto signers = Signers::make(dealt.identities, dealt.identity(one));
    return error_of(QuorumKey::make(dealt.key.record, {}, *signers));
  };
  EXPECT_EQ(refused({Party(1), Party(3)}), std::nullopt);
  const auto loose = refused({Party(1), Party(2), Party(3)});
  ASSERT_TRUE(loose.has_value());
  EXPECT_EQ(loose->fault, Fault::not_qualified);
}

TEST(Attack, row_55_drops_a_party_after_the_offline_phase) {
  auto nodes = two_of_three();
  const SlotId slot = nodes.stocked(1)[0];
  const SlotRecord record = nodes.node(one).slot_store.read(slot);
  // The same slot under the name of one more signer.
  SlotMeta meta = record.meta();
  SeededRandom dice(5);
  meta.signers.push_back(signer_name(crypto::Ed25519SecretKey::generate(dice).public_key()));
  std::ranges::sort(meta.signers);
  meta.self = Party(static_cast<std::uint16_t>(
      std::ranges::find(meta.signers, signer_name(nodes.dealt().identity(one))) -
      meta.signers.begin() + 1));
  meta.setups.resize(3);
  meta.id = SlotId(Digest{9});
  const View content = record.content().expose_secret();
  ASSERT_TRUE(nodes.node(one)
                  .slots.put(meta, SecretBytes::take(Bytes(content.begin(), content.end())))
                  .has_value());
  auto machine = nodes.online(one, meta.id, nodes.next_sid());
  ASSERT_TRUE(machine.finished());
  EXPECT_EQ(error_of(machine.result()), (Error{Fault::not_qualified, "slot is of other signers"}));
  EXPECT_TRUE(machine.take_outbox().empty());
  EXPECT_EQ(nodes.node(one).facts(meta.id).state, SlotState::free);  // and burns nothing
}

/// Signer 3 has another zero-share seed in common with signer 1 than signer 1 has.
void plant_another_seed(SigningNodes& nodes) {
  PairSetup other = nodes.dealt().setups.at(three).at(one).clone();
  other.z = Secret<32>::filled([](auto out) { std::ranges::fill(out, 0x33); });
  nodes.node(three).pair_store.put(nodes.node(three).signers.pair_with(one), std::move(other));
}

// Row 55. Zero shares that do not cancel: all show their f. Here both tell their own truth, and
// each of the two knows the other for the liar; the third names nobody.
TEST(Attack, row_55_uses_zero_shares_that_do_not_cancel) {
  auto nodes = three_of_three();
  plant_another_seed(nodes);
  const SlotId slot = nodes.stocked(1)[0];
  auto wire = nodes.sign_by_all(slot);
  const auto results = wire.take_results();
  EXPECT_EQ(end_of(results, one), by({three}, Fault::zero_sum, "zero shares do not cancel"));
  EXPECT_EQ(end_of(results, two), by({}, Fault::zero_sum, "zero shares do not cancel"));
  EXPECT_EQ(end_of(results, three), by({one}, Fault::zero_sum, "zero shares do not cancel"));
  EXPECT_EQ(sent(wire, R4::tag), 0U);
  for (const Party rank : nodes.ranks()) expect_dead(nodes, rank, slot, SlotDeath::zero_sum);
  expect_all_pairs_ok(nodes);
}

TEST(Attack, row_55_lies_about_its_zero_shares) {
  auto nodes = three_of_three();
  plant_another_seed(nodes);
  const SlotId slot = nodes.stocked(1)[0];
  auto wire = nodes.sign_by_all(slot, [](InTransit& message) {
    for (const Party to : {one, two}) add({ZeroReveal::tag, three, to}, 32, delta)(message);
  });
  const auto results = wire.take_results();
  EXPECT_EQ(end_of(results, one), by({three}, Fault::zero_sum, "zero shares do not cancel"));
  EXPECT_EQ(end_of(results, two), by({three}, Fault::zero_sum, "zero shares do not cancel"));
}

TEST(Attack, row_55_shows_zero_shares_of_nothing) {
  const auto end_with = [](const Alter& alter) {
    auto nodes = three_of_three();
    plant_another_seed(nodes);
    auto wire = nodes.sign_by_all(nodes.stocked(1)[0], alter);
    return end_of(wire.take_results(), two);
  };
  EXPECT_EQ(end_with(flip({ZeroReveal::tag, three, two}, 0)),
            by({three}, Fault::wrong_session, "zero shares of another slot"));
  EXPECT_EQ(end_with(fill({ZeroReveal::tag, three, two}, 32, 32, 0xff)),
            by({three}, Fault::bad_scalar, "zero share is not a scalar"));
}

// Row 39. The last to speak can turn s into q - s. The signature is still one, but it is that of
// the other y: the recovery id would lead to another key.
TEST(Attack, row_39_turns_the_sign_of_s) {
  const Scalar x(0x1234567);
  const Scalar k(0x7654321);
  const Point X = curve::mul_base_vartime(x);
  const auto nonce = *nonce_image(curve::mul_base_vartime(k));
  const Digest h{7, 7, 7};
  const Scalar W = Scalar::reduce(h) + nonce.r * x;
  const auto made = combine({X, h}, nonce, {{one, {W, k}}});
  ASSERT_TRUE(made.has_value());
  EXPECT_FALSE(curve::is_high_public(made->signature.s));
  EXPECT_EQ(curve::ecdsa_recover(h, *made), Result<Point>(X));
  EXPECT_EQ(error_of(combine({X, h}, nonce, {{one, {-W, k}}})),
            (Error{Fault::final_verify, "signature does not verify"}));
  EXPECT_EQ(error_of(combine({X, h}, nonce, {{one, {W, Scalar()}}})),
            (Error{Fault::final_verify, "signature does not verify"}));
  EXPECT_EQ(error_of(combine({X, h}, nonce, {{one, {Scalar(), k}}})),
            (Error{Fault::final_verify, "signature does not verify"}));
}

TEST(Attack, row_39_makes_the_nonces_cancel) {
  EXPECT_EQ(error_of(nonce_image(Point())), (Error{Fault::internal, "nonce is none"}));
}

// A share of a product that is zero cannot be multiplied onto a point; nobody is to blame.
TEST(Attack, row_30_hits_a_product_that_is_zero) {
  const Point G = Point::generator();
  const auto secret = [](const Scalar& a) {
    return curve::SecretScalar::computed([&] { return a; });
  };
  const auto outcome = [&](const Scalar& beta, const Scalar& o) {
    const ot::VoleReceiver bob{secret(beta), curve::SecretOf<ot::ScalarPair>::computed([&] {
                                 return ot::ScalarPair{o, o};
                               })};
    const PeerOpening opening{G, G, G, secret(Scalar(3)), secret(Scalar(3)), secret(Scalar(1))};
    return error_of(product_shares(bob, opening));
  };
  EXPECT_EQ(outcome(Scalar(2), Scalar(5)), std::nullopt);
  const Error zero{Fault::internal, "share of a product is zero"};
  EXPECT_EQ(outcome(Scalar(2), -Scalar(6)), zero);
  EXPECT_EQ(outcome(Scalar(0), Scalar(5)), zero);
}

TEST(Attack, row_43_signs_with_a_stranger_or_a_key_of_another_scheme) {
  auto nodes = two_of_three();
  auto record = nodes.dealt().key.record;
  record.suite = crypto::Suite::frost_bip340;
  EXPECT_EQ(error_of(QuorumKey::make(record, {}, nodes.node(one).signers)),
            (Error{Fault::bad_argument, "key is not of ecdsa"}));
  record = nodes.dealt().key.record;
  SeededRandom dice(5);
  const Party member = nodes.dealt().members.at(two);
  record.members[member.value() - 1u].identity =
      crypto::Ed25519SecretKey::generate(dice).public_key();
  EXPECT_EQ(error_of(QuorumKey::make(record, {}, nodes.node(one).signers)),
            by({two}, Fault::not_qualified, "a signer is no member of the key"));
}

TEST(Attack, row_11_sends_empty_online_messages) {
  for (const std::uint8_t tag : {R3::tag, R4::tag}) {
    auto nodes = two_of_three();
    const SlotId slot = nodes.stocked(1)[0];
    auto wire = nodes.sign_by_all(
        slot, on({tag, one, two}, [&](InTransit& message) { message.payload.resize(1); }));
    EXPECT_EQ(end_of(wire.take_results(), two),
              by({one}, Fault::bad_length, "message of the wrong length"));
    expect_all_pairs_ok(nodes);
  }
}

}  // namespace
}  // namespace countersign::protocol::ecdsa
