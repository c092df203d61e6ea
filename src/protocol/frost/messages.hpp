#pragma once

#include <algorithm>
#include <vector>

#include "base/guard.hpp"
#include "protocol/frost/core.hpp"
#include "protocol/message.hpp"

namespace countersign::protocol::frost {

/// The messages of a signing. The request of the specification's appendix B is Terms and then
/// Offer: two messages, because in a run without a stock the nonces do not exist yet when the terms
/// go out. All are broadcast; whoever collects all responses has the signature.

/// What the initiator wants signed. Every signer knows that by itself and compares, so nobody reads
/// `subject`, the one encoding of tweak, signers and message (context.hpp).
struct Terms {
  static constexpr std::uint8_t tag = 1;
  static constexpr Channel channel = Channel::broadcast;
  using Shape = NoShape;
  static constexpr std::size_t fixed_size = 32 + 32 + 8 + 32;

  Digest binding;
  Digest key_id;
  std::uint64_t epoch;
  Digest certificate_hash;
  Bytes subject;

  static std::size_t expected_size(const Shape&, View body) {
    return std::max(body.size(), fixed_size);
  }
  void encode(Writer& out) const {
    out.bytes(binding).bytes(key_id).u64(epoch).bytes(certificate_hash).bytes(subject);
  }
  static Result<Terms> decode(Reader& in, const Shape&) {
    Terms terms;
    terms.binding = in.array<32>();
    terms.key_id = in.array<32>();
    terms.epoch = in.u64();
    terms.certificate_hash = in.array<32>();
    const View subject = in.rest();
    terms.subject.assign(subject.begin(), subject.end());
    return terms;
  }
};

template <curve::Group G>
Result<NonceCommitment<G>> decode_commitment(Reader& in) {
  using Point = typename G::Point;
  const auto D = Point::decode(in.view(Point::size));
  if (!D.has_value()) return D.error();
  const auto E = Point::decode(in.view(Point::size));
  if (!E.has_value()) return E.error();
  return NonceCommitment<G>{*D, *E};
}

/// R1: a signer's own nonces, fresh for this run.
template <curve::Group G>
struct Committed {
  static constexpr std::uint8_t tag = 2;
  static constexpr Channel channel = Channel::broadcast;
  static constexpr std::size_t size = NonceCommitment<G>::size;

  NonceCommitment<G> nonces;

  void encode(Writer& out) const { out.bytes(nonces.encode()); }
  static Result<Committed> decode(Reader& in) {
    const auto nonces = decode_commitment<G>(in);
    if (!nonces.has_value()) return nonces.error();
    return Committed{*nonces};
  }
};

/// B, where the initiator has chosen it from what the signers have published ahead: LE16 the number
/// of signers, and of each LE16 its index and its commitment.
template <curve::Group G>
struct Offer {
  static constexpr std::uint8_t tag = 3;
  static constexpr Channel channel = Channel::broadcast;
  using Shape = std::vector<Party>;  // the signers, ascending
  static constexpr std::size_t entry_size = 2 + NonceCommitment<G>::size;

  CommitmentList<G> B;

  static std::size_t expected_size(const Shape& signers, View) {
    return 2 + signers.size() * entry_size;
  }
  void encode(Writer& out) const {
    out.u16(static_cast<std::uint16_t>(B.size()));
    for (const auto& [j, commitment] : B) out.u16(j.value()).bytes(commitment.encode());
  }
  static Result<Offer> decode(Reader& in, const Shape& signers) {
    Offer offer;
    bool as_expected = in.u16() == signers.size();
    for (const Party j : signers) {
      as_expected = in.u16() == j.value() && as_expected;
      const auto commitment = decode_commitment<G>(in);
      if (!commitment.has_value()) return commitment.error();
      offer.B.emplace(j, *commitment);
    }
    // Sorted, unique and complete, in one comparison.
    if (!guard("frost.offer-lists-the-signers", as_expected)) {
      return Error{Fault::bad_encoding, "the nonces are not those of the signers in order"};
    }
    return offer;
  }
};

/// R2: a response and what it is for.
template <curve::Group G>
struct Response {
  static constexpr std::uint8_t tag = 4;
  static constexpr Channel channel = Channel::broadcast;
  static constexpr std::size_t size = 64;

  Digest ctx_frost;
  typename G::Scalar z;

  void encode(Writer& out) const { out.bytes(ctx_frost).bytes(z.encode()); }
  static Result<Response> decode(Reader& in) {
    const auto ctx_frost = in.array<32>();
    const auto z = G::Scalar::decode(in.view(32));
    if (!z.has_value()) return z.error();
    return Response{ctx_frost, *z};
  }
};

}  // namespace countersign::protocol::frost
