#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>

#include "base/hex.hpp"
#include "crypto/aead.hpp"
#include "crypto/ed25519.hpp"
#include "crypto/hkdf.hpp"
#include "crypto/p256.hpp"
#include "crypto/sha256.hpp"
#include "crypto/x25519.hpp"
#include "support/published.hpp"
#include "support/wycheproof.hpp"

// Every case of the Wycheproof files is judged, and each test says how many there were and how many
// of what kind, so that a case cannot fall out unseen.

namespace countersign::crypto {
namespace {

using testing::no_data;
using testing::wycheproof::bytes;
using testing::wycheproof::each_case;
using testing::wycheproof::Json;
using testing::wycheproof::text;

template <std::size_t N>
Secret<N> secret(const Json& test, const std::string& field) {
  Bytes owned = bytes(test, field);
  return Secret<N>::take(std::span<std::uint8_t, N>(owned));
}

template <std::size_t N>
ByteArray<N> array(const Json& test, const std::string& field) {
  return array_from_hex<N>(text(test, field)).value();
}

bool has_flag(const Json& test, const std::string& flag) {
  for (const auto& one : test.at("flags")) {
    if (one == flag) return true;
  }
  return false;
}

Status judge_ed25519(const Json& group, const Json& test) {
  const auto key = Ed25519PublicKey::parse(bytes(group.at("publicKey"), "pk"));
  if (!key.has_value()) return key.error();
  const auto signature = Ed25519Signature::parse(bytes(test, "sig"));
  if (!signature.has_value()) return signature.error();
  return verify(*key, *signature, bytes(test, "msg"));
}

TEST(Wycheproof, ed25519_verification) {
  std::map<Fault, int> refused;
  const auto count = each_case("ed25519_test.json", [&](const Json& group, const Json& test) {
    const auto status = judge_ed25519(group, test);
    EXPECT_EQ(status.has_value(), text(test, "result") == "valid");
    if (!status.has_value()) ++refused[status.error().fault];
  });
  if (!count) GTEST_SKIP() << no_data;
  EXPECT_EQ(count, 151);
  EXPECT_EQ(refused,
            (std::map<Fault, int>{
                {Fault::bad_length, 12}, {Fault::bad_scalar, 17}, {Fault::bad_signature, 34}}));
}

TEST(Wycheproof, x25519_exchange) {
  std::map<Fault, int> refused;
  int exchanged = 0;
  const auto count = each_case("x25519_test.json", [&](const Json&, const Json& test) {
    const auto peer = X25519PublicKey::parse(bytes(test, "public"));
    const auto own = X25519SecretKey::from_bytes(secret<32>(test, "private"));
    // "acceptable" leaves three things open. We refuse keys that are not canonical and those of
    // small order, and take those on the twist.
    const bool refusable = has_flag(test, "NonCanonicalPublic") || has_flag(test, "LowOrderPublic");
    EXPECT_EQ(peer.has_value(), !refusable);
    if (!peer.has_value()) {
      ++refused[peer.error().fault];
      return;
    }
    EXPECT_EQ(to_hex(own.exchange(*peer).expose_secret()), text(test, "shared"));
    ++exchanged;
  });
  if (!count) GTEST_SKIP() << no_data;
  EXPECT_EQ(count, 518);
  EXPECT_EQ(exchanged, 474);
  EXPECT_EQ(refused, (std::map<Fault, int>{{Fault::bad_encoding, 29}, {Fault::bad_point, 15}}));
}

TEST(Wycheproof, hkdf_sha256) {
  int derived = 0;
  const auto count = each_case("hkdf_sha256_test.json", [&](const Json&, const Json& test) {
    const auto size = test.at("size").get<std::size_t>();
    const Bytes key_material = bytes(test, "ikm");
    const Bytes salt = bytes(test, "salt");
    const Bytes info = bytes(test, "info");
    Bytes out(size);
    if (text(test, "result") == "invalid") {
      EXPECT_GT(size, hkdf_sha256_bytes_max);
      EXPECT_DEATH(hkdf_sha256({key_material, salt, info}, out), "HKDF gives at most 255 blocks");
      return;
    }
    hkdf_sha256({key_material, salt, info}, out);
    EXPECT_EQ(to_hex(out), text(test, "okm"));
    ++derived;
  });
  if (!count) GTEST_SKIP() << no_data;
  EXPECT_EQ(count, 86);
  EXPECT_EQ(derived, 83);
}

TEST(Wycheproof, xchacha20_poly1305) {
  int sealed_count = 0;
  int refused = 0;
  int wrong_nonce_length = 0;
  const auto count = each_case("xchacha20_poly1305_test.json", [&](const Json&, const Json& test) {
    const Bytes nonce_bytes = bytes(test, "iv");
    if (nonce_bytes.size() != XNonce{}.size()) {  // cannot be expressed
      EXPECT_TRUE(has_flag(test, "InvalidNonceSize"));
      ++wrong_nonce_length;
      return;
    }
    const auto key = secret<32>(test, "key");
    const auto nonce = array<24>(test, "iv");
    const Bytes message = bytes(test, "msg");
    const Bytes associated = bytes(test, "aad");
    Bytes sealed = bytes(test, "ct");
    std::ranges::copy(bytes(test, "tag"), std::back_inserter(sealed));
    const auto opened = xchacha20_poly1305_open(key, nonce, sealed, {associated});
    if (text(test, "result") == "invalid") {
      EXPECT_EQ(opened.error(), (Error{Fault::not_authentic, "sealed bytes are not authentic"}));
      ++refused;
      return;
    }
    EXPECT_EQ(to_hex(opened->expose_secret()), to_hex(message));
    EXPECT_EQ(xchacha20_poly1305_seal(key, nonce, message, {associated}), sealed);
    ++sealed_count;
  });
  if (!count) GTEST_SKIP() << no_data;
  EXPECT_EQ(count, 315);
  EXPECT_EQ(sealed_count, 246);
  EXPECT_EQ(refused, 60);
  EXPECT_EQ(wrong_nonce_length, 9);
}

Status judge_p256(const Json& group, const Json& test) {
  const auto key = P256PublicKey::parse(bytes(group.at("publicKey"), "uncompressed"));
  if (!key.has_value()) return key.error();
  const auto signature = P256Signature::parse(bytes(test, "sig"));
  if (!signature.has_value()) return signature.error();
  return key->verify(*signature, sha256(bytes(test, "msg")));
}

TEST(Wycheproof, p256_verification) {
  std::map<Fault, int> refused;
  const auto count =
      each_case("ecdsa_secp256r1_sha256_test.json", [&](const Json& group, const Json& test) {
        const auto status = judge_p256(group, test);
        EXPECT_EQ(status.has_value(), text(test, "result") == "valid");
        if (!status.has_value()) ++refused[status.error().fault];
      });
  if (!count) GTEST_SKIP() << no_data;
  EXPECT_EQ(count, 484);
  EXPECT_EQ(refused, (std::map<Fault, int>{{Fault::bad_length, 21},
                                           {Fault::bad_encoding, 200},
                                           {Fault::bad_scalar, 66},
                                           {Fault::bad_signature, 23}}));
}

}  // namespace
}  // namespace countersign::crypto
