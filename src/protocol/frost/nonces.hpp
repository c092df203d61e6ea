#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "base/invariant.hpp"
#include "crypto/fields.hpp"
#include "protocol/frost/ciphersuites.hpp"
#include "protocol/ot/hedged_random.hpp"
#include "protocol/session.hpp"
#include "protocol/sharing/dealing.hpp"
#include "protocol/sharing/key_share.hpp"

namespace countersign::protocol::frost {

/// The nonces of round 1 (RFC 9591, 4.1 and 5.1; the protocol specification, 7.1).
///
///   d, e   a signer's nonces, for the hiding and the binding commitment
///   D, E   d*G and e*G, which it publishes

template <curve::Group G>
struct NonceCommitment {
  using Point = typename G::Point;
  static constexpr std::size_t size = 2 * Point::size;

  Point D;
  Point E;

  ByteArray<size> encode() const { return crypto::joined(D.encode(), E.encode()); }
  friend bool operator==(const NonceCommitment&, const NonceCommitment&) = default;
};

/// Move-only, and used by being consumed: two responses under one pair give the share away.
template <curve::Group G>
struct NoncePair {
  curve::SecretOf<typename G::Scalar> d;
  curve::SecretOf<typename G::Scalar> e;
  NonceCommitment<G> commitment;
};

/// nonce_generate(s) = H3(random32 || Enc(s)).
template <Ciphersuite C>
curve::SecretOf<typename C::Group::Scalar> nonce_generate(
    const Secret<32>& random32, const curve::SecretOf<typename C::Group::Scalar>& s) {
  return C::nonce(random32.expose_secret(), curve::encode_secret(s));
}

/// What a pair is drawn for. A run's pairs and those of the stock are apart, whatever their ids
/// are.
enum class NonceUse : std::uint8_t { one_run, stock };

constexpr std::string_view purpose_of(NonceUse use) {
  return use == NonceUse::one_run ? "frost-nonces" : "frost-stock";
}

/// Which pair this is of all that a party ever draws: a session or a batch for the stock, whose ids
/// are claimed and never used twice, and a number within it.
struct NonceNumber {
  NonceUse use;
  SessionId batch;
  std::uint32_t index;
};

/// A fresh pair, never derived from a message.
///
/// Deviation: random32 is drawn through ot::Draws, whose stream hashes the share and the number
/// beside what the generator gives. RFC 9591's hash covers only the share, so a generator that
/// repeats itself would repeat the nonces and give the share away.
template <SigningSuite C>
NoncePair<typename C::Group> draw_nonces(const typename C::Group& group,
                                         const KeyShare<typename C::Group>& share,
                                         const NonceNumber& number, Random& random) {
  invariant(share.leaf_shares.size() > 0, "a member has a leaf");
  const auto s = secret_at(share.leaf_shares, 0);
  const ot::Draws draws(random, curve::encode_secret(s), {C::suite, number.batch.value()});
  auto stream = draws.stream({purpose_of(number.use), crypto::le32(number.index), 64});
  auto d = nonce_generate<C>(Secret<32>::generate(stream), s);
  auto e = nonce_generate<C>(Secret<32>::generate(stream), s);
  const NonceCommitment<typename C::Group> commitment{group.mul_base(d), group.mul_base(e)};
  return {std::move(d), std::move(e), commitment};
}

}  // namespace countersign::protocol::frost
