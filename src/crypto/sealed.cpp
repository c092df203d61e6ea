#include "crypto/sealed.hpp"

#include <algorithm>

#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "base/writer.hpp"
#include "crypto/hkdf.hpp"
#include "crypto/labels.hpp"

namespace countersign::crypto {
namespace {

struct Direction {
  const X25519PublicKey& sender;
  const X25519PublicKey& receiver;
};

/// All parts of the info but the last have fixed lengths, so it has one reading.
Secret<32> key_of(const Secret<32>& shared, const Direction& direction, View context) {
  const Bytes info = Writer()
                         .bytes(bytes_of(sealed_info))
                         .bytes(direction.sender.bytes())
                         .bytes(direction.receiver.bytes())
                         .bytes(context)
                         .take();
  return Secret<32>::filled([&](std::span<std::uint8_t, 32> out) {
    hkdf_sha256({.key_material = shared.expose_secret(), .info = info}, out);
  });
}

}  // namespace

Result<SealedChannel> SealedChannel::between(const X25519SecretKey& own,
                                             const X25519PublicKey& peer, View context) {
  const X25519PublicKey& self = own.public_key();
  if (!guard("sealed.two-parties", self != peer)) {
    return Error{Fault::bad_argument, "a sealed channel needs two parties"};
  }
  const auto shared = own.exchange(peer);
  return SealedChannel(key_of(shared, {self, peer}, context),
                       key_of(shared, {peer, self}, context));
}

Bytes SealedChannel::seal(View text, Associated associated, Random& random) const {
  invariant(text.size() <= sealed_bytes_max - sealed_overhead_bytes, "a sealed message fits");
  XNonce nonce;
  random.fill(nonce);
  Writer out;
  out.bytes(nonce).bytes(xchacha20_poly1305_seal(sending_, nonce, text, associated));
  return out.take();
}

Result<SecretBytes> SealedChannel::open(View sealed, Associated associated) const {
  if (!guard("sealed.long-enough", sealed.size() >= sealed_overhead_bytes)) {
    return Error{Fault::bad_length, "sealed message is too short"};
  }
  if (!guard("sealed.limit", sealed.size() <= sealed_bytes_max)) {
    return Error{Fault::over_limit, "sealed message is too long"};
  }
  XNonce nonce;
  std::ranges::copy(sealed.first(nonce.size()), nonce.begin());
  return xchacha20_poly1305_open(receiving_, nonce, sealed.subspan(nonce.size()), associated);
}

}  // namespace countersign::crypto
