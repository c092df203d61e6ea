#include "protocol/backup/verifiable_backups.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/declassify.hpp"
#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "curve/ed25519.hpp"
#include "curve/secp256k1.hpp"
#include "protocol/backup/hashes.hpp"
#include "protocol/sharing/dealing.hpp"

namespace countersign::protocol {
namespace {

using backup::bit_of;
using backup::Ciphertext;
using backup::decode;
using backup::draw_seeds;
using backup::HalfName;
using backup::HalfTags;
using backup::label_of;
using backup::Row;
using backup::rows;
using backup::Rows;
using backup::Transcript;

// Symbols: docs/protocols/backup.md.

View seed_at(const SecretBytes& seeds, std::size_t half) {
  return seeds.expose_secret().subspan(32 * half, 32);
}

HalfName half_name(const Digest& label, std::size_t i, unsigned b) {
  return {label, static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(b)};
}

/// Whether neither half of a row is zero: X_{i,1} = X - X_{i,0}.
template <curve::GroupPoint P>
bool both_halves_hide(const P& first, const P& X) {
  return !first.is_identity() && first != X;
}

/// x_{i,0} and x_{i,1} of all rows, in the order of their seeds.
template <curve::Group G>
curve::SecretVector<typename G::Scalar> split(const curve::SecretOf<typename G::Scalar>& x,
                                              const crypto::ScalarTag& tag,
                                              const SecretBytes& seeds) {
  using S = typename G::Scalar;
  return curve::SecretVector<S>::filled(2 * rows, [&](std::span<S> halves) {
    for (std::size_t i = 0; i < rows; ++i) {
      const auto x_i0 = G::hash_to_secret(tag, {seed_at(seeds, 2 * i)});
      halves[2 * i] = x_i0.expose_secret();
      halves[2 * i + 1] = (x - x_i0).expose_secret();
    }
  });
}

/// All ct_{i,b}. They are public: they are about to be hashed and sent.
template <curve::Group G>
std::vector<Ciphertext> encrypt_all(const BackupStatement<G>& statement, const Digest& label,
                                    const curve::SecretVector<typename G::Scalar>& halves,
                                    std::vector<Secret<32>> esks) {
  const auto keys = crypto::X25519SecretKey::from_all(std::move(esks));
  std::vector<Ciphertext> all;
  for (std::size_t half = 0; half < keys.size(); ++half) {
    const auto x_ib = curve::encode_secret(secret_at(halves, half));
    all.push_back(
        declassified(encrypt(statement.recovery_key, keys[half],
                             half_name(label, half / 2, half % 2), x_ib.expose_secret())));
  }
  return all;
}

/// What an opened row reveals: x_{i,b} and with it X_{i,0}.
template <curve::Group G>
struct OpenedHalf {
  typename G::Scalar x;
  typename G::Point first;
};

/// Fault::bad_scalar or bad_point.
template <curve::Group G>
Result<OpenedHalf<G>> opened_half_vartime(const crypto::ScalarTag& tag, unsigned b, const Row& row,
                                          const typename G::Point& X) {
  OpenedHalf<G> half;
  if (b == 0) {
    half.x = G::hash_to_scalar(tag, {row.seed});
    half.first = mul_base_vartime(half.x);
  } else {
    const auto x = G::Scalar::decode(row.x);
    if (!x.has_value()) return x.error();
    half.x = *x;
    half.first = add_base_vartime(X, -*x);
  }
  if (!guard("backup.half-not-zero", both_halves_hide(half.first, X))) {
    return Error{Fault::bad_point, "half of a share is zero"};
  }
  return half;
}

}  // namespace

template <curve::Group G>
Bytes VerifiableBackups<G>::make(const BackupStatement<G>& statement,
                                 const curve::SecretOf<Scalar>& x_ell, Random& random) const {
  const Digest label = label_of(statement);
  const HalfTags tags(statement.suite);
  const auto X = statement.X_ell.encode();
  const auto seeds = draw_seeds(statement.suite, {curve::encode_secret(x_ell), label}, random);
  const auto halves = split<G>(x_ell, tags.x, seeds);

  Transcript transcript{label, X, statement.recovery_key, {}, {}};
  std::vector<Secret<32>> esks;
  for (std::size_t i = 0; i < rows; ++i) {
    const auto first = group_.mul_base(secret_at(halves, 2 * i));
    invariant(both_halves_hide(first, statement.X_ell), "no hash is 0, and none is the share");
    const auto bytes = first.encode();
    transcript.first_points.emplace_back(bytes.begin(), bytes.end());
    for (std::size_t b = 0; b < 2; ++b) {
      esks.push_back(ephemeral_key(tags, seed_at(seeds, 2 * i + b)));
    }
  }
  transcript.ciphertexts = encrypt_all(statement, label, halves, std::move(esks));

  Rows out{challenge(statement.suite, transcript), {}};
  for (std::size_t i = 0; i < rows; ++i) {
    const unsigned b = bit_of(out.bits, i);
    std::ranges::copy(seed_at(seeds, 2 * i + b), out.all[i].seed.begin());
    if (b == 1) out.all[i].x = halves.expose_secret()[2 * i + 1].encode();
    out.all[i].unopened = transcript.ciphertexts[2 * i + (1 - b)];
  }
  return encode(out);
}

template <curve::Group G>
Status VerifiableBackups<G>::check(const BackupStatement<G>& statement, View backup) const {
  const auto parsed = decode(backup);
  if (!parsed.has_value()) return parsed.error();
  const Digest label = label_of(statement);
  const HalfTags tags(statement.suite);
  const auto X = statement.X_ell.encode();

  Transcript transcript{label, X, statement.recovery_key, {}, {}};
  std::vector<Scalar> opened;
  std::vector<Secret<32>> esks;
  for (std::size_t i = 0; i < rows; ++i) {
    const Row& row = parsed->all[i];
    const auto half = opened_half_vartime<G>(tags.x, bit_of(parsed->bits, i), row, statement.X_ell);
    if (!half.has_value()) return half.error();
    opened.push_back(half->x);
    const auto bytes = half->first.encode();
    transcript.first_points.emplace_back(bytes.begin(), bytes.end());
    esks.push_back(ephemeral_key(tags, row.seed));
  }
  const auto keys = crypto::X25519SecretKey::from_all(std::move(esks));
  for (std::size_t i = 0; i < rows; ++i) {
    const unsigned b = bit_of(parsed->bits, i);
    std::array<Ciphertext, 2> both;
    both[b] = encrypt(statement.recovery_key, keys[i], half_name(label, i, b), opened[i].encode());
    both[1 - b] = parsed->all[i].unopened;
    transcript.ciphertexts.insert(transcript.ciphertexts.end(), both.begin(), both.end());
  }
  return require(guard("backup.challenge", challenge(statement.suite, transcript) == parsed->bits),
                 {Fault::bad_backup, "the bits of a backup are not its challenge"});
}

template <curve::Group G>
Result<curve::SecretOf<typename G::Scalar>> VerifiableBackups<G>::open(
    const BackupStatement<G>& statement, const crypto::X25519SecretKey& recovery,
    View backup) const {
  if (!guard("backup.recovery-key", recovery.public_key() == statement.recovery_key)) {
    return Error{Fault::bad_argument, "not the recovery key that the backup is for"};
  }
  const auto parsed = decode(backup);
  if (!parsed.has_value()) return parsed.error();
  const Digest label = label_of(statement);
  const HalfTags tags(statement.suite);
  for (std::size_t i = 0; i < rows; ++i) {
    const Row& row = parsed->all[i];
    const unsigned b = bit_of(parsed->bits, i);
    const auto text = decrypt(recovery, half_name(label, i, 1 - b), row.unopened);
    if (!text.has_value()) continue;
    const auto hidden = curve::decode_secret<Scalar>(text->expose_secret());
    const Result<Scalar> opened =
        b == 0 ? G::hash_to_scalar(tags.x, {row.seed}) : Scalar::decode(row.x);
    if (!hidden.has_value() || !opened.has_value()) continue;
    auto x = *hidden + *opened;
    if (guard("backup.row-gives-the-share", group_.mul_base(x) == statement.X_ell)) return x;
  }
  return Error{Fault::bad_backup, "no row of a backup gives the share"};
}

template class VerifiableBackups<curve::Secp256k1>;
template class VerifiableBackups<curve::Ed25519>;

}  // namespace countersign::protocol
