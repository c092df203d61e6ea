#pragma once

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "protocol/backup/hashes.hpp"
#include "support/dealt_key.hpp"

namespace countersign::testing {

/// What a backup may be a backup of: a share by itself, of no key.
template <curve::Group G>
struct BackedUpShare {
  curve::SecretOf<typename G::Scalar> x;
  crypto::X25519SecretKey recovery;
  protocol::BackupStatement<G> statement;
};

template <curve::Group G>
BackedUpShare<G> draw_share(const G& group, crypto::Suite suite, SeededRandom& dice) {
  auto x = curve::random_scalar<typename G::Scalar>(dice);
  auto recovery = crypto::X25519SecretKey::generate(dice);
  const auto X = group.mul_base(x);
  const auto ek = recovery.public_key();
  return {std::move(x),
          std::move(recovery),
          {suite, draw_digest(dice), protocol::first_epoch, draw_digest(dice), {2, 1}, X, ek}};
}

/// The prover of section 9 with everything in the open, so that it can be bent before it is made to
/// commit to it. As it starts, it is honest.
template <curve::Group G>
struct BackupProver {
  using Scalar = typename G::Scalar;
  using Point = typename G::Point;

  BackupProver(const protocol::BackupStatement<G>& about, const Scalar& x, Random& random)
      : statement(about), tags(about.suite), label(protocol::backup::label_of(about)) {
    for (std::size_t i = 0; i < protocol::backup::rows; ++i) {
      for (auto& seed : seeds[i]) random.fill(seed);
      split(i, x);
    }
  }

  /// Row i anew from its seeds.
  void split(std::size_t i, const Scalar& x) {
    set(i, G::hash_to_scalar(tags.x, {seeds[i][0]}), x);
  }
  /// Row i with this first half, whatever the seed says.
  void set(std::size_t i, const Scalar& first, const Scalar& x) {
    halves[i] = {first, x - first};
    first_points[i] = mul_base_vartime(first);
    for (unsigned b = 0; b < 2; ++b) encrypt(i, b, halves[i][b], statement.recovery_key);
  }
  void encrypt(std::size_t i, unsigned b, const Scalar& scalar, const crypto::X25519PublicKey& to) {
    const auto esk =
        crypto::X25519SecretKey::from_bytes(protocol::backup::ephemeral_key(tags, seeds[i][b]));
    const protocol::backup::HalfName name{label, static_cast<std::uint8_t>(i),
                                          static_cast<std::uint8_t>(b)};
    ciphertexts[i][b] = protocol::backup::encrypt(to, esk, name, scalar.encode());
  }
  /// Makes a half of row i that nobody can decrypt.
  void spoil(std::size_t i, unsigned b) { ciphertexts[i][b].back() ^= 1; }

  protocol::backup::Bits challenge() const {
    const auto X = statement.X_ell.encode();
    protocol::backup::Transcript transcript{label, X, statement.recovery_key, {}, {}};
    for (std::size_t i = 0; i < protocol::backup::rows; ++i) {
      const auto first = first_points[i].encode();
      transcript.first_points.emplace_back(first.begin(), first.end());
      for (const auto& ciphertext : ciphertexts[i]) transcript.ciphertexts.push_back(ciphertext);
    }
    return protocol::backup::challenge(statement.suite, transcript);
  }

  /// Opens what the bits say.
  Bytes finish(const protocol::backup::Bits& bits) const {
    protocol::backup::Rows out{bits, {}};
    for (std::size_t i = 0; i < protocol::backup::rows; ++i) {
      const unsigned b = protocol::backup::bit_of(bits, i);
      out.all[i] = {seeds[i][b], halves[i][1].encode(), ciphertexts[i][1 - b]};
    }
    return protocol::backup::encode(out);
  }
  Bytes finish() const { return finish(challenge()); }

  protocol::BackupStatement<G> statement;
  protocol::backup::HalfTags tags;
  Digest label;
  std::array<std::array<Digest, 2>, protocol::backup::rows> seeds;
  std::array<std::array<Scalar, 2>, protocol::backup::rows> halves;
  std::array<Point, protocol::backup::rows> first_points;
  std::array<std::array<protocol::backup::Ciphertext, 2>, protocol::backup::rows> ciphertexts;
};

}  // namespace countersign::testing
