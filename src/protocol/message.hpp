#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "base/reader.hpp"
#include "base/secret.hpp"
#include "base/writer.hpp"
#include "protocol/session.hpp"

namespace countersign::protocol {

/// A message is a struct that states its round, its way and its length:
///
///   struct Opening {
///     static constexpr std::uint8_t tag = 3;  // its round, and the first byte sent
///     static constexpr Channel channel = Channel::broadcast;
///     static constexpr std::size_t size = 32;  // bytes behind the tag
///     Digest value;
///     void encode(Writer& out) const;
///     static Result<Opening> decode(Reader& in);
///   };
///
/// Where the length depends on something that both sides know, such as the leaves of a tree, the
/// message has a `Shape` instead of a `size`:
///
///   using Shape = Structure;
///   static std::size_t expected_size(const Shape& shape, View body);
///   static Result<Shares> decode(Reader& in, const Shape& shape);
///
/// `expected_size` may look at the first bytes of the body where a length stands in them. If the
/// body is too short to tell, it answers any number larger than the body.
///
/// Invariants that hold for every message:
///  1. The exact length is known, and checked, before the first byte is parsed.
///  2. A value has one encoding. A decoder that meets another calls `in.fail()` or returns an
///     Error, and it reads all that `expected_size` counts.
///  3. Broadcast and direct parts of one round are two messages with two tags.

/// The way a message goes. A broadcast is one string of bytes, the same for every peer; a direct
/// message is for one peer and may hold secrets of that pair.
enum class Channel : std::uint8_t { broadcast = 1, direct = 2 };

/// What a driver sends: the same payload to everybody in `to`. That is every peer for a broadcast
/// and exactly one party for a direct message. The payload wipes itself, since it may hold
/// secrets.
struct Envelope {
  Channel channel;
  std::vector<Party> to;
  SecretBytes payload;
};

template <class M>
concept StatesItsTag = std::same_as<decltype(M::tag), const std::uint8_t>;

template <class M>
concept StatesItsChannel = std::same_as<decltype(M::channel), const Channel>;

/// A length that depends on what both sides know.
template <class M>
concept Shaped = requires(const typename M::Shape& shape, View body) {
  { M::expected_size(shape, body) } -> std::same_as<std::size_t>;
};

template <class M>
concept Shapeless = !Shaped<M>;

template <class M>
concept FixedSize = std::same_as<decltype(M::size), const std::size_t>;

template <class M>
concept Encodes = requires(const M& message, Writer& out) {
  { message.encode(out) } -> std::same_as<void>;
};

template <class M>
concept DecodesPlainly = requires(Reader& in) {
  { M::decode(in) } -> std::same_as<Result<M>>;
};

template <class M>
concept DecodesByShape = requires(Reader& in, const typename M::Shape& shape) {
  { M::decode(in, shape) } -> std::same_as<Result<M>>;
};

template <class M>
concept Message = StatesItsTag<M> && StatesItsChannel<M> && FixedSize<M>
!= Shaped<M>&& Encodes<M> && (Shaped<M> ? DecodesByShape<M> : DecodesPlainly<M>);

/// Says in words what a type lacks that is used as a message. Compiles to nothing.
template <class M>
consteval void check_message() {
  static_assert(StatesItsTag<M>, "a message states its round: static constexpr std::uint8_t tag");
  static_assert(StatesItsChannel<M>, "a message states its way: static constexpr Channel channel");
  static_assert(FixedSize<M> || Shaped<M>,
                "a message states its length: static constexpr std::size_t size, or a Shape with "
                "static std::size_t expected_size(const Shape&, View body)");
  static_assert(!(FixedSize<M> && Shaped<M>), "a message has a size or a Shape, not both");
  static_assert(Encodes<M>, "a message has: void encode(Writer&) const");
  static_assert(!FixedSize<M> || DecodesPlainly<M>,
                "a message of fixed size has: static Result<M> decode(Reader&)");
  static_assert(!Shaped<M> || DecodesByShape<M>,
                "a message with a Shape has: static Result<M> decode(Reader&, const Shape&)");
}

/// The shape of a message that has none.
struct NoShape {};

template <class M>
consteval auto shape_type() {
  if constexpr (requires { typename M::Shape; }) {
    return std::type_identity<typename M::Shape>{};
  } else {
    return std::type_identity<NoShape>{};
  }
}
template <class M>
using ShapeOf = typename decltype(shape_type<M>())::type;

/// How many bytes stand behind the tag of a message that begins with `body`.
template <Message M>
std::size_t expected_size(const ShapeOf<M>& shape, View body) {
  if constexpr (Shaped<M>) {
    return M::expected_size(shape, body);
  } else {
    return M::size;
  }
}

/// A message as it is sent: its tag, then its body.
template <Message M>
SecretBytes payload_of(const M& message, const ShapeOf<M>& shape) {
  Writer out;
  out.u8(M::tag);
  message.encode(out);
  const View body = View(out.written()).subspan(1);
  invariant(body.size() == expected_size<M>(shape, body),
            "a message has the size that its receivers expect");
  return SecretBytes::take(out.take());
}

/// Parses the body of a message from a peer; the errors name nobody, the caller knows the sender.
template <Message M>
Result<M> parse(View body, const ShapeOf<M>& shape) {
  const bool exact = body.size() == expected_size<M>(shape, body);
  if (!guard("message.exact-length", exact)) {
    return Error{Fault::bad_length, "message of the wrong length"};
  }
  Reader in(body);
  Result<M> message = [&] {
    if constexpr (Shaped<M>) {
      return M::decode(in, shape);
    } else {
      return M::decode(in);
    }
  }();
  if (!message.has_value()) return message;
  const Status end = in.finished("message does not parse");
  if (!end.has_value()) return end.error();
  return message;
}

}  // namespace countersign::protocol
