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
  explicit Matrix(std::size_t row_bytes)
      : row_bytes_(row_bytes), stride_(stride_of(row_bytes)), bytes_(rows * stride_) {}
  Matrix(const Matrix&) = delete;
  Matrix& operator=(const Matrix&) = delete;
  ~Matrix() { wipe(bytes_); }

  std::span<std::uint8_t> row(std::size_t i) {
    return std::span(bytes_).subspan(i * stride_, row_bytes_);
  }

  /// The data columns, of 16 bytes each.
  SecretBytes columns(Columns columns) const {
    return SecretBytes::filled(
        columns.data() * 16, [&](std::span<std::uint8_t> out) { transpose(bytes_, stride_, out); });
  }

 private:
  /// An odd number of cache lines. Were it a multiple of a high power of two, one column of all
  /// rows would lie in a few sets of the cache and not fit there.
  static constexpr std::size_t stride_of(std::size_t row_bytes) {
    return 64 * ((row_bytes + 63) / 64 | 1);
  }

  std::size_t row_bytes_;
  std::size_t stride_;
  Bytes bytes_;
};

/// Two words that are worked on as one, since this is most of what rows go through.
using Words = std::uint64_t __attribute__((vector_size(16)));

/// Adds `a` if `bit` is 1.
void add_to_if(std::uint64_t bit, std::span<std::uint8_t> sum, View a) {
  invariant(a.size() == sum.size(), "rows of one length are added");
  const std::uint64_t mask = ct_mask(bit);
  std::size_t at = 0;
  for (; at + sizeof(Words) <= sum.size(); at += sizeof(Words)) {
    Words x;
    Words y;
    std::memcpy(&x, sum.data() + at, sizeof x);
    std::memcpy(&y, a.data() + at, sizeof y);
    x ^= y & mask;
    std::memcpy(sum.data() + at, &x, sizeof x);
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
void expand(const Digest& nonce, std::size_t count, const Item& item) {
  static_assert(blake2b_lanes == 8);
  const Prg prg(nonce);
  for (std::size_t n = 0; n < count; n += blake2b_lanes) {
    prg.expand({item(n), item(n + 1), item(n + 2), item(n + 3),  //
                item(n + 4), item(n + 5), item(n + 6), item(n + 7)});
  }
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
  // u is made in the message itself, so until `choices` are added it holds secrets.
  ExtensionMessage message{columns, Bytes(rows * columns.row_bytes()), {}, {}};
  const auto u_row = [&](std::size_t i) {
    return std::span(message.u).subspan(i * columns.row_bytes(), columns.row_bytes());
  };
  Matrix v(columns.row_bytes());
  expand(nonce, 2 * rows, [&](std::size_t n) {
    const std::size_t i = n / 2;
    const std::size_t y = n % 2;
    return Prg::Expansion{seeds.seed(i, y), static_cast<std::uint16_t>(i), y,
                          y == 0 ? u_row(i) : v.row(i)};
  });
  for (std::size_t i = 0; i < rows; ++i) {
    add_to(u_row(i), v.row(i));
    add_to(u_row(i), choices);
  }

  const Consistency check(nonce, columns, message.u);
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
