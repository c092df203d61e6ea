#include "protocol/ot/base_ot.hpp"

#include <algorithm>

#include "base/declassify.hpp"
#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "crypto/tagged_hash.hpp"

namespace countersign::protocol::ot {
namespace {

using crypto::HashLabel;
using crypto::StreamLabel;
using crypto::Suite;
using curve::Ristretto255;
using curve::SecretOf;
using curve::SecretScalar25519;

constexpr Suite suite = Suite::pair_ristretto255;

Error bad_point() {
  return {Fault::ot_setup_failed, "base ot point is invalid"};
}

/// The two hashes of one run, whose tags are used some hundred times.
class RunHashes final {
 public:
  explicit RunHashes(const Digest& ctx_pair)
      : ctx_(ctx_pair),
        point_tag_(suite, StreamLabel::bot_hg),
        key_tag_(suite, HashLabel::bot_key) {}

  /// Hg. `bit` may be secret: it is a byte of the input, not a choice between two hashes.
  Ristretto255 point(std::size_t row, std::uint64_t bit, const Ristretto255& P) const {
    ByteArray<64> uniform;
    crypto::tagged_stream(point_tag_,
                          {ctx_, crypto::le16(static_cast<std::uint16_t>(row)),
                           crypto::byte(static_cast<std::uint8_t>(bit)), P.encode()},
                          uniform);
    return Ristretto255::from_hash(uniform);
  }

  struct Exchange {
    const Ristretto255& Y;
    const Ristretto255& r_0;
    const Ristretto255& r_1;
  };
  Secret<seed_size> key(std::size_t row, std::uint64_t bit, const Exchange& exchange,
                        const SecretOf<Ristretto255>& shared) const {
    return crypto::tagged_key(
        key_tag_, {ctx_, crypto::le64(row), crypto::le64(bit), exchange.Y.encode(),
                   exchange.r_0.encode(), exchange.r_1.encode(), shared.expose_secret().encode()});
  }

 private:
  Digest ctx_;
  crypto::StreamTag point_tag_;
  crypto::HashTag key_tag_;
};

void copy_seed(const Secret<seed_size>& seed, std::span<std::uint8_t> all, std::size_t index) {
  std::ranges::copy(seed.expose_secret(), all.subspan(index * seed_size).begin());
}

/// What the taker keeps of one row while he writes its points.
struct TakenRow {
  std::array<Ristretto255, 2> points;
  SecretScalar25519 tau;
};

TakenRow take_row(const RunHashes& hashes, std::size_t row, std::uint64_t b, Random& random) {
  auto tau = curve::random_scalar<curve::Scalar25519>(random);
  const Ristretto255 other = Ristretto255::random(random);
  const Ristretto255 own = Ristretto255::mul_base(tau) - hashes.point(row, b, other);
  return {{ct_select(b, other, own), ct_select(b, own, other)}, std::move(tau)};
}

}  // namespace

GiverKey draw_giver_key(Random& random) {
  for (;;) {
    auto y = curve::random_scalar<curve::Scalar25519>(random);
    const Ristretto255 Y = declassified(Ristretto255::mul_base(y));  // it is sent
    if (!Y.is_identity()) return {std::move(y), Y};
  }
}

Result<Ristretto255> decode_giver_point(View bytes) {
  auto Y = Ristretto255::decode(bytes);
  if (!Y.has_value()) return bad_point();
  return Y;
}

Result<RowPoints> decode_row_points(View bytes) {
  invariant(bytes.size() == base_ot_points_size, "the message has points for all rows");
  RowPoints points;
  bool all_valid = true;
  for (std::size_t i = 0; i < 2 * rows; ++i) {
    const auto point = Ristretto255::decode(bytes.subspan(32 * i, 32));
    all_valid = all_valid && point.has_value();
    if (point.has_value()) points[i / 2][i % 2] = *point;
  }
  if (!guard("base-ot.points-valid", all_valid)) return bad_point();
  return points;
}

TakerOffer take(const Digest& ctx_pair, const Ristretto255& Y, Random& random) {
  const RunHashes hashes(ctx_pair);
  auto delta = Secret<rows / 8>::generate(random);
  Bytes points;
  points.reserve(base_ot_points_size);
  auto seeds = Secret<AliceSeeds::size>::filled([&](std::span<std::uint8_t> out) {
    for (std::size_t row = 0; row < rows; ++row) {
      const std::uint64_t b = 1 ^ bit_of(delta.expose_secret(), row);
      const TakenRow taken = take_row(hashes, row, b, random);
      const auto& [r_0, r_1] = taken.points;
      const auto encoded = crypto::joined(r_0.encode(), r_1.encode());
      points.insert(points.end(), encoded.begin(), encoded.end());
      copy_seed(hashes.key(row, b, {Y, r_0, r_1}, mul(taken.tau, Y)), out, row);
    }
  });
  return {std::move(points), {std::move(delta), std::move(seeds)}};
}

Result<BobSeeds> give(const Digest& ctx_pair, const GiverKey& key, const RowPoints& points) {
  const RunHashes hashes(ctx_pair);
  bool none_cancels = true;
  auto seeds = Secret<BobSeeds::size>::filled([&](std::span<std::uint8_t> out) {
    for (std::size_t row = 0; row < rows; ++row) {
      const auto& r = points[row];
      for (std::size_t s = 0; s < 2; ++s) {
        const Ristretto255 M_s = r[s] + hashes.point(row, s, r[1 - s]);
        none_cancels = none_cancels && !M_s.is_identity();
        copy_seed(hashes.key(row, s, {key.Y, r[0], r[1]}, mul(key.y, M_s)), out, 2 * row + s);
      }
    }
  });
  if (!guard("base-ot.points-do-not-cancel", none_cancels)) {
    return Error{Fault::ot_setup_failed, "base ot points cancel out"};
  }
  return BobSeeds{std::move(seeds)};
}

}  // namespace countersign::protocol::ot
