#pragma once

#include <cstddef>
#include <cstdint>

namespace countersign::protocol::ot {

/// The numbers of the multiplication protocol, in one place and checked against each other.
///
/// Source: SoftSpokenOT [Roy, eprint 2022/192] with the repetition code, and the random VOLE of
/// "Revisiting DKLs Threshold ECDSA" [Asharov, eprint 2026/976], Variant II. The parameters printed
/// in DKLs23 [eprint 2023/765] do not reach the claimed security, because there the gadget is known
/// before the choice bits are drawn: they must not be used.
struct Parameters {
  std::size_t log_q;       // bits of the order of secp256k1
  std::size_t lambda_c;    // computational security; rows of the matrix, bits of Delta
  std::size_t lambda_s;    // statistical security
  std::size_t m;           // OTs, hence gadget entries, of one multiplication
  std::size_t ell;         // inputs of one multiplication: nonce share and key share
  std::size_t rho;         // check columns
  std::size_t tree_depth;  // k of SoftSpokenOT; 1 needs no tree of seeds
  std::size_t checks;      // independent checks in GF(2^128), each with a mask of 128 columns
};

inline constexpr Parameters parameters{
    .log_q = 256,
    .lambda_c = 128,
    .lambda_s = 80,
    .m = 752,
    .ell = 2,
    .rho = 1,
    .tree_depth = 1,
    .checks = 2,
};

/// The smallest b with 2^b >= n.
consteval std::size_t log2_rounded_up(std::size_t n) {
  std::size_t bits = 0;
  while ((std::size_t{1} << bits) < n) ++bits;
  return bits;
}

static_assert(parameters.lambda_c == 128 && parameters.log_q == 256, "layouts below assume both");
static_assert(parameters.m >= parameters.log_q + 2 * parameters.lambda_c + 3 * parameters.lambda_s,
              "Variant II: fewer OTs leave choice bits that a cheating sender can predict");
static_assert(parameters.log_q * parameters.rho >=
                  parameters.lambda_c + 2 * log2_rounded_up(parameters.m),
              "one check column binds the sender only if the field is this large");
static_assert(parameters.m % 8 == 0, "the choice bits of a multiplication are whole bytes");
static_assert(parameters.tree_depth == 1, "there is no tree of seeds in this version");
static_assert(parameters.ell == 2 && parameters.rho == 1, "a pad is three scalars");
static_assert(parameters.checks * 128 >= 2 * parameters.lambda_c,
              "a Fiat-Shamir check is searched offline, so one of 128 bits is not enough");

/// Rows of the matrices u, V, W: one for each bit of Delta.
inline constexpr std::size_t rows = parameters.lambda_c;
/// Columns at the end of every extension that mask the checks and are then thrown away.
inline constexpr std::size_t mask_columns = 128 * parameters.checks;
/// Scalars in the pad of one OT: one for each input and check column.
inline constexpr std::size_t pad_scalars = parameters.ell + parameters.rho;

/// At most so many multiplications share one extension. Bounds memory, and keeps the index of an OT
/// in the 32 bits that a pad has for it.
inline constexpr std::size_t multiplications_max = 64;

/// How many data columns an extension has. A type of its own, because columns, bytes and
/// multiplications are all counts.
class Columns final {
 public:
  static constexpr Columns of_multiplications(std::size_t count) {
    return Columns(parameters.m * count);
  }
  /// PAIR's reverse bootstrap: one column for each row of the other direction.
  static constexpr Columns of_bootstrap() { return Columns(rows); }

  constexpr std::size_t data() const { return data_; }
  constexpr std::size_t data_bytes() const { return data_ / 8; }
  constexpr std::size_t all() const { return data_ + mask_columns; }
  constexpr std::size_t row_bytes() const { return all() / 8; }
  /// Words of 128 bits that hold a row's data, the last one padded with zeros.
  constexpr std::size_t words() const { return (data_ + 127) / 128; }
  /// u, the two xt, and hT.
  constexpr std::size_t message_bytes() const {
    return rows * row_bytes() + 16 * parameters.checks + 32;
  }

 private:
  constexpr explicit Columns(std::size_t data) : data_(data) {}

  std::size_t data_;
};

static_assert(Columns::of_multiplications(1).message_bytes() == 16'192);
static_assert(Columns::of_bootstrap().message_bytes() == 6'144 + 64);

}  // namespace countersign::protocol::ot
