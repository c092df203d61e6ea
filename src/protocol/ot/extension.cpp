#include "protocol/ot/extension.hpp"

#include <algorithm>
#include <cstring>

#include "base/constant_time.hpp"
#include "base/declassify.hpp"
#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "crypto/tagged_hash.hpp"
#include "protocol/ot/consistency.hpp"
#include "protocol/ot/prg.hpp"
#include "protocol/ot/transpose.hpp"

namespace countersign::protocol::ot {
namespace {

using crypto::HashLabel;
using crypto::Suite;

/// 128 rows that are filled, read and wiped.
class Matrix final {
 public:
  explicit Matrix(std::size_t row_bytes) : row_bytes_(row_bytes), bytes_(rows * row_bytes) {}
  Matrix(const Matrix&) = delete;
  Matrix& operator=(const Matrix&) = delete;
  ~Matrix() { wipe(bytes_); }

  std::span<std::uint8_t> row(std::size_t i) {
    return std::span(bytes_).subspan(i * row_bytes_, row_bytes_);
  }
  View all() const { return bytes_; }

  /// The data columns, of 16 bytes each.
  SecretBytes columns(Columns columns) const {
    // The transposition works on whole blocks of 128; the mask has columns enough to fill the last.
    SecretBytes whole = SecretBytes::filled(
        columns.words() * 128 * 16,
        [&](std::span<std::uint8_t> out) { transpose(bytes_, row_bytes_, out); });
    return SecretBytes::filled(columns.data() * 16, [&](std::span<std::uint8_t> out) {
      std::ranges::copy(whole.expose_secret().first(out.size()), out.begin());
    });
  }

