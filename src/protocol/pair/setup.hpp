#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "base/reader.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/writer.hpp"
#include "protocol/ot/extension.hpp"
#include "protocol/ot/seeds.hpp"

namespace countersign::protocol {

/// What a pair of signers needs to make signature slots together: one run of PAIR makes it, for
/// both directions and all keys. Section 4.6 of the protocol specification.
///
/// It is stored sealed, never exported, and never backed up: a second copy of it in use would
/// repeat nonces and let Delta be probed twice, and a new one is cheap.
struct PairSetup {
  Digest hash;          // `setup`, equal on both sides
  std::uint64_t epoch;  // pair_epoch
  ot::AliceSeeds alice;
  ot::BobSeeds bob;
  Secret<32> z;  // z_ij, equal on both sides

  static constexpr std::size_t size =
      32 + 8 + ot::rows / 8 + ot::AliceSeeds::size + ot::BobSeeds::size + 32;
  void encode(Writer& out) const;
  static PairSetup decode(Reader& in);

  PairSetup clone() const;
};

/// The reverse bootstrap, section 4.4: base OT is run in one direction only, and an extension over
/// it, 128 columns wide, makes the setup of the other. Its columns hash to the new seeds, and Bob's
/// choice bits become the complement of his Delta as the new Alice.
ot::BobSeeds bootstrapped_bob(const Digest& setup, const ot::AliceColumns& columns);
ot::AliceSeeds bootstrapped_alice(const Digest& setup, const ot::BobColumns& columns);

}  // namespace countersign::protocol
