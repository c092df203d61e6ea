#pragma once

#include <array>
#include <vector>

#include "base/bytes.hpp"
#include "protocol/ot/gf128.hpp"
#include "protocol/ot/parameters.hpp"

namespace countersign::protocol::ot {

/// The check that Bob used one x in all rows [Roy, eprint 2022/192, adapted to Fiat-Shamir]: two
/// linear forms with coefficients chi that are a hash of u, so that they are fixed after u is.
///
///   lin_s(row) = sum_b chi_{s,b} * (data word b of row) + (mask word s of row)   in GF(2^128)
///
/// The last data word is padded with zeros where the columns are no multiple of 128.
class Consistency final {
 public:
  using Forms = std::array<Gf128, parameters.checks>;

  Consistency(const Digest& nonce, Columns columns, View u);

  /// Both forms of a row of `columns.row_bytes()` bytes, which may be secret.
  Forms forms(View row) const;

 private:
  Columns columns_;
  std::array<std::vector<Gf128>, parameters.checks> chi_;
};

}  // namespace countersign::protocol::ot
