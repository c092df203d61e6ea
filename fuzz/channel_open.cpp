#include <algorithm>
#include <cstdint>

#include "base/invariant.hpp"
#include "protocol/channel/session_channel.hpp"
#include "support/seeded_random.hpp"

namespace countersign::protocol {
namespace {

constexpr std::size_t allowed_bytes = 200;

crypto::Ed25519SecretKey identity_of(std::uint8_t seed) {
  return crypto::Ed25519SecretKey::from_seed(
      Secret<32>::filled([&](auto out) { std::ranges::fill(out, seed); }));
}

Party party(unsigned index) {
  return Party(static_cast<std::uint16_t>(index));
}

/// Two signers and their links, made once: what is fuzzed may not change them.
struct Signers {
  Signers() {
    invariant(honest.admit(evil_key(), std::nullopt).has_value(), "a peer is admitted");
    invariant(evil.admit(honest_key(), std::nullopt).has_value(), "a peer is admitted");
    Bytes hello = evil.hello(honest_key());
    for (bool to_honest = true; !hello.empty(); to_honest = !to_honest) {
      Heard heard = to_honest ? honest.hear(hello) : evil.hear(hello);
      hello = std::get<HelloHeard>(std::move(heard)).reply;
    }
    invariant(honest.is_up(evil_key()), "honest signers can link");
  }

  const IdentityKey& honest_key() const { return honest_identity.public_key(); }
  const IdentityKey& evil_key() const { return evil_identity.public_key(); }

  testing::SeededRandom random{1};
  crypto::Ed25519SecretKey honest_identity = identity_of(1);
  crypto::Ed25519SecretKey evil_identity = identity_of(2);
  Links honest{honest_identity, 1, random};
  Links evil{evil_identity, 1, random};
};

Signers& signers() {
  static Signers fixed;
  return fixed;
}

/// An honest signer, linked to a peer that sends whatever the fuzzer wants, over a bus that the
/// fuzzer owns: nothing crashes, nobody but the peer is blamed, and only with its signatures;
/// nothing is delivered that the peer has not signed for this session, and nothing twice.
class Table {
 public:
  /// A datagram of the fuzzer's; bytes signed and sealed by the peer; a hello; or the last datagram
  /// changed.
  void step(std::uint8_t verb, View body) {
    switch (verb % 4) {
      case 0: hear(body); break;
      case 1: say(verb, body); break;
      case 2: knock(); break;
      default: change(body); break;
    }
  }

 private:
  void say(std::uint8_t verb, View body) {
    if (body.empty()) return;
    MessageAddress to{terms_.protocol, terms_.sid, context_of(terms_), std::nullopt};
    if ((verb & 4) != 0) to.receiver = s_.honest_key();
    if ((verb & 8) != 0) to.sid = SessionId(Digest{2});
    if ((verb & 16) != 0) to.context = Digest{2};
    const auto message = SignedMessage::sign(s_.evil_identity, to, body);
    last_ = *s_.evil.seal(message, s_.honest_key());
    hear(last_);
  }

  /// The peer asks for the link that there is.
  void knock() { hear(s_.evil.hello(s_.honest_key())); }

  void change(View body) {
    if (body.size() < 2 || last_.empty()) return;
    Bytes datagram = last_;
    datagram[(body[0] * std::size_t{256} + body[1]) % datagram.size()] ^= body.back();
    hear(datagram);
  }

  void hear(View datagram) {
    Heard heard = s_.honest.hear(datagram);
    invariant(s_.honest.is_up(s_.evil_key()), "no datagram takes a link down");
    auto* message = std::get_if<SignedMessage>(&heard);
    if (message == nullptr) return;
    const MessagePlace place = message->place();
    invariant(place.sender == s_.evil_key(), "a link carries its own peer's words");
    const Verdict verdict = channel_.hear(std::move(*message));
    if (const auto* blame = std::get_if<Blame>(&verdict)) check(*blame);
    if (std::holds_alternative<Delivery>(verdict)) {
      invariant(delivered_.insert(place).second, "a place is delivered once");
      invariant(place.sid == terms_.sid && place.context == context_of(terms_),
                "what is delivered was signed for this session");
    }
    std::size_t kept = 0;
    for (const auto& said : channel_.all_heard_from(party(2))) kept += said.payload().size();
    invariant(kept <= allowed_bytes, "memory is bounded");
  }

  void check(const Blame& blame) const {
    invariant(blame.error.culprits == std::vector{party(2)}, "only the peer is blamed");
    invariant(!blame.evidence.empty(), "whoever is blamed has signed the reason");
    const bool split = blame.error.fault == Fault::equivocation;
    invariant(!split || check_equivocation(blame.evidence.at(0), blame.evidence.at(1)).has_value(),
              "an equivocation is proven");
  }

  Signers& s_ = signers();
  SessionTerms terms_{ProtocolKind::pairing,
                      crypto::Suite::pair_ristretto255,
                      SessionId(Digest{1}),
                      Digest{1},
                      {{party(1), s_.honest_key()}, {party(2), s_.evil_key()}}};
  SessionChannel channel_ = *SessionChannel::begin(terms_, {party(1), allowed_bytes},
                                                   [](const SessionId&) -> Status { return {}; });
  std::set<MessagePlace> delivered_;
  Bytes last_;
};

}  // namespace
}  // namespace countersign::protocol

// Steps, each of a verb, a length and so many bytes; a last one that is cut short has what is left.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  countersign::protocol::Table table;
  countersign::View rest(data, size);
  while (rest.size() >= 2) {
    const std::size_t length = std::min<std::size_t>(rest[1], rest.size() - 2);
    table.step(rest[0], rest.subspan(2, length));
    rest = rest.subspan(2 + length);
  }
  return 0;
}
