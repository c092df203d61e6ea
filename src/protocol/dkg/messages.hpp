#pragma once

#include <utility>
#include <vector>

#include "crypto/keys/proof.hpp"
#include "protocol/message.hpp"
#include "protocol/sharing/completion.hpp"
#include "protocol/sharing/dealing.hpp"
#include "protocol/sharing/group.hpp"

namespace countersign::protocol::dkg {

/// The messages of key generation, R1 to R3 of the protocol specification, section 3. Their lengths
/// are those of its appendix B; for Ed25519 points have 32 bytes in place of 33.

/// R1: a commitment to everything that is opened in R2.
struct Commitment {
  static constexpr std::uint8_t tag = 1;
  static constexpr Channel channel = Channel::broadcast;
  static constexpr std::size_t size = 64;

  Digest salt;
  Digest com;

  void encode(Writer& out) const { out.bytes(salt).bytes(com); }
  static Result<Commitment> decode(Reader& in) {
    const auto salt = in.array<32>();
    return Commitment{salt, in.array<32>()};
  }
};

/// R2: the public half of the sender's dealing, its proof of knowledge, its share of the chain
/// code; and what it saw of R1.
template <curve::Group G>
struct Opening {
  using Shape = AccessStructure;
  using Point = typename G::Point;
  static constexpr std::uint8_t tag = 2;
  static constexpr Channel channel = Channel::broadcast;

  Commitments<Point> C;
  crypto::KnowledgeProof pok;
  Digest cc;
  Digest blind;
  Digest E1;

  static std::size_t expected_size(const Shape& structure, View) {
    return (commitment_count(structure) + 1) * Point::size + 4 * 32;
  }

  /// What the commitment of R1 is to: all of it but `blind` and E1.
  void encode_payload(Writer& out) const {
    for (const Point& C_e : C.points()) out.bytes(C_e.encode());
    out.bytes(pok.encode()).bytes(cc);
  }

  void encode(Writer& out) const {
    encode_payload(out);
    out.bytes(blind).bytes(E1);
  }

  static Result<Opening> decode(Reader& in, const Shape& structure) {
    std::vector<Point> points;
    for (std::size_t k = 0; k < commitment_count(structure); ++k) {
      auto point = Point::decode(in.view(Point::size));
      if (!point.has_value()) return point.error();
      points.push_back(*point);
    }
    auto C = Commitments<Point>::make(structure, std::move(points));
    if (!C.has_value()) return C.error();
    const auto pok = crypto::KnowledgeProof::decode(group_id<G>, in.view(Point::size + 32));
    if (!pok.has_value()) return pok.error();
    const auto cc = in.array<32>();
    const auto blind = in.array<32>();
    return Opening{*std::move(C), *pok, cc, blind, in.array<32>()};
  }
};

/// R3: the shares of the receiver's leaves, and what the sender saw of R2.
template <curve::Group G>
struct Shares {
  using S = typename G::Scalar;
  static constexpr std::uint8_t tag = 3;
  static constexpr Channel channel = Channel::direct;
  struct Shape {
    std::size_t leaves;
  };

  curve::SecretVector<S> x;
  Digest E2;

  static std::size_t expected_size(const Shape& shape, View) { return 32 * shape.leaves + 32; }

  void encode(Writer& out) const {
    for (std::size_t k = 0; k < x.size(); ++k) {
      out.bytes(curve::encode_secret(secret_at(x, k)).expose_secret());
    }
    out.bytes(E2);
  }

  static Result<Shares> decode(Reader& in, const Shape& shape) {
    bool canonical = true;
    auto x = curve::SecretVector<S>::filled(shape.leaves, [&](std::span<S> shares) {
      for (S& x_ell : shares) {
        const auto share = curve::decode_secret<S>(in.view(32));
        canonical = canonical && share.has_value();
        if (share.has_value()) x_ell = share->expose_secret();
      }
    });
    if (!guard("dkg.share-canonical", canonical)) {
      return Error{Fault::bad_scalar, "a share is not a scalar"};
    }
    return Shares{std::move(x), in.array<32>()};
  }
};

using completion::BackedUp;  // R4

/// The body of a message, as echoes hash it. Only for broadcast ones, which are public.
template <class M>
Bytes body_of(const M& message) {
  static_assert(M::channel == Channel::broadcast);
  Writer out;
  message.encode(out);
  return out.take();
}

}  // namespace countersign::protocol::dkg
