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

/// What a signer keeps of a slot, and its sk with the key itself (no path).
SlotContent content_of(testing::SigningNode& node, const SlotId& slot) {
  const SlotRecord record = node.slot_store.read(slot);
  return *SlotContent::decode(record.content().expose_secret(), record.meta());
}
Scalar sk_of(SigningNodes& nodes, Party rank, const SlotContent& content) {
  const auto a_i = nodes.node(rank).key.additive_share(nodes.dealt().share(rank));
  return a_i.expose_secret() + content.zeta.expose_secret();
}

/// The last R4 of each signer that passed by.
struct SeenShares {
  PerParty<R4> r4;
  Alter watch() {
    return [this](InTransit& message) {
      if (message.tag() != R4::tag) return;
      r4.insert_or_assign(message.from, *parse<R4>(View(message.payload).subspan(1), NoShape{}));
    };
  }
  Scalar u(Party i) const { return *Scalar::decode(r4.at(i).u); }
  Scalar w(Party i) const { return *Scalar::decode(r4.at(i).w); }
};

void expect_dead(SigningNodes& nodes, Party rank, const SlotId& slot, SlotDeath why) {
  const SlotFacts facts = nodes.node(rank).facts(slot);
  EXPECT_EQ(facts.state, SlotState::dead);
  EXPECT_EQ(facts.death, why);
  EXPECT_FALSE(facts.counts_as_signed);
}

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

