#include "curve/secp256k1.hpp"

#include <secp256k1_ecdh.h>

#include <algorithm>

#include "base/invariant.hpp"
#include "curve/library_key.hpp"

namespace countersign::curve {
namespace {

/// x || y.
using Coordinates = ByteArray<64>;

int copy_coordinates(unsigned char* out, const unsigned char* x, const unsigned char* y, void*) {
  std::copy_n(x, 32, out);
  std::copy_n(y, 32, out + 32);
  return 1;
}

Point point_at(const Coordinates& coordinates) {
  ByteArray<65> bytes{SECP256K1_TAG_PUBKEY_UNCOMPRESSED};
  std::ranges::copy(coordinates, bytes.begin() + 1);
  return Point::decode_uncompressed(bytes).value();
}

}  // namespace

void Secp256k1::Destroy::operator()(secp256k1_context_struct* context) const {
  secp256k1_context_destroy(context);
}

Secp256k1::Secp256k1(Random& random) : context_(secp256k1_context_create(SECP256K1_CONTEXT_NONE)) {
  const auto seed = Secret<32>::generate(random);
  const int done = secp256k1_context_randomize(context_.get(), seed.expose_secret().data());
  invariant(done == 1, "a new context can be randomised");
}

Point Secp256k1::mul_base(const SecretScalar& a) const {
  const auto bytes = encode_secret(a);
  secp256k1_pubkey key;
  const int made = secp256k1_ec_pubkey_create(context_.get(), &key, bytes.expose_secret().data());
  if (declassified(made) == 0) return {};
  return from_library(declassified(key));
}

Point Secp256k1::mul(const SecretScalar& a, const Point& P) const {
  if (P.is_identity()) return P;
  const auto bytes = encode_secret(a);
  const auto key = to_library(P);
  Coordinates out;
  // The library's only constant-time multiplication of a point that is not G.
  const int made = secp256k1_ecdh(context_.get(), out.data(), &key, bytes.expose_secret().data(),
                                  copy_coordinates, nullptr);
  if (declassified(made) == 0) return {};
  return point_at(declassified(out));
}

Scalar Secp256k1::hash_to_scalar(const crypto::ScalarTag& tag, crypto::Fields fields) {
  ByteArray<32> hash;
  crypto::tagged_scalar(tag, fields, hash);
  return Scalar::reduce(hash);
}

SecretScalar Secp256k1::hash_to_secret(const crypto::ScalarTag& tag, crypto::Fields fields) {
  const auto hash = Secret<32>::filled([&](auto out) { crypto::tagged_scalar(tag, fields, out); });
  return SecretScalar::computed([&] { return Scalar::reduce(hash.expose_secret()); });
}

}  // namespace countersign::curve
