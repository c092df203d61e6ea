#include <openssl/evp.h>
#include <secp256k1.h>
#include <sodium.h>

#include <array>
#include <memory>

#include "base/bytes.hpp"
#include "base/constant_time.hpp"
#include "base/invariant.hpp"
#include "bench/support.hpp"

// The floor: what the libraries below us cost by themselves. Every other figure is read against
// these, taken in the same run on the same machine.
namespace countersign::bench {
namespace {

/// An object of a C library, given back by the library's own function.
template <auto release>
struct Release {
  void operator()(auto* object) const { release(object); }
};
template <class T, auto release>
using Owned = std::unique_ptr<T, Release<release>>;

void secp256k1_rows(Report& report) {
  const Owned<secp256k1_context, secp256k1_context_destroy> context(
      secp256k1_context_create(SECP256K1_CONTEXT_NONE));
  ByteArray<32> key;
  ByteArray<32> message;
  key.fill(0x11);
  message.fill(0x22);
  secp256k1_pubkey point;
  secp256k1_ecdsa_signature signature;
  const auto sign = [&] {
    return secp256k1_ecdsa_sign(context.get(), &signature, message.data(), key.data(), nullptr,
                                nullptr);
  };
  const auto verify = [&] {
    return secp256k1_ecdsa_verify(context.get(), &signature, message.data(), &point);
  };
  invariant(secp256k1_ec_pubkey_create(context.get(), &point, key.data()) == 1, "the key is valid");
  invariant(sign() == 1 && verify() == 1, "what was signed verifies");
  report.add_microseconds("floor.ecdsa_sign.us", [&] { keep(sign()); });
  report.add_microseconds("floor.ecdsa_verify.us", [&] { keep(verify()); });
}

void ed25519_row(Report& report) {
  invariant(sodium_init() >= 0, "libsodium starts");
  ByteArray<crypto_sign_PUBLICKEYBYTES> public_key;
  ByteArray<crypto_sign_SECRETKEYBYTES> secret_key;
  ByteArray<crypto_sign_BYTES> signature;
  ByteArray<32> message;
  message.fill(0x22);
  crypto_sign_keypair(public_key.data(), secret_key.data());
  crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(),
                       secret_key.data());
  const auto verify = [&] {
    return crypto_sign_verify_detached(signature.data(), message.data(), message.size(),
                                       public_key.data());
  };
  invariant(verify() == 0, "what was signed verifies");
  report.add_microseconds("floor.ed25519_verify.us", [&] { keep(verify()); });
}

// The digest is fetched once: looking it up by name costs more than hashing 64 bytes.
void sha256_row(Report& report) {
  const Owned<EVP_MD, EVP_MD_free> sha256(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  ByteArray<64> message;
  message.fill(0x22);
  Digest digest;
  const auto hash = [&] {
    return EVP_DigestInit_ex2(context.get(), sha256.get(), nullptr) == 1 &&
           EVP_DigestUpdate(context.get(), message.data(), message.size()) == 1 &&
           EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1;
  };
  invariant(sha256 && context && hash(), "OpenSSL hashes");
  report.add_nanoseconds("floor.sha256_64B.ns", [&] { keep(hash()); });
}

void base_rows(Report& report) {
  Digest a{};
  Digest b{};
  report.add_nanoseconds("base.ct_equal_32B.ns", [&] {
    keep(a);
    keep(ct_equal(a, b));
  });
}

}  // namespace
}  // namespace countersign::bench

int main(int argc, char** argv) {
  countersign::bench::Report report;
  countersign::bench::secp256k1_rows(report);
  countersign::bench::ed25519_row(report);
  countersign::bench::sha256_row(report);
  countersign::bench::base_rows(report);
  return report.finish(argc, argv);
}
