#include "protocol/ecdsa/content.hpp"

#include <algorithm>

#include "base/guard.hpp"

namespace countersign::protocol::ecdsa {
namespace {

using curve::Point;
using curve::Scalar;
using curve::SecretOf;
using curve::SecretScalar;
using ot::ScalarPair;

constexpr std::uint8_t format = 1;

void write(Writer& out, const SecretScalar& a) {
  out.bytes(curve::encode_secret(a).expose_secret());
}

void write(Writer& out, const SecretOf<ScalarPair>& pair) {
  for (const Scalar& a : pair.expose_secret()) {
    write(out, SecretScalar::computed([&] { return a; }));
  }
}

/// Reads what was written; the first value that is none makes the reader fail.
class ContentReader final {
 public:
  explicit ContentReader(View bytes) : in_(bytes) {}

  Reader& plain() { return in_; }

  SecretScalar scalar() {
    return SecretScalar::computed([this] { return next(); });
  }
  SecretOf<ScalarPair> pair() {
    return SecretOf<ScalarPair>::computed([this] {
      const Scalar first = next();
      return ScalarPair{first, next()};
    });
  }
  Point point() {
    const auto point = Point::decode_uncompressed(in_.view(65));
    if (!point.has_value()) in_.fail();
    return point.value_or(Point());
  }
  Secret<32> secret() {
    const View bytes = in_.view(32);
    return Secret<32>::filled([&](auto out) { std::ranges::copy(bytes, out.begin()); });
  }

 private:
  Scalar next() {
    const auto a = Scalar::decode(in_.view(32));
    if (!a.has_value()) in_.fail();
    return a.value_or(Scalar());
  }

  Reader in_;
};

void write(Writer& out, const SlotPeer& peer) {
  write(out, peer.alice.alpha);
  write(out, peer.alice.t);
  out.bytes(peer.Gam_r).bytes(peer.Gam_s);
  write(out, peer.bob.beta);
  write(out, peer.bob.o);
  write(out, peer.f);
}

SlotPeer read_peer(ContentReader& in) {
  auto alpha = in.pair();
  auto t = in.pair();
  const auto Gam_r = in.plain().array<33>();
  const auto Gam_s = in.plain().array<33>();
  auto beta = in.scalar();
  auto o = in.pair();
  return {
      {std::move(alpha), std::move(t)}, Gam_r, Gam_s, {std::move(beta), std::move(o)}, in.scalar()};
}

}  // namespace

SecretBytes SlotContent::encode() const {
  Writer out;
  out.u8(format).bytes(echoP1);
  for (const auto& [j, com_j] : com) out.bytes(com_j);
  write(out, r);
  write(out, phi);
  write(out, zeta);
  out.bytes(blind.expose_secret());
  out.bytes(R.encode_uncompressed()).bytes(Z.encode_uncompressed());
  for (const auto& [j, peer] : peers) write(out, peer);
  return SecretBytes::take(out.take());
}

Result<SlotContent> SlotContent::decode(View bytes, const SlotMeta& meta) {
  ContentReader in(bytes);
  if (!guard("content.format", in.plain().u8() == format)) in.plain().fail();
  const auto echoP1 = in.plain().array<32>();
  PerParty<Digest> com;
  for (std::uint16_t j = 1; j <= meta.signers.size(); ++j) {
    com.emplace(Party(j), in.plain().array<32>());
  }
  auto r = in.scalar();
  auto phi = in.scalar();
  auto zeta = in.scalar();
  auto blind = in.secret();
  const auto R = in.point();
  const auto Z = in.point();
  PerParty<SlotPeer> peers;
  for (const Party j : meta.peers()) peers.emplace(j, read_peer(in));
  const bool whole = in.plain().finished("slot content does not parse").has_value();
  if (!guard("content.whole", whole)) {
    return Error{Fault::internal, "slot content does not parse"};
  }
  return SlotContent{
      echoP1, std::move(com),  std::move(r), std::move(phi), std::move(zeta), std::move(blind), R,
      Z,      std::move(peers)};
}

SecretScalar zero_share(Party i, const PerParty<SecretScalar>& f) {
  return SecretScalar::computed([&] {
    Scalar sum;
    for (const auto& [j, f_ij] : f) {
      if (j > i) sum += f_ij.expose_secret();
      if (j < i) sum -= f_ij.expose_secret();
    }
    return sum;
  });
}

ByteArray<66> nonce_payload(const ByteArray<33>& R, const ByteArray<33>& Z) {
  ByteArray<66> payload;
  std::ranges::copy(R, payload.begin());
  std::ranges::copy(Z, payload.begin() + 33);
  return payload;
}

}  // namespace countersign::protocol::ecdsa
