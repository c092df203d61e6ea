#pragma once

#include <initializer_list>

#include "protocol/machine.hpp"
#include "support/error_of.hpp"

namespace countersign::protocol::samples {

/// Messages, a session and bytes to feed to the engine by hand.

/// One byte, broadcast. Only values below 100 are an encoding of something.
template <std::uint8_t Tag, Channel Way = Channel::broadcast>
struct Number {
  static constexpr std::uint8_t tag = Tag;
  static constexpr Channel channel = Way;
  static constexpr std::size_t size = 1;

  std::uint8_t value;

  void encode(Writer& out) const { out.u8(value); }
  static Result<Number> decode(Reader& in) {
    const std::uint8_t value = in.u8();
    if (value == 200) return Error{Fault::bad_point, "not a point"};
    if (value >= 100) in.fail();
    return Number{value};
  }
};

/// A secret for one peer.
struct Share {
  static constexpr std::uint8_t tag = 9;
  static constexpr Channel channel = Channel::direct;
  static constexpr std::size_t size = 4;

  Secret<4> value;

  void encode(Writer& out) const { out.bytes(value.expose_secret()); }
  static Result<Share> decode(Reader& in) {
    auto bytes = in.array<4>();
    return Share{Secret<4>::take(bytes)};
  }
};

/// As many bytes as the receiver has leaves.
struct Leaves {
  static constexpr std::uint8_t tag = 10;
  static constexpr Channel channel = Channel::direct;
  struct Shape {
    std::size_t count;
  };

  Bytes values;

  static std::size_t expected_size(const Shape& shape, View) { return shape.count; }
  void encode(Writer& out) const { out.bytes(values); }
  static Result<Leaves> decode(Reader& in, const Shape& shape) {
    const View values = in.view(shape.count);
    return Leaves{{values.begin(), values.end()}};
  }
};

using testing::error_of;

/// The error of a run, or nothing if it goes on or has a value.
template <class T>
std::optional<Error> error_of(const Machine<T>& machine) {
  if (!machine.finished()) return std::nullopt;
  return error_of(machine.result());
}

inline Party party(unsigned index) {
  return Party(static_cast<std::uint16_t>(index));
}

inline Session session_of(unsigned self, std::initializer_list<unsigned> parties) {
  Session session{SessionId(Digest{7}), party(self), {}};
  for (const unsigned j : parties) session.parties.push_back(party(j));
  return session;
}

inline Bytes bytes_of_envelope(const Envelope& envelope) {
  const auto payload = envelope.payload.expose_secret();
  return {payload.begin(), payload.end()};
}

inline Bytes sum_of(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace countersign::protocol::samples
