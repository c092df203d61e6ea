#include <algorithm>
#include <cstdint>

#include "base/invariant.hpp"
#include "curve/ed25519.hpp"
#include "curve/secp256k1.hpp"
#include "protocol/backup/rows.hpp"
#include "protocol/recovery/dealings.hpp"
#include "protocol/recovery/key_file.hpp"
#include "protocol/recovery/structure_text.hpp"

namespace countersign::protocol {
namespace {

/// What decodes has one encoding.
template <class Decoded>
void one_encoding(const Decoded& decoded, View bytes) {
  if (!decoded.has_value()) return;
  invariant(std::ranges::equal(encode(*decoded), bytes), "a file has one encoding");
}

void rows(View bytes) {
  invariant(backup::size_of(bytes) <= backup::backup_size_max, "a backup has a greatest length");
  one_encoding(backup::decode(bytes), bytes);
}

void structure(View bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  for (std::uint16_t parties = 1; parties < 6; ++parties) {
    const auto parsed = recovery::parse_structure(text, crypto::PartyCount(parties));
    if (!parsed.has_value()) continue;
    invariant(recovery::text_of(*parsed) == text, "a structure has one spelling");
  }
}

/// Only files whose cost is refused: Argon2id itself is too slow here.
void key_file(View bytes) {
  Bytes costly(bytes.begin(), bytes.end());
  if (costly.size() > 30) costly[30] = 0xff;
  invariant(!recovery::open_key(costly, bytes_of("x")).has_value(), "the cost is out of bounds");
}

void decode(std::uint8_t which, View bytes) {
  switch (which % 7) {
    case 0: rows(bytes); break;
    case 1: one_encoding(recovery::decode_bundle(bytes), bytes); break;
    case 2: one_encoding(recovery::decode_dealings<curve::Secp256k1>(bytes), bytes); break;
    case 3: one_encoding(recovery::decode_dealings<curve::Ed25519>(bytes), bytes); break;
    case 4: one_encoding(recovery::decode_sealed(bytes), bytes); break;
    case 5: structure(bytes); break;
    default: key_file(bytes); break;
  }
}

}  // namespace
}  // namespace countersign::protocol

// The first byte says which decoder reads the rest, which lies in an allocation of its own so that
// the sanitizer sees every read outside it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const countersign::Bytes bytes(data + 1, data + size);
  countersign::protocol::decode(data[0], bytes);
  return 0;
}
