#include "crypto/sha256.hpp"

#include <openssl/sha.h>

#include <new>

#include "base/constant_time.hpp"
#include "base/invariant.hpp"

// The low-level interface is several times faster for the short inputs that the protocols hash: the
// recommended one looks its algorithm up and allocates for each hash. It is marked as deprecated
// but is part of every OpenSSL 3.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace countersign::crypto {
namespace {

SHA256_CTX* context(std::array<std::uint8_t, 112>& state) {
  static_assert(sizeof(SHA256_CTX) == 112 && alignof(SHA256_CTX) <= 8);
  return std::launder(reinterpret_cast<SHA256_CTX*>(state.data()));
}

}  // namespace

Sha256::Sha256() {
  const int done = SHA256_Init(new (state_.data()) SHA256_CTX);
  invariant(done == 1, "SHA-256 starts");
}

Sha256::~Sha256() {
  wipe(state_);
}

Sha256& Sha256::update(View input) {
  const int done = SHA256_Update(context(state_), input.data(), input.size());
  invariant(done == 1, "SHA-256 takes any input");
  return *this;
}

Digest Sha256::digest() const {
  Digest out;
  write(out);
  return out;
}

void Sha256::write(std::span<std::uint8_t, 32> out) const {
  Sha256 ended(*this);
  const int done = SHA256_Final(out.data(), context(ended.state_));
  invariant(done == 1, "SHA-256 ends");
}

Digest sha256(View input) {
  return Sha256().update(input).digest();
}

}  // namespace countersign::crypto
