#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "base/secret.hpp"
#include "protocol/message.hpp"
#include "protocol/ot/base_ot.hpp"
#include "protocol/ot/extension.hpp"
#include "protocol/pair/contexts.hpp"
#include "protocol/rounds.hpp"

namespace countersign::protocol::pair_messages {

/// The four messages of PAIR, section 4.2 and appendix B of the protocol specification. All are for
/// the one peer, encrypted by its channel.

/// PR1, both. Only the giver's has Y.
struct PR1 {
  static constexpr std::uint8_t tag = 1;
  static constexpr Channel channel = Channel::direct;
  using Shape = PairRole;  // the sender's

  Digest salt;
  std::uint64_t next;
  Digest binding;
  std::optional<ByteArray<32>> Y;

  static std::size_t expected_size(const PairRole& sender, View body);
  void encode(Writer& out) const;
  static Result<PR1> decode(Reader& in, const PairRole& sender);
};

/// PR2, the taker's.
struct PR2 {
  static constexpr std::uint8_t tag = 2;
  static constexpr Channel channel = Channel::direct;
  static constexpr std::size_t size = 32 + ot::base_ot_points_size + 32;

  Digest ctx_pair;
  Bytes points;
  Secret<32> z_half;

  void encode(Writer& out) const;
  static Result<PR2> decode(Reader& in);
};
static_assert(PR2::size == 8'256);

/// PR3, the giver's.
struct PR3 {
  static constexpr std::uint8_t tag = 3;
  static constexpr Channel channel = Channel::direct;
  static constexpr std::size_t size = 32 + ot::Columns::of_bootstrap().message_bytes() + 32 + 32;

  Digest tr2;
  ot::ExtensionMessage extension;
  Secret<32> z_half;
  Digest confirm;

  void encode(Writer& out) const;
  static Result<PR3> decode(Reader& in);
};
static_assert(PR3::size == 6'304);

/// PR4, the taker's.
struct PR4 {
  static constexpr std::uint8_t tag = 4;
  static constexpr Channel channel = Channel::direct;
  static constexpr std::size_t size = 32;

  Digest confirm;

  void encode(Writer& out) const;
  static Result<PR4> decode(Reader& in);
};

}  // namespace countersign::protocol::pair_messages
