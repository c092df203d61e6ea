// Attacks on what a slot may do once, and for one request. Rows are those of the attack catalogue,
// section 13 of the protocol specification.

#include <gtest/gtest.h>

#include <map>

#include "protocol/ecdsa/shares.hpp"
#include "unit/protocol/ecdsa_cheats.hpp"

namespace countersign::protocol::ecdsa {
namespace {

using curve::Point;
using curve::Scalar;

const Scalar delta(5);

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
      if (step == 3) {
        EXPECT_EQ(after.payloads.at(R3::tag), before.payloads.at(R3::tag));
      }
      if (stored_r4.has_value()) {
        const Bytes& sent_r4 = after.payloads.at(R4::tag);
        EXPECT_EQ(Bytes(sent_r4.begin() + 1, sent_r4.end()), *stored_r4);
      }
    }
  }
}

const Error two_stories{Fault::equivocation, "two different r3 for one slot", {two}};

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
  EXPECT_EQ(end_of(rest.take_results(), one), two_stories);
  EXPECT_EQ(nodes.node(one).facts(slot).state, SlotState::spent);
}

// Nor do other nonces, which would only make us verify under a false R.
TEST(Attack, row_53_opens_other_nonces_after_a_crash) {
  auto nodes = two_of_three();
  const SlotId slot = nodes.stocked(1)[0];
  const SessionId sid = nodes.next_sid();
  nodes.sign_by_all(slot, sid, {});
  auto rest = nodes.resume_by_all(slot, sid, flip({R3::tag, two, one}, R3At::R));
  EXPECT_EQ(end_of(rest.take_results(), one), two_stories);
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
// it. In mode B the test plans with the R that it reads from the signers' disks: that signature
// forges, so all that the forger lacks is what no message has told him, and the slot is gone when
// R3 has. In mode A he bets on some R, and gets a signature that is of no use to him.
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
      forgery = Forgery::plan(*Point::decode(points[0]) + *Point::decode(points[1]));
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
    const Point& X = nodes.node(one).key.name().X_d;
    EXPECT_EQ(forgery.succeeds(X, signature.signature.s), !at_once);
    ASSERT_EQ(points.size(), 2U);
    for (const Bytes& message : before_r3) {
      for (const auto& R_i : points) {
        EXPECT_TRUE(std::ranges::search(message, View(R_i).last(32)).empty());
      }
    }
  }
}

// Row 19. A run of mode A that fails before its slot is there keeps its fault and its culprit.
TEST(Attack, row_19_cheats_before_the_slot_of_mode_a_is_there) {
  auto nodes = two_of_three();
  const auto what = nodes.dealt().proposal(nodes.next_sid(), 1);
  const SlotId slot(nodes.batch(two, what).slot_id(0));
  testing::Wire<Signature> wire;
  for (const Party rank : nodes.ranks()) wire.add(rank, nodes.at_once(rank, what));
  wire.run(flip({P1Extension::tag, one, two}, 96));
  const auto end = end_of_signing(nodes.node(two).tools, slot, nodes.inputs(two),
                                  wire.machine(two).take_result());
  ASSERT_TRUE(end.has_value());
  EXPECT_EQ(error_of(end->signature), by({one}, Fault::ote_check, "ot extension is inconsistent"));
  EXPECT_FALSE(end->counts_as_signed);
}

// Row 50. What can be joined is not always one signature of this key.
TEST(Attack, row_50_proposes_another_batch_for_mode_a) {
  auto nodes = two_of_three();
  auto many = nodes.at_once(one, nodes.dealt().proposal(nodes.next_sid(), 2));
  ASSERT_TRUE(many.finished());
  EXPECT_EQ(error_of(many.result()), (Error{Fault::bad_argument, "one signature takes one slot"}));

  const auto& members = nodes.dealt().key.record.members;
  std::vector<IdentityKey> others = {nodes.dealt().identity(one), members[2].identity};
  std::ranges::sort(others);
  const Signers S = *Signers::make(others, nodes.dealt().identity(one));
  const QuorumKey key = *QuorumKey::make(nodes.dealt().key.record, {}, S);
  const SigningInputs inputs{nodes.dealt().share(one), key, nodes.request(1)};
  const SlotBatch& batch = nodes.batch(one, nodes.dealt().proposal(nodes.next_sid(), 1));
  Machine<Signature> machine(batch.session(), signing_at_once_rules(batch), [&](Net& net) {
    return sign_at_once(net, batch, inputs, nodes.node(one).tools);
  });
  ASSERT_TRUE(machine.finished());
  EXPECT_EQ(error_of(machine.result()), (Error{Fault::not_qualified, "batch is of other signers"}));
  EXPECT_TRUE(machine.take_outbox().empty());
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

}  // namespace
}  // namespace countersign::protocol::ecdsa
