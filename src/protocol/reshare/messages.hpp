#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "protocol/message.hpp"
#include "protocol/sharing/completion.hpp"
#include "protocol/sharing/dealing.hpp"

namespace countersign::protocol::reshare {

/// The messages of resharing, RS1 to RS4 of the protocol specification, section 8. Their lengths
/// are those of its appendix B; for Ed25519 points have 32 bytes in place of 33. RS3 is two
/// messages, its echo to all and its shares to each; RS4 is completion::BackedUp, with tag 4.

/// RS1: what the sender takes the old key to be; of a dealer also a commitment to its dealing.
struct Announcement {
  static constexpr std::uint8_t tag = 1;
  static constexpr Channel channel = Channel::broadcast;
  struct Shape {
    bool deals;
  };

  Digest salt;
  Digest view;
  std::optional<Digest> com;

  static std::size_t expected_size(const Shape& shape, View) { return shape.deals ? 96 : 64; }

  void encode(Writer& out) const {
    out.bytes(salt).bytes(view);
    if (com.has_value()) out.bytes(*com);
  }

  static Result<Announcement> decode(Reader& in, const Shape& shape) {
    Announcement message{in.array<32>(), {}, {}};
    message.view = in.array<32>();
    if (shape.deals) message.com = in.array<32>();
    return message;
  }
};

/// The points of a dealing as they go over the wire and into its commitment: all but the root's
/// constant, which is A_i and nobody's to choose.
template <curve::GroupPoint P>
void encode_points(Writer& out, const Commitments<P>& C) {
  for (const P& C_e : C.points().subspan(1)) out.bytes(C_e.encode());
}

/// RS2: what the sender saw of RS1; of a dealer also the opening of its dealing.
template <curve::Group G>
struct Opening {
  using Point = typename G::Point;
  static constexpr std::uint8_t tag = 2;
  static constexpr Channel channel = Channel::broadcast;
  struct Shape {
    const AccessStructure* structure;  // the new one
    const Point* A;                    // A_i of a dealer, else nullptr
  };
  struct Dealt {
    Commitments<Point> C;
    Digest blind;
  };

  Digest echo;
  std::optional<Dealt> dealt;

  static std::size_t expected_size(const Shape& shape, View) {
    if (shape.A == nullptr) return 32;
    return 64 + Point::size * (commitment_count(*shape.structure) - 1);
  }

  void encode(Writer& out) const {
    out.bytes(echo);
    if (!dealt.has_value()) return;
    encode_points(out, dealt->C);
    out.bytes(dealt->blind);
  }

  static Result<Opening> decode(Reader& in, const Shape& shape) {
    Opening message{in.array<32>(), std::nullopt};
    if (shape.A == nullptr) return message;
    std::vector<Point> points = {*shape.A};
    while (points.size() < commitment_count(*shape.structure)) {
      const auto point = Point::decode(in.view(Point::size));
      if (!point.has_value()) return point.error();
      points.push_back(*point);
    }
    auto C = Commitments<Point>::make(*shape.structure, std::move(points));
    if (!C.has_value()) return C.error();
    message.dealt.emplace(*std::move(C), in.array<32>());
    return message;
  }
};

/// RS3, to all: what the sender saw of RS2.
struct Echo {
  static constexpr std::uint8_t tag = 3;
  static constexpr Channel channel = Channel::broadcast;
  static constexpr std::size_t size = 32;

  Digest echo;

  void encode(Writer& out) const { out.bytes(echo); }
  static Result<Echo> decode(Reader& in) { return Echo{in.array<32>()}; }
};

/// RS3, from a dealer to a member: the shares of the member's leaves.
template <curve::Group G>
struct Shares {
  using S = typename G::Scalar;
  static constexpr std::uint8_t tag = 5;
  static constexpr Channel channel = Channel::direct;
  struct Shape {
    std::size_t leaves;
  };

  curve::SecretVector<S> x;

  static std::size_t expected_size(const Shape& shape, View) { return 32 * shape.leaves; }

  void encode(Writer& out) const {
    for (std::size_t k = 0; k < x.size(); ++k) {
      out.bytes(curve::encode_secret(secret_at(x, k)).expose_secret());
    }
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
    if (!guard("reshare.share-canonical", canonical)) {
      return Error{Fault::bad_scalar, "a share is not a scalar"};
    }
    return Shares{std::move(x)};
  }
};

/// The body of a message, as echoes hash it. Only for broadcast ones, which are public.
template <class M>
Bytes body_of(const M& message) {
  static_assert(M::channel == Channel::broadcast);
  Writer out;
  message.encode(out);
  return out.take();
}

template <class M>
PerParty<Bytes> bodies_of(const PerParty<M>& messages) {
  PerParty<Bytes> bodies;
  for (const auto& [j, message] : messages) bodies.emplace(j, body_of(message));
  return bodies;
}

}  // namespace countersign::protocol::reshare
