#pragma once

#include <span>
#include <string>
#include <vector>

#include "protocol/recovery/dealings.hpp"

namespace countersign::protocol::recovery {

/// The verbs of countersign-recover without the world around them: over whichever group the
/// bundle's key is of, from values to values. apps/recover.cpp reads and writes the files.

/// What a bundle says of itself, for people, as lines of text. All of it is public but the chain
/// code, which is left out: with it and the secret of one address the key would be known.
std::string describe(const Bundle& bundle);

/// check() of protocol/recovery/bundle.hpp.
Status verify(const Bundle& bundle, const Digest& certificate, Random& random);

/// The files of a recovery, as they are to be stored.
struct Files {
  Bytes dealings;              // for all new members alike
  std::vector<Bytes> sealed;   // of new member 1, 2, ..
  std::vector<Party> dealers;  // the signers whose backups were used
};

/// check() and deal_again().
Result<Files> recover(const Bundle& bundle, const Digest& certificate,
                      std::span<const crypto::X25519SecretKey> keys, const NextEpoch& next,
                      Random& random);

}  // namespace countersign::protocol::recovery
