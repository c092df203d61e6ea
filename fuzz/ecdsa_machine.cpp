#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/invariant.hpp"
#include "support/dealt_slots.hpp"
#include "support/signing_nodes.hpp"

namespace countersign::protocol::ecdsa {
namespace {

using testing::SeededRandom;
using testing::Signature;

const Party evil{3};
const std::vector<Party> honest = {Party(1), Party(2)};

/// What does not change from input to input: three signers, and a slot of theirs as bytes.
struct Stage {
  SeededRandom dice{1};
  curve::Secp256k1 group{dice};
  testing::DealtSigners dealt =
      testing::deal_signers(group, testing::flat(3, 3), {Party(1), Party(2), Party(3)}, dice);
  SlotProposal proposal = dealt.proposal(SessionId(Digest{1}), 1);
  PerParty<Bytes> contents;

  Stage() {
    const auto batch = *SlotBatch::join(proposal, dealt.identity(Party(1)));
    const SlotId slot(batch.slot_id(0));
    for (const auto& [i, content] :
         testing::deal_slot(group, dealt.ranks(), {slot, Digest{2}}, dice)) {
      const SecretBytes bytes = content.encode();
      contents.emplace(i, Bytes(bytes.expose_secret().begin(), bytes.expose_secret().end()));
    }
  }
};

/// Two honest signers sign with one whose every message comes from the fuzzer: bytes of its own, or
/// those of a third honest machine that it changes where it likes. Whatever it sends: nothing
/// crashes, nobody blames or quarantines an honest signer, and what is returned verifies.
class Table {
 public:
  explicit Table(const Stage& stage) {
    for (const Party i : stage.dealt.ranks()) {
      auto& node = nodes_.emplace_back(stage.group, stage.dealt, i);
      const auto batch = *SlotBatch::join(stage.proposal, stage.dealt.identity(i));
      slot_ = SlotId(batch.slot_id(0));
      const Status put =
          node.slots.put(batch.meta(0), SecretBytes::take(Bytes(stage.contents.at(i))));
      invariant(put.has_value(), "a dealt slot is stored");
      const auto& inputs = inputs_.emplace_back(
          SigningInputs{stage.dealt.share(i), node.key, testing::sample_request()});
      const Session session{SessionId(Digest{9}), i, stage.dealt.ranks()};
      machines_.emplace(i, Machine<Signature>(session, signing_rules(3), [&](Net& net) {
                          return sign_with_slot(net, slot_, inputs, node.tools);
                        }));
      collect(i);
    }
  }

  void step(std::uint8_t verb, View body) {
    const Party to = honest[verb % 2];
    const Channel channel = (verb & 2) == 0 ? Channel::broadcast : Channel::direct;
    switch (verb >> 2 & 7) {
      case 0: deliver(evil, to, channel, body); break;
      case 1:
      case 2:
      case 3: deliver_changed(to, body); break;
      case 4: pass_on(to == honest[0] ? honest[1] : honest[0], to); break;
      case 5: pass_on(evil, to); break;
      case 6: pass_on(to, evil); break;
      default:
        if (body.empty()) machines_.at(to).expire();
    }
  }

  void finish() {
    for (const Party i : honest) {
      machines_.at(i).expire();
      check(i);
    }
  }

 private:
  void collect(Party from) {
    for (Envelope& envelope : machines_.at(from).take_outbox()) {
      said_[from].push_back(std::move(envelope));
    }
  }

  void deliver(Party from, Party to, Channel channel, View payload) {
    machines_.at(to).deliver(from, channel, payload);
    collect(to);
  }

  void pass_on(Party from, Party to) {
    for (std::size_t k = 0; k < said_[from].size(); ++k) {
      const Envelope& envelope = said_[from][k];
      if (std::ranges::find(envelope.to, to) == envelope.to.end()) continue;
      deliver(from, to, envelope.channel, envelope.payload.expose_secret());
    }
  }

  /// A message of the evil signer's machine, with bytes of the fuzzer's over it.
  void deliver_changed(Party to, View change) {
    if (change.size() < 3) return;
    const Envelope& envelope = said_[evil][change[0] % said_[evil].size()];
    const View said = envelope.payload.expose_secret();
    Bytes payload(said.begin(), said.end());
    std::size_t at = change[1] + 256u * (change[2] & 1);
    for (const std::uint8_t byte : change.subspan(3)) payload[at++ % payload.size()] = byte;
    deliver(evil, to, envelope.channel, payload);
  }

  void check(Party i) {
    auto& node = *std::next(nodes_.begin(), i.value() - 1);
    const Party other = i == honest[0] ? honest[1] : honest[0];
    invariant(node.pair_state(other) == PairState::ok, "no honest signer is quarantined");
    const Result<Signature>& result = machines_.at(i).result();
    if (result.has_value()) {
      const bool verifies = curve::ecdsa_verifies(node.key.name().X_d, testing::sample_request().h,
                                                  result->signature);
      invariant(verifies, "what is returned verifies");
    } else if (result.error().fault != Fault::timeout) {
      const bool fair = std::ranges::all_of(result.error().culprits,
                                            [](Party culprit) { return culprit == evil; });
      invariant(fair, "no honest signer is blamed");
    }
  }

  std::list<testing::SigningNode> nodes_;
  std::list<SigningInputs> inputs_;
  SlotId slot_;
  PerParty<Machine<Signature>> machines_;
  PerParty<std::vector<Envelope>> said_;
};

}  // namespace
}  // namespace countersign::protocol::ecdsa

// Steps, each of a verb, a length and so many bytes; a last one that is cut short has what is left.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using countersign::View;
  static const countersign::protocol::ecdsa::Stage stage;
  countersign::protocol::ecdsa::Table table(stage);
  View rest(data, size);
  while (rest.size() >= 2) {
    const std::uint8_t verb = rest[0];
    const std::size_t length = std::min<std::size_t>(rest[1], rest.size() - 2);
    table.step(verb, rest.subspan(2, length));
    rest = rest.subspan(2 + length);
  }
  table.finish();
  return 0;
}
