#pragma once

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "protocol/reshare/complaint.hpp"
#include "protocol/reshare/outcome.hpp"
#include "support/error_of.hpp"
#include "support/reshare_stage.hpp"

namespace countersign::protocol {

/// A refresh of a 2-of-2 key. Party 1 is the machine; party 2 is played by the test, which may bend
/// what it says before it says it.
template <curve::Group G>
struct ReshareDuel {
  static constexpr Party us{1};
  static constexpr Party them{2};

  testing::SeededRandom dice{9};
  testing::ReshareStage<G> stage{testing::refresh_of(testing::flat(2, 2), {Party(1), Party(2)}),
                                 dice};
  ReshareTerms<G> terms = stage.terms();
  reshare::Run<G> run{stage.sid(), terms};
  testing::SeededRandom ours{1};
  Machine<Reshared<G>> machine = stage.machine(terms, us, ours);
  testing::SeededRandom their_random{2};
  const KeyShare<G>& their_share = *stage.share_of(terms.participant(them));
  reshare::Dealt<G> theirs = *reshare::deal_again(stage.group, run, their_share, their_random);
  reshare::Announcement rs1{Digest{7}, run.view, theirs.com};
  reshare::Opening<G> rs2{{}, theirs.opening};
  Digest echo2 = {};
  reshare::Hearing<G> hearing = {};
  std::optional<reshare::Shares<G>> our_shares = {};  // that the machine dealt to them

  typename reshare::Opening<G>::Shape opening_shape(Party dealer) const {
    return {&run.structure(), run.A_of(dealer)};
  }
  std::vector<std::size_t> our_leaves() const { return run.leaves_of(us); }

  /// Another dealing, with a commitment that holds.
  void deal_instead(Dealing<G> dealing) {
    Writer points;
    reshare::encode_points(points, dealing.commitments);
    const Party dealer = *terms.participant(them).dealer;
    const auto committed =
        crypto::commit(run.commitment_of(dealer), points.written(), their_random);
    rs1.com = committed.commitment;
    rs2.dealt.emplace(dealing.commitments, Digest{});
    std::ranges::copy(committed.blind.expose_secret(), rs2.dealt->blind.begin());
    theirs.dealing = std::move(dealing);
  }

  void say_bytes(std::uint8_t tag, View body) {
    Bytes payload = {tag};
    payload.insert(payload.end(), body.begin(), body.end());
    machine.deliver(them, tag == 5 ? Channel::direct : Channel::broadcast, payload);
  }
  template <class M>
  void say(const M& message, const ShapeOf<M>& shape) {
    machine.deliver(them, M::channel, payload_of(message, shape).expose_secret());
  }

  template <class M>
  M parsed(const Envelope& envelope, const ShapeOf<M>& shape) {
    return *parse<M>(View(envelope.payload.expose_secret()).subspan(1), shape);
  }

  /// RS1, after which party 1 opens.
  void announce() {
    hear_announcement();
    say(rs1, {true});
  }
  void hear_announcement() {
    const auto outbox = machine.take_outbox();
    hearing.rs1 = {{us, parsed<reshare::Announcement>(outbox.front(), {true})}, {them, rs1}};
    rs2.echo = reshare::echo_of({run.suite(), crypto::HashLabel::rs_echo1}, run.ctx,
                                reshare::bodies_of(hearing.rs1));
  }

  /// RS2, after which party 1 deals.
  void open() {
    hear_opening();
    say(rs2, opening_shape(them));
  }
  void hear_opening() {
    const auto outbox = machine.take_outbox();
    hearing.rs2 = {{us, parsed<reshare::Opening<G>>(outbox.front(), opening_shape(us))},
                   {them, rs2}};
    echo2 = reshare::echo_of({run.suite(), crypto::HashLabel::rs_echo2}, run.ctx,
                             reshare::bodies_of(hearing.rs2));
  }

  /// RS3, after which party 1 backs its shares up.
  void echo() {
    const auto outbox = machine.take_outbox();
    if (outbox.size() == 2) {
      our_shares = parsed<reshare::Shares<G>>(outbox[1], {run.leaves_of(them).size()});
    }
    hearing.rs3 = {{us, {echo2}}, {them, {echo2}}};
    say(reshare::Echo{echo2}, {});
  }
  reshare::Shares<G> shares_for_us() const {
    return {shares_of(theirs.dealing.shares, our_leaves())};
  }
  void deal() { say(shares_for_us(), {our_leaves().size()}); }

  /// What ends the run: nothing if it goes on or has given a share.
  std::optional<Error> error() const {
    if (!machine.finished()) return std::nullopt;
    return testing::error_of(machine.result());
  }
};

}  // namespace countersign::protocol
