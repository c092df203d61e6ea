#pragma once

#include <functional>
#include <span>

#include "crypto/tagged_hash.hpp"
#include "protocol/ot/consistency.hpp"
#include "protocol/ot/extension.hpp"
#include "protocol/ot/prg.hpp"

namespace countersign::testing {

/// One bit that Bob flips in row `row` of u, and what he bets Delta_row to be. His message passes
/// Alice's check exactly if the bet is right (for every bet, if there are several).
struct DeltaBet {
  std::size_t row;
  std::size_t column;
  unsigned delta_bit;
};

/// Bob's extension with wrong bits in u: what a cheater sends who wants to learn bits of Delta.
inline protocol::ot::ExtensionMessage bet_on_delta(const protocol::ot::BobSeeds& seeds,
                                                   const Digest& nonce,
                                                   protocol::ot::Columns columns, View x,
                                                   std::span<const DeltaBet> bets) {
  using protocol::ot::Consistency;
  using protocol::ot::ExtensionMessage;
  using protocol::ot::parameters;
  using protocol::ot::Prg;
  using protocol::ot::rows;
  const std::size_t width = columns.row_bytes();
  Bytes u(rows * width);
  Bytes v(rows * width);
  const auto row = [&](Bytes& matrix, std::size_t i) {
    return std::span(matrix).subspan(i * width, width);
  };
  const Prg prg(nonce);
  for (std::size_t i = 0; i < rows; i += protocol::ot::blake2b_lanes / 2) {
    const auto item = [&](std::size_t n) {
      const std::size_t r = i + n / 2;
      return Prg::Expansion{seeds.seed(r, n % 2), static_cast<std::uint16_t>(r), n % 2,
                            row(n % 2 == 0 ? u : v, r)};
    };
    prg.expand({item(0), item(1), item(2), item(3), item(4), item(5), item(6), item(7)});
  }
  for (std::size_t i = 0; i < u.size(); ++i)
    u[i] = static_cast<std::uint8_t>(u[i] ^ v[i] ^ x[i % width]);
  for (const DeltaBet& bet : bets) {
    const auto bit = static_cast<std::uint8_t>(1U << (bet.column % 8));
    row(u, bet.row)[bet.column / 8] ^= bit;
    if (bet.delta_bit == 1) row(v, bet.row)[bet.column / 8] ^= bit;
  }

  const Consistency check(nonce, columns, u);
  ExtensionMessage message{columns, u, {}, {}};
  Bytes tt(parameters.checks * rows * 16);
  for (std::size_t s = 0; s < parameters.checks; ++s) {
    check.forms(x)[s].store(std::span(message.xt).subspan(16 * s).first<16>());
    for (std::size_t r = 0; r < rows; ++r) {
      check.forms(row(v, r))[s].store(std::span(tt).subspan(16 * (s * rows + r)).first<16>());
    }
  }
  message.hT = crypto::tagged_hash({crypto::Suite::pair_ristretto255, crypto::HashLabel::ote_t},
                                   {nonce, tt});
  return message;
}

}  // namespace countersign::testing
