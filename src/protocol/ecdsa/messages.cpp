#include "protocol/ecdsa/messages.hpp"

#include <algorithm>

namespace countersign::protocol::ecdsa {
namespace {

Secret<32> read_secret(Reader& in) {
  const View bytes = in.view(32);
  return Secret<32>::filled([&](std::span<std::uint8_t, 32> out) {
    std::ranges::copy(bytes, out.begin());  // nothing if the reader has failed
  });
}

}  // namespace

void P1Commitments::encode(Writer& out) const {
  out.bytes(salt);
  for (const Digest& com_b : com) out.bytes(com_b);
}

Result<P1Commitments> P1Commitments::decode(Reader& in, const Shape& shape) {
  P1Commitments message{in.array<32>(), {}};
  for (std::uint32_t b = 0; b < shape.count; ++b) message.com.push_back(in.array<32>());
  return message;
}

void P1Extension::encode(Writer& out) const {
  out.bytes(salt).bytes(setup).bytes(batch);
  extension.encode(out);
}

Result<P1Extension> P1Extension::decode(Reader& in, const Shape& shape) {
  const auto salt = in.array<32>();
  const auto setup = in.array<32>();
  const auto batch = in.array<32>();
  auto extension = ot::ExtensionMessage::decode(in, shape.columns());
  if (!extension.has_value()) return extension.error();
  return P1Extension{salt, setup, batch, *std::move(extension)};
}

void P2::encode(Writer& out) const {
  out.bytes(echo);
  for (const ot::VoleMessage& message : vole) message.encode(out);
}

Result<P2> P2::decode(Reader& in, const Shape& shape) {
  P2 message{in.array<32>(), {}};
  for (std::uint32_t b = 0; b < shape.count; ++b) {
    auto vole_b = ot::VoleMessage::decode(in);
    if (!vole_b.has_value()) return vole_b.error();
    message.vole.push_back(*std::move(vole_b));
  }
  return message;
}

void R3::encode(Writer& out) const {
  out.bytes(req).bytes(R).bytes(Z).bytes(blind);
  out.bytes(gamma_r.expose_secret()).bytes(gamma_s.expose_secret());
  out.bytes(Gam_r).bytes(Gam_s).bytes(psi.expose_secret());
}

Result<R3> R3::decode(Reader& in) {
  const auto req = in.array<32>();
  const auto R = in.array<33>();
  const auto Z = in.array<33>();
  const auto blind = in.array<32>();
  auto gamma_r = read_secret(in);
  auto gamma_s = read_secret(in);
  const auto Gam_r = in.array<33>();
  const auto Gam_s = in.array<33>();
  return R3{
      req, R, Z, blind, std::move(gamma_r), std::move(gamma_s), Gam_r, Gam_s, read_secret(in)};
}

void R4::encode(Writer& out) const {
  out.bytes(req).bytes(nonces).bytes(w).bytes(u);
}

Result<R4> R4::decode(Reader& in) {
  const auto req = in.array<32>();
  const auto nonces = in.array<32>();
  const auto w = in.array<32>();
  return R4{req, nonces, w, in.array<32>()};
}

void ZeroReveal::encode(Writer& out) const {
  out.bytes(slot_id);
  for (const auto& f_ij : f) out.bytes(f_ij);
}

Result<ZeroReveal> ZeroReveal::decode(Reader& in, const Shape& shape) {
  ZeroReveal message{in.array<32>(), {}};
  for (std::size_t k = 1; k < shape.count; ++k) message.f.push_back(in.array<32>());
  return message;
}

}  // namespace countersign::protocol::ecdsa