 private:
  std::size_t row_bytes_;
  Bytes bytes_;
};

/// Adds `a` if `bit` is 1. Eight bytes at a time, since this is most of what rows go through.
void add_to_if(std::uint64_t bit, std::span<std::uint8_t> sum, View a) {
  const std::uint64_t mask = ct_mask(bit);
  std::size_t at = 0;
  for (; at + 8 <= sum.size(); at += 8) {
    std::uint64_t x = 0;
    std::uint64_t y = 0;
    std::memcpy(&x, &sum[at], 8);
    std::memcpy(&y, &a[at], 8);
    x ^= y & mask;
    std::memcpy(&sum[at], &x, 8);
  }
  for (; at < sum.size(); ++at) sum[at] = static_cast<std::uint8_t>(sum[at] ^ (a[at] & mask));
}

void add_to(std::span<std::uint8_t> sum, View a) {
  add_to_if(1, sum, a);
}

/// tt: s major, row minor. Secret until hashed.
using FormTable = std::array<std::array<Gf128, rows>, parameters.checks>;

Digest hash_of_forms(const Digest& nonce, FormTable& tt) {
  const std::span bytes(reinterpret_cast<std::uint8_t*>(tt.data()), sizeof tt);
  const Digest hash =
      crypto::tagged_hash({Suite::pair_ristretto255, HashLabel::ote_t}, {nonce, bytes});
  wipe(bytes);
  return hash;
}

/// Expands `count` seeds, a multiple of eight; `item(n)` says which, and where to.
template <class Item>
void expand(const Digest& nonce, std::size_t count, Item&& item) {
  static_assert(blake2b_lanes == 8);
  const Prg prg(nonce);
  for (std::size_t n = 0; n < count; n += blake2b_lanes) {
    prg.expand({item(n), item(n + 1), item(n + 2), item(n + 3),  //
                item(n + 4), item(n + 5), item(n + 6), item(n + 7)});
  }
}

/// r_{i,0} into the rows of `zero`, r_{i,1} into those of `one`.
void expand_both(const BobSeeds& seeds, const Digest& nonce, Matrix& zero, Matrix& one) {
  expand(nonce, 2 * rows, [&](std::size_t n) {
    const std::size_t i = n / 2;
    const std::size_t y = n % 2;
    return Prg::Expansion{seeds.seed(i, y), static_cast<std::uint16_t>(i), y,
                          y == 0 ? zero.row(i) : one.row(i)};
  });
}

/// The rows of the seeds that Alice holds, whose index is 1 xor Delta_i.
void expand_held(const AliceSeeds& seeds, const Digest& nonce, Matrix& w) {
  expand(nonce, rows, [&](std::size_t i) {
    return Prg::Expansion{seeds.seed(i), static_cast<std::uint16_t>(i), 1 ^ seeds.delta_bit(i),
                          w.row(i)};
  });
}

}  // namespace

void ExtensionMessage::encode(Writer& out) const {
  out.bytes(u).bytes(xt).bytes(hT);
}

Result<ExtensionMessage> ExtensionMessage::decode(Reader& in, Columns columns) {
  const View u = in.view(rows * columns.row_bytes());
  ExtensionMessage message{columns, Bytes(u.begin(), u.end()), {}, {}};
  message.xt = in.array<16 * parameters.checks>();
  message.hT = in.array<32>();
  return message;
}

Digest hash_of(const ExtensionMessage& message) {
  const View xt(message.xt);
  return crypto::tagged_hash({Suite::pair_ristretto255, HashLabel::ote_msg},
                             {message.u, xt.first(16), xt.last(16), message.hT});
}

BobExtension extend_as_bob(const BobSeeds& seeds, const Digest& nonce, Columns columns,
                           const SecretBytes& x) {
  const View choices = x.expose_secret();
  invariant(choices.size() == columns.row_bytes(), "x has a bit for every column");
  Matrix u(columns.row_bytes());
  Matrix v(columns.row_bytes());
  expand_both(seeds, nonce, u, v);
  for (std::size_t i = 0; i < rows; ++i) {
    add_to(u.row(i), v.row(i));
    add_to(u.row(i), choices);
  }

  const Consistency check(nonce, columns, u.all());
  ExtensionMessage message{columns, Bytes(u.all().begin(), u.all().end()), {}, {}};
  const Consistency::Forms xt = check.forms(choices);
  FormTable tt;
  for (std::size_t r = 0; r < rows; ++r) {
    const Consistency::Forms forms = check.forms(v.row(r));
    for (std::size_t s = 0; s < parameters.checks; ++s) tt[s][r] = forms[s];
  }
  for (std::size_t s = 0; s < parameters.checks; ++s) {
    xt[s].store(std::span(message.xt).subspan(16 * s).first<16>());
  }
  message.hT = hash_of_forms(nonce, tt);

  BobColumns own{columns,
                 SecretBytes::filled(columns.data_bytes(),
                                     [&](std::span<std::uint8_t> out) {
                                       std::ranges::copy(choices.first(out.size()), out.begin());
                                     }),
                 v.columns(columns)};
  return {std::move(message), std::move(own)};
}

Result<AliceColumns> extend_as_alice(const AliceSeeds& seeds, const Digest& nonce,
                                     const ExtensionMessage& message) {
  const Columns columns = message.columns;
  invariant(message.u.size() == rows * columns.row_bytes(), "u has a row for every bit of Delta");
  Matrix w(columns.row_bytes());
  expand_held(seeds, nonce, w);
  const Consistency check(nonce, columns, message.u);
  FormTable tt;
  for (std::size_t r = 0; r < rows; ++r) {
    const std::uint64_t delta_r = seeds.delta_bit(r);
    add_to_if(delta_r, w.row(r),
              View(message.u).subspan(r * columns.row_bytes(), columns.row_bytes()));
    const Consistency::Forms forms = check.forms(w.row(r));
    const std::uint64_t mask = ct_mask(delta_r);
    for (std::size_t s = 0; s < parameters.checks; ++s) {
      const Gf128 xt_s = Gf128::load(View(message.xt).subspan(16 * s).first<16>());
      tt[s][r] = forms[s] ^ Gf128 { xt_s.low &mask, xt_s.high &mask };
    }
  }
  const bool consistent = declassified(ct_equal(hash_of_forms(nonce, tt), message.hT));
  if (!guard("extension.consistent", consistent)) {
    return Error{Fault::ote_check, "ot extension is inconsistent"};
  }
  return AliceColumns{columns, w.columns(columns), seeds.delta.clone()};
}

}  // namespace countersign::protocol::ot
