#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.hpp"
#include "base/secret.hpp"
#include "protocol/message.hpp"
#include "protocol/ot/extension.hpp"
#include "protocol/ot/vole.hpp"

namespace countersign::protocol::ecdsa {

/// The messages of threshold ECDSA, sections 6.2 and 6.3 of the protocol specification, with the
/// lengths of its appendix B. P1 has a broadcast and a direct part, which are two messages.
///
/// R3 and R4 are taken as bytes: what is wrong with a number in them is found in the order of
/// section 6.3, which compares requests first.

/// How many slots a batch has, which decides the lengths of its messages.
struct BatchShape {
  std::uint32_t count;
  ot::Columns columns() const { return ot::Columns::of_multiplications(count); }
};

/// P1, to all: salt_i and com_{i,b}.
struct P1Commitments {
  static constexpr std::uint8_t tag = 1;
  static constexpr Channel channel = Channel::broadcast;
  using Shape = BatchShape;

  Digest salt;
  std::vector<Digest> com;

  static std::size_t expected_size(const Shape& shape, View) { return 32 + 32 * shape.count; }
  void encode(Writer& out) const;
  static Result<P1Commitments> decode(Reader& in, const Shape& shape);
};

/// P1, to one: the contexts that it was made under, and the extension in which i is Bob.
struct P1Extension {
  static constexpr std::uint8_t tag = 2;
  static constexpr Channel channel = Channel::direct;
  using Shape = BatchShape;

  Digest salt;
  Digest setup;
  Digest batch;
  ot::ExtensionMessage extension;

  static std::size_t expected_size(const Shape& shape, View) {
    return 3 * 32 + shape.columns().message_bytes();
  }
  void encode(Writer& out) const;
  static Result<P1Extension> decode(Reader& in, const Shape& shape);
};

/// P2, to one: what i saw of P1, and for each slot the VOLE in which i is Alice.
struct P2 {
  static constexpr std::uint8_t tag = 3;
  static constexpr Channel channel = Channel::direct;
  using Shape = BatchShape;

  Digest echo;
  std::vector<ot::VoleMessage> vole;

  static std::size_t expected_size(const Shape& shape, View) {
    return 32 + shape.count * ot::VoleMessage::size;
  }
  void encode(Writer& out) const;
  static Result<P2> decode(Reader& in, const Shape& shape);
};

/// R3, to one.
struct R3 {
  static constexpr std::uint8_t tag = 4;
  static constexpr Channel channel = Channel::direct;
  static constexpr std::size_t size = 292;

  Digest req;
  ByteArray<33> R;
  ByteArray<33> Z;
  Digest blind;
  Secret<32> gamma_r;  // r_i - alpha_1
  Secret<32> gamma_s;  // sk_i - alpha_2
  ByteArray<33> Gam_r;
  ByteArray<33> Gam_s;
  Secret<32> psi;

  void encode(Writer& out) const;
  static Result<R3> decode(Reader& in);
};

/// R4, to all: the signature share.
struct R4 {
  static constexpr std::uint8_t tag = 5;
  static constexpr Channel channel = Channel::broadcast;
  static constexpr std::size_t size = 128;

  Digest req;
  Digest nonces;
  ByteArray<32> w;
  ByteArray<32> u;

  void encode(Writer& out) const;
  static Result<R4> decode(Reader& in);
};

/// How many signers there are.
struct SignersShape {
  std::size_t count;
};

/// Instead of R4 if the zero shares do not cancel: f_ij of all peers j, in the order of ranks. It
/// exposes the zeta of this one slot, which is dead.
struct ZeroReveal {
  static constexpr std::uint8_t tag = 6;
  static constexpr Channel channel = Channel::broadcast;
  using Shape = SignersShape;

  Digest slot_id;
  std::vector<ByteArray<32>> f;

  static std::size_t expected_size(const Shape& shape, View) { return 32 * shape.count; }
  void encode(Writer& out) const;
  static Result<ZeroReveal> decode(Reader& in, const Shape& shape);
};

/// The bytes of a message without its tag, as they are stored and hashed.
template <class M>
SecretBytes body_of(const M& message) {
  Writer out;
  message.encode(out);
  return SecretBytes::take(out.take());
}

}  // namespace countersign::protocol::ecdsa
