#include "protocol/pair/messages.hpp"

#include <algorithm>

namespace countersign::protocol::pair_messages {
namespace {

Secret<32> read_half(Reader& in) {
  auto half = in.array<32>();
  return Secret<32>::take(half);
}

}  // namespace

std::size_t PR1::expected_size(const PairRole& sender, View) {
  return sender == PairRole::giver ? 104 : 72;
}

void PR1::encode(Writer& out) const {
  out.bytes(salt).u64(next).bytes(binding);
  if (Y.has_value()) out.bytes(*Y);
}

Result<PR1> PR1::decode(Reader& in, const PairRole& sender) {
  PR1 message;
  message.salt = in.array<32>();
  message.next = in.u64();
  message.binding = in.array<32>();
  if (sender == PairRole::giver) message.Y = in.array<32>();
  return message;
}

void PR2::encode(Writer& out) const {
  out.bytes(ctx_pair).bytes(points).bytes(z_half.expose_secret());
}

Result<PR2> PR2::decode(Reader& in) {
  const auto ctx_pair = in.array<32>();
  const View points = in.view(ot::base_ot_points_size);
  return PR2{ctx_pair, Bytes(points.begin(), points.end()), read_half(in)};
}

void PR3::encode(Writer& out) const {
  out.bytes(tr2);
  extension.encode(out);
  out.bytes(z_half.expose_secret()).bytes(confirm);
}

Result<PR3> PR3::decode(Reader& in) {
  const auto tr2 = in.array<32>();
  auto extension = ot::ExtensionMessage::decode(in, ot::Columns::of_bootstrap());
  if (!extension.has_value()) return extension.error();
  auto z_half = read_half(in);
  return PR3{tr2, std::move(*extension), std::move(z_half), in.array<32>()};
}

void PR4::encode(Writer& out) const {
  out.bytes(confirm);
}

Result<PR4> PR4::decode(Reader& in) {
  return PR4{in.array<32>()};
}

}  // namespace countersign::protocol::pair_messages
