#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "curve/ristretto255.hpp"
#include "curve/secret_scalar.hpp"
#include "protocol/ot/seeds.hpp"

namespace countersign::protocol::ot {

/// Base OT: 128 oblivious transfers by public-key operations, from which all others are extended.
///
/// Source: endemic OT [Masny, Rindal, eprint 2019/706], batched with one message of the sender as
/// in McQuoid, Rosulek, Roy [eprint 2021/682, figure 3], over ristretto255 and with the whole
/// exchange in the key; section 4.3 of the protocol specification. Symbols: the **giver** sends Y =
/// yB first, fresh for each run; the **taker** answers with (r_0, r_1) for each of 128 rows, of
/// which he can compute the key of the one he chose, b.
///
///   Hg(ctx, r, b, P) = from_hash(T64("bot/hg", ctx, LE16(r), byte b, P))
///   K_{r,s}          = T("bot/key", ctx, r, s, Y, r_0, r_1, shared point)
///
/// 1. Every received point decodes and is not the identity, **checked before a choice bit or y is
///    used**: a point that the taker could not multiply honestly would be an oracle for his bits.
/// 2. The point of the choice that is not taken is a uniform *group element*. As 32 random bytes it
///    would be invalid seven times out of eight and tell the choice (the "Devious Transfer").
/// 3. r and s stand in the key's hash: without them a taker can force equal keys in many rows
///    [eprint 2021/682, section 3].
/// 4. Neither side's time or addresses depend on b, tau or y.

inline constexpr std::size_t base_ot_points_size = rows * 2 * curve::Ristretto255::size;

/// Random bytes that each side draws.
inline constexpr std::size_t giver_random_bytes = 64;
inline constexpr std::size_t taker_random_bytes = rows / 8 + rows * (64 + 64);

/// The giver's key of one run. Never kept, never used with another peer or in another run.
struct GiverKey {
  curve::SecretScalar25519 y;
  curve::Ristretto255 Y;
};
GiverKey draw_giver_key(Random& random);

/// The points of all rows as they are sent: (r_{0,0}, r_{0,1}), (r_{1,0}, r_{1,1}), ..
using RowPoints = std::array<std::array<curve::Ristretto255, 2>, rows>;

/// Decodes what the giver, or the taker, has sent. Fault::ot_setup_failed for anything that is no
/// element, or the identity, wherever it stands: all are looked at before one is refused.
Result<curve::Ristretto255> decode_giver_point(View bytes);
Result<RowPoints> decode_row_points(View bytes);

struct TakerOffer {
  Bytes points;      // the message
  AliceSeeds seeds;  // Delta_r = 1 xor b_r: the choice that was not taken
};
/// The taker draws his choice bits and everything else.
TakerOffer take(const Digest& ctx_pair, const curve::Ristretto255& Y, Random& random);

/// Both keys of every row. Fault::ot_setup_failed if the points of a row cancel out.
Result<BobSeeds> give(const Digest& ctx_pair, const GiverKey& key, const RowPoints& points);

}  // namespace countersign::protocol::ot
