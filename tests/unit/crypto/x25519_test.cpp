#include "crypto/x25519.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/hex.hpp"
#include "support/seeded_random.hpp"

namespace countersign::crypto {
namespace {

X25519SecretKey key_from_hex(const std::string& hex) {
  auto bytes = array_from_hex<32>(hex).value();
  return X25519SecretKey::from_bytes(Secret<32>::take(bytes));
}

Error key_error(const std::string& hex) {
  return X25519PublicKey::parse(from_hex(hex).value()).error();
}

TEST(X25519, agrees_with_rfc_7748) {
  const auto alice =
      key_from_hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
  const auto bob = key_from_hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
  EXPECT_EQ(to_hex(alice.public_key().bytes()),
            "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  const auto shared = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
  EXPECT_EQ(to_hex(alice.exchange(bob.public_key()).expose_secret()), shared);
  EXPECT_EQ(to_hex(bob.exchange(alice.public_key()).expose_secret()), shared);
}

TEST(X25519, parses_the_keys_that_it_makes) {
  testing::SeededRandom random(1);
  const auto key = X25519SecretKey::generate(random).public_key();
  EXPECT_EQ(X25519PublicKey::parse(key.bytes()).value(), key);
}

TEST(X25519, refuses_keys_of_the_wrong_length) {
  for (const std::size_t count : {0u, 31u, 33u}) {
    EXPECT_EQ(X25519PublicKey::parse(Bytes(count, 9)).error(),
              (Error{Fault::bad_length, "an x25519 public key has 32 bytes"}));
  }
}

TEST(X25519, refuses_keys_that_are_not_canonical) {
  const Error refused{Fault::bad_encoding, "x25519 public key is not canonical"};
  for (const std::string key : {
           "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p
           "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p + 9
           "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // 2^255 - 1
           "0900000000000000000000000000000000000000000000000000000000000080",  // 9 + 2^255
       }) {
    EXPECT_EQ(key_error(key), refused) << key;
  }
}

TEST(X25519, refuses_keys_of_small_order) {
  const Error refused{Fault::bad_point, "x25519 public key has small order"};
  for (const std::string key : {
           "0000000000000000000000000000000000000000000000000000000000000000",
           "0100000000000000000000000000000000000000000000000000000000000000",
           "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
           "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
           "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
       }) {
    EXPECT_EQ(key_error(key), refused) << key;
  }
}

}  // namespace
}  // namespace countersign::crypto