// Row 21. A point that is none is blamed on its sender, and tells nothing: no quarantine.
TEST(Attack, row_21_sends_points_that_are_none) {
  for (const std::size_t at : {R3At::Gam_r, R3At::Gam_s}) {
    for (const std::uint8_t value : {std::uint8_t{0}, std::uint8_t{0xff}}) {
      auto nodes = two_of_three();
      const auto slots = nodes.stocked(1);
      auto wire = nodes.sign_by_all(slots[0], fill({R3::tag, one, two}, at, 33, value));
      EXPECT_EQ(end_of(wire.take_results(), two),
                by({one}, Fault::bad_point, "product point is no point"));
      expect_all_pairs_ok(nodes);
      EXPECT_EQ(nodes.node(two).facts(slots[0]).state, SlotState::dead);
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
    R3 bad = open_to(two, theirs, sk, Digest{});
    (which == 0 ? bad.R : bad.Z).fill(0);
    EXPECT_EQ(read(bad), by({one}, Fault::bad_point, "nonce or zero point is no point"));
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
    EXPECT_EQ(nodes.node(two).facts(slots[0]).state, SlotState::dead);
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

// Row 31. One slot, two requests: the second is refused, whatever the first has come to.
TEST(Attack, row_31_signs_two_requests_with_one_slot) {
  auto nodes = two_of_three();
  const SlotId slot = nodes.stocked(1)[0];
  auto first = nodes.online(one, slot, nodes.next_sid());
  EXPECT_FALSE(first.finished());
  nodes.request(1).h[0] ^= 1;
  auto second = nodes.online(one, slot, nodes.next_sid());
  ASSERT_TRUE(second.finished());
  ASSERT_FALSE(second.result().has_value());
  EXPECT_EQ(second.result().error().fault, Fault::slot_spent);
  EXPECT_TRUE(second.take_outbox().empty());
}

/// All payloads of one signer's, by tag.
struct SeenPayloads {
  Party from;
  std::map<std::uint8_t, Bytes> payloads;
  Alter watch() {
    return [this](InTransit& message) {
      if (message.from == from) payloads.insert_or_assign(message.tag(), message.payload);
    };
  }
};

// Rows 31 and 53. Power fails at each durable step, before or after it takes effect. R3 and R4 have
// left only if they are stored; and what is sent later is what was sent before.
TEST(Attack, row_53_crashes_at_each_durable_step) {
  using testing::SaveFault;
  for (const std::uint64_t step : {1U, 2U, 3U}) {  // reserve, open, spend
    for (const SaveFault fault : {SaveFault::lost, SaveFault::stored}) {
      auto nodes = two_of_three();
      const SlotId slot = nodes.stocked(1)[0];
      const SessionId sid = nodes.next_sid();
      testing::SigningNode& victim = nodes.node(one);
      victim.slot_store.fail_at(step, fault);
      SeenPayloads before{one, {}};
      auto wire = nodes.sign_by_all(slot, sid, before.watch());
      EXPECT_EQ(before.payloads.size(), step == 3 ? 1U : 0U);  // R3, and never R4
      EXPECT_EQ(error_of(wire.machine(one).result()),
                (Error{Fault::unavailable, "store has lost its power"}));

      victim.slot_store.restart();
      std::optional<Bytes> stored_r4;
      if (victim.facts(slot).state == SlotState::spent) {
        const SlotRecord record = victim.slot_store.read(slot);
        const View r4 = record.r4().expose_secret();
        stored_r4 = Bytes(r4.begin(), r4.end());
      }
      SeenPayloads after{one, {}};
      auto rest = nodes.resume_by_all(slot, sid, after.watch());
      for (const auto& [rank, result] : rest.take_results()) {
        EXPECT_TRUE(result.has_value()) << "step " << step;
      }
      if (step == 3) EXPECT_EQ(after.payloads.at(R3::tag), before.payloads.at(R3::tag));
      if (stored_r4.has_value()) {
        const Bytes& sent_r4 = after.payloads.at(R4::tag);
        EXPECT_EQ(Bytes(sent_r4.begin() + 1, sent_r4.end()), *stored_r4);
      }
    }
  }
}

// Row 53. From spent on nothing is computed: other R3 after the crash change no byte of R4.
TEST(Attack, row_53_sends_another_psi_after_a_crash) {
  auto nodes = two_of_three();
  const SlotId slot = nodes.stocked(1)[0];
  const SessionId sid = nodes.next_sid();
  SeenPayloads before{one, {}};
  nodes.sign_by_all(slot, sid, before.watch());
  SeenPayloads after{one, {}};
  auto rest = nodes.resume_by_all(slot, sid, [&](InTransit& message) {
    after.watch()(message);
    add({R3::tag, two, one}, R3At::psi, delta)(message);
  });
  EXPECT_EQ(after.payloads, before.payloads);
  EXPECT_TRUE(rest.take_results().at(one).has_value());
}

// Nor do other nonces, which would only make us verify under a false R.
TEST(Attack, row_53_opens_other_nonces_after_a_crash) {
  auto nodes = two_of_three();
  const SlotId slot = nodes.stocked(1)[0];
  const SessionId sid = nodes.next_sid();
  nodes.sign_by_all(slot, sid, {});
  auto rest = nodes.resume_by_all(slot, sid, flip({R3::tag, two, one}, R3At::R));
  EXPECT_EQ(end_of(rest.take_results(), one),
            (Error{Fault::equivocation, "nonces are not those that were signed with"}));
}

TEST(Attack, row_53_sends_a_second_r3_in_one_run) {
  auto nodes = three_of_three();
  const SlotId slot = nodes.stocked(1)[0];
  auto machine = nodes.online(one, slot, nodes.next_sid());
  const SlotContent theirs = content_of(nodes.node(two), slot);
  const auto sk = nodes.node(two).key.additive_share(nodes.dealt().share(two)) + theirs.zeta;
  for (const std::uint8_t psi : {std::uint8_t{1}, std::uint8_t{2}}) {
    R3 r3 = open_to(one, theirs, sk, Digest{});
    r3.psi = Secret<32>::filled([&](auto out) { std::ranges::fill(out, psi); });
    machine.deliver(two, Channel::direct, payload_of(r3, NoShape{}).expose_secret());
  }
  ASSERT_TRUE(machine.finished());
  const auto end =
      end_of_signing(nodes.node(one).tools, slot, nodes.inputs(one), machine.take_result());
  ASSERT_TRUE(end.has_value());
  EXPECT_EQ(error_of(end->signature),
            by({two}, Fault::equivocation, "two different messages in one round"));
  EXPECT_FALSE(end->counts_as_signed);
  expect_dead(nodes, one, slot, SlotDeath::equivocation);
}

// Row 53. Why all this: two R4 of one slot for two psi, which only a store that is rolled back
// makes possible here, give r_1 and sk_1, and with the peer's share the key.
TEST(Attack, row_53_computes_the_key_from_two_r4) {
  auto nodes = two_of_three();
  const SlotId slot = nodes.stocked(1)[0];
  const SlotContent theirs = content_of(nodes.node(two), slot);
  PerParty<testing::MemorySlotStore::Snapshot> before;
  for (const Party i : nodes.ranks()) before.emplace(i, nodes.node(i).slot_store.snapshot());
  SeenShares first;
  const auto signature = *nodes.sign_by_all(slot, first.watch()).take_results().at(one);
  for (const Party i : nodes.ranks()) nodes.node(i).slot_store.restore(before.at(i));
  SeenShares second;
  nodes.sign_by_all(slot, [&](InTransit& message) {
    second.watch()(message);
    add({R3::tag, two, one}, R3At::psi, delta)(message);
  });
  const Scalar r_1 = (second.u(one) - first.u(one)) * delta.inverse();
  const Scalar sk_1 = (second.w(one) - first.w(one)) * (delta * signature.signature.r).inverse();
  const Scalar x = sk_1 + sk_of(nodes, two, theirs);
  EXPECT_EQ(curve::mul_base_vartime(r_1) + theirs.R,
            curve::mul_base_vartime(r_1 + theirs.r.expose_secret()));
  EXPECT_EQ(curve::mul_base_vartime(x), nodes.dealt().key.record.X);
}

/// One signer's request differs in one field.
template <class Change>
void expect_different_requests(Change change) {
  for (const bool at_once : {false, true}) {
    auto nodes = two_of_three();
    change(nodes.request(2));
    const SlotId slot = at_once ? SlotId() : nodes.stocked(1)[0];
    auto wire = at_once ? nodes.sign_at_once_by_all() : nodes.sign_by_all(slot);
    const auto results = wire.take_results();
    for (const Party rank : {one, two}) {
      EXPECT_EQ(end_of(results, rank),
                (Error{Fault::different_request, "signers were asked for different things"}));
    }
    EXPECT_EQ(sent(wire, R4::tag), 0U);
    expect_all_pairs_ok(nodes);
    if (!at_once) expect_dead(nodes, one, slot, SlotDeath::different_request);
  }
}

// Row 32. A coordinator that shows two transactions gets no R4.
TEST(Attack, row_32_shows_two_transactions) {
  expect_different_requests([](SignRequest& request) { request.h[31] ^= 1; });
}

TEST(Attack, row_32_changes_one_bit_of_the_binding) {
  expect_different_requests([](SignRequest& request) { request.binding[0] ^= 0x80; });
}

TEST(Attack, row_32_changes_anything_else_that_was_asked_for) {
  expect_different_requests([](SignRequest& request) { request.hash_alg = HashAlgorithm::sha256; });
  expect_different_requests([](SignRequest& request) { request.request_id[5] ^= 1; });
  expect_different_requests([](SignRequest& request) { request.journal_index += 1; });
}

TEST(Attack, row_32_relays_a_share_of_another_request) {
  auto nodes = two_of_three();
  const SlotId slot = nodes.stocked(1)[0];
  auto wire = nodes.sign_by_all(slot, flip({R4::tag, one, two}, 0));
  EXPECT_EQ(end_of(wire.take_results(), two),
            by({one}, Fault::different_request, "signature share of another request"));
  EXPECT_TRUE(nodes.node(two).facts(slot).counts_as_signed);
  auto other = nodes.sign_by_all(nodes.stocked(1)[0], flip({R4::tag, one, two}, 32));
  EXPECT_EQ(end_of(other.take_results(), two),
            by({one}, Fault::wrong_session, "signature share of other nonces"));
  auto large = nodes.sign_by_all(nodes.stocked(1)[0], fill({R4::tag, one, two}, 64, 32, 0xff));
  EXPECT_EQ(end_of(large.take_results(), two),
            by({one}, Fault::bad_scalar, "signature share is not a scalar"));
}

/// A forger's signature, if he knows R before he chooses what is signed: section 6.7.
struct Forgery {
  Digest h;  // to be submitted for signing under R
  Digest target;
  Scalar a;
  Scalar r;
  Scalar r_f;

  static Forgery plan(const Point& R) {
    const Scalar a(0x5eed);
    const Scalar r = curve::image_of(R).r;
    const Scalar r_f = curve::image_of(mul_vartime(a, R)).r;
    Digest target{0x66, 0x6f};
    const Scalar h = Scalar::reduce(target) * r * r_f.inverse();
    return {h.encode(), target, a, r, r_f};
  }
  bool succeeds(const Point& X, const Scalar& s) const {
    const curve::EcdsaSignature forged{r_f, s * r_f * (r * a).inverse()};
    return ecdsa_verifies(X, target, with_low_s(forged));
  }
};

// Row 33. On a plain presignature one request is one forgery; so the attack below is a real one.
TEST(Attack, row_33_forges_with_a_plain_presignature) {
  const Scalar x(0x1234567);
  const Scalar k(0x7654321);
  const Point R = curve::mul_base_vartime(k);
  const Forgery forgery = Forgery::plan(R);
  const Scalar s = (Scalar::reduce(forgery.h) + forgery.r * x) * k.inverse();
  EXPECT_TRUE(forgery.succeeds(curve::mul_base_vartime(x), s));
}

// In modes A and B R is known when the request is fixed, and no message before R3 tells a share of
// it. A forger who bets on his own share of R gets a signature that is of no use to him.
TEST(Attack, row_33_forges_in_modes_a_and_b) {
  for (const bool at_once : {false, true}) {
    auto nodes = two_of_three();
    std::vector<Bytes> before_r3;
    const auto watch = [&](InTransit& message) {
      if (message.tag() < R3::tag) before_r3.push_back(message.payload);
    };
    SlotId slot;
    std::vector<ByteArray<33>> points;
    Forgery forgery = Forgery::plan(Point::generator());
    if (!at_once) {
      slot = (*nodes.make_slots_by_all(1, watch).take_results().at(one))[0];
      for (const Party i : nodes.ranks()) {
        points.push_back(content_of(nodes.node(i), slot).R.encode());
      }
      forgery = Forgery::plan(*Point::decode(points[0]));
    }
    nodes.request(1).h = forgery.h;
    nodes.request(2).h = forgery.h;
    auto wire = at_once ? nodes.sign_at_once_by_all([&](InTransit& message) {
      watch(message);
      if (message.tag() == R3::tag) {
        points.push_back(parse<R3>(View(message.payload).subspan(1), NoShape{})->R);
      }
    })
                        : nodes.sign_by_all(slot);
    const auto signature = *wire.take_results().at(one);
    EXPECT_FALSE(forgery.succeeds(nodes.node(one).key.name().X_d, signature.signature.s));
    ASSERT_EQ(points.size(), 2U);
    for (const Bytes& message : before_r3) {
      for (const auto& R_i : points) {
        EXPECT_TRUE(std::ranges::search(message, View(R_i).last(32)).empty());
      }
    }
  }
}

const crypto::DerivationPath& some_path() {
  static const auto path = *crypto::DerivationPath::make(std::array<std::uint32_t, 2>{44, 7});
  return path;
}

QuorumKey derived(SigningNodes& nodes, Party rank) {
  return *QuorumKey::make(nodes.dealt().key.record, some_path(), nodes.node(rank).signers);
}

// Row 34. An opened slot is of one path for ever.
TEST(Attack, row_34_opens_a_slot_for_another_path) {
  auto nodes = two_of_three();
  const SlotId slot = nodes.stocked(1)[0];
  const SessionId sid = nodes.next_sid();
  auto first = nodes.online(one, slot, sid);
  EXPECT_FALSE(first.finished());
  EXPECT_EQ(nodes.node(one).facts(slot).state, SlotState::opened);
  const QuorumKey other = derived(nodes, one);
  const SigningInputs inputs{nodes.dealt().share(one), other, nodes.request(1)};
  Machine<Signature> second({sid, one, nodes.ranks()}, signing_rules(2), [&](Net& net) {
    return sign_with_slot(net, slot, inputs, nodes.node(one).tools);
  });
  ASSERT_TRUE(second.finished());
  ASSERT_FALSE(second.result().has_value());
  EXPECT_EQ(second.result().error().fault, Fault::slot_spent);
  EXPECT_TRUE(second.take_outbox().empty());
}

TEST(Attack, row_34_derives_another_path_at_one_signer) {
  auto nodes = two_of_three();
  const SlotId slot = nodes.stocked(1)[0];
  nodes.node(one).key = derived(nodes, one);
  auto wire = nodes.sign_by_all(slot);
  EXPECT_EQ(end_of(wire.take_results(), two),
            (Error{Fault::different_request, "signers were asked for different things"}));
  EXPECT_EQ(sent(wire, R4::tag), 0U);
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
  meta.signers.push_back(crypto::Ed25519SecretKey::generate(dice).public_key());
  std::ranges::sort(meta.signers);
  meta.self = Party(static_cast<std::uint16_t>(
      std::ranges::find(meta.signers, nodes.dealt().identity(one)) - meta.signers.begin() + 1));
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
