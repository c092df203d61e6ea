#include "crypto/keccak256.hpp"

#include <cryptopp/keccak.h>

namespace countersign::crypto {

Digest keccak256(View input) {
  Digest out;
  CryptoPP::Keccak_256 hash;  // NOLINT(clang-analyzer-optin.cplusplus.VirtualCall)
  hash.Update(input.data(), input.size());
  hash.Final(out.data());
  return out;
}

}  // namespace countersign::crypto
