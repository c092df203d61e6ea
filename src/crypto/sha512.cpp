#include "crypto/sha512.hpp"

#include <sodium.h>

#include <new>
#include <utility>

#include "base/constant_time.hpp"

namespace countersign::crypto {
namespace {

crypto_hash_sha512_state* context(std::array<std::uint8_t, 208>& state) {
  static_assert(sizeof(crypto_hash_sha512_state) == 208 && alignof(crypto_hash_sha512_state) <= 8);
  return std::launder(reinterpret_cast<crypto_hash_sha512_state*>(state.data()));
}

}  // namespace

// None of libsodium's hash functions can fail; their results are always 0.

Sha512::Sha512() {
  crypto_hash_sha512_init(new (state_.data()) crypto_hash_sha512_state);
}

Sha512::~Sha512() {
  wipe(state_);
}

Sha512& Sha512::update(View input) {
  crypto_hash_sha512_update(context(state_), input.data(), input.size());
  return *this;
}

ByteArray<64> Sha512::digest() const {
  ByteArray<64> out;
  write(out);
  return out;
}

void Sha512::write(std::span<std::uint8_t, 64> out) const {
  Sha512 ended(*this);
  crypto_hash_sha512_final(context(ended.state_), out.data());
}

ByteArray<64> sha512(View input) {
  return Sha512().update(input).digest();
}

}  // namespace countersign::crypto
