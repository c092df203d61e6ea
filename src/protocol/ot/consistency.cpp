#include "protocol/ot/consistency.hpp"

#include <algorithm>

#include "base/constant_time.hpp"
#include "base/invariant.hpp"
#include "crypto/blake2b.hpp"
#include "crypto/tagged_hash.hpp"

namespace countersign::protocol::ot {

using crypto::HashLabel;
using crypto::Suite;

Consistency::Consistency(const Digest& nonce, Columns columns, View u) : columns_(columns) {
  const Digest u_hash = crypto::tagged_hash({Suite::pair_ristretto255, HashLabel::ote_u}, {u});
  const Digest key =
      crypto::tagged_hash({Suite::pair_ristretto255, HashLabel::ote_chi_key}, {nonce, u_hash});
  // One hash makes four words; the words of both forms are numbered through.
  ByteArray<64> four;
  for (std::size_t s = 0; s < parameters.checks; ++s) chi_[s].reserve(columns.words());
  for (std::size_t n = 0; n < parameters.checks * columns.words(); ++n) {
    if (n % 4 == 0)
      crypto::blake2b_prefixed({key}, crypto::le32(static_cast<std::uint32_t>(n / 4)), four);
    chi_[n / columns.words()].push_back(Gf128::load(View(four).subspan(16 * (n % 4)).first<16>()));
  }
}

Consistency::Forms Consistency::forms(View row) const {
  invariant(row.size() == columns_.row_bytes(), "a row has all columns");
  const std::size_t whole = columns_.data() / 128;
  const View tail = row.first(columns_.data_bytes()).subspan(16 * whole);
  ByteArray<16> padded{};
  std::ranges::copy(tail, padded.begin());
  Forms sums;
  for (std::size_t s = 0; s < parameters.checks; ++s) {
    const std::span<const Gf128> chi = chi_[s];
    const View mask = row.subspan(columns_.data_bytes() + 16 * s, 16);
    sums[s] =
        inner_product(chi.first(whole), row.first(16 * whole)) ^ Gf128::load(mask.first<16>());
    if (!tail.empty()) sums[s] = sums[s] ^ inner_product(chi.last(1), padded);
  }
  wipe(padded);
  return sums;
}

}  // namespace countersign::protocol::ot
