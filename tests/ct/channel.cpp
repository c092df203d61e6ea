#include <cstdint>
#include <cstdio>
#include <utility>

#include "ct/cases.hpp"
#include "ct/secret.hpp"
#include "protocol/channel/links.hpp"
#include "support/seeded_random.hpp"

// Signing and sealing of what signers say to each other: identity key, link key and payload are
// secret. Not here: opening, where libsodium branches on whether the tag was right, which whoever
// sends knows anyway; and what is heard, which came from the peer.

namespace countersign::protocol {
namespace {

/// The first thing that a signer draws for its links is the secret key; all others are public.
class LinkRandom final : public Random {
 public:
  explicit LinkRandom(std::uint64_t seed) : random_(seed) {}
  void fill(std::span<std::uint8_t> out) override {
    random_.fill(out);
    if (!std::exchange(drawn_, true)) ct::mark_secret(out);
  }

 private:
  testing::SeededRandom random_;
  bool drawn_ = false;
};

crypto::Ed25519SecretKey secret_identity(std::uint64_t seed) {
  testing::SeededRandom random(seed);
  auto secret = Secret<32>::generate(random);
  ct::mark_secret(secret.expose_secret());
  auto identity = crypto::Ed25519SecretKey::from_seed(secret);
  ct::declassify(identity.public_key().bytes());
  return identity;
}

SignedMessage secret_message(const crypto::Ed25519SecretKey& identity) {
  testing::SeededRandom random(2);
  const auto payload = Secret<33>::generate(random);
  ct::mark_secret(payload.expose_secret().subspan(1));  // the tag is public
  return SignedMessage::sign(identity,
                             {ProtocolKind::pairing, SessionId(Digest{1}), Digest{2}, std::nullopt},
                             payload.expose_secret());
}

void signed_message_of_a_secret() {
  const SignedMessage message = secret_message(secret_identity(1));
  ct::declassify(message.bytes());
}

void second_copy_of_a_secret() {
  const SignedMessage message = secret_message(secret_identity(1));
  if (check_equivocation(message, message.clone()).has_value()) std::puts("a copy is no proof");
}

struct LinkedSigner {
  explicit LinkedSigner(std::uint64_t seed) : identity(secret_identity(seed)), random(seed) {}

  crypto::Ed25519SecretKey identity;
  LinkRandom random;
  Links links{identity, 1, random};
};

void link_and_sealed_secret() {
  LinkedSigner a(1);
  LinkedSigner b(2);
  (void)a.links.admit(b.identity.public_key(), std::nullopt);
  (void)b.links.admit(a.identity.public_key(), std::nullopt);
  Bytes hello = a.links.hello(b.identity.public_key());
  for (bool to_b = true; !hello.empty(); to_b = !to_b) {
    ct::declassify(hello);
    Heard heard = to_b ? b.links.hear(hello) : a.links.hear(hello);
    hello = std::get<HelloHeard>(std::move(heard)).reply;
  }
  auto sealed = a.links.seal(secret_message(a.identity), b.identity.public_key());
  ct::declassify(sealed.value());
}

constexpr ct::Case cases[] = {
    {"signed_message", signed_message_of_a_secret},
    {"equal_copy", second_copy_of_a_secret},
    {"link_and_seal", link_and_sealed_secret},
};

}  // namespace
}  // namespace countersign::protocol

int main(int argc, char** argv) {
  return countersign::ct::run_cases(countersign::protocol::cases, argc, argv);
}
