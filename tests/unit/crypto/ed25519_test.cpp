#include "crypto/ed25519.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <string>

#include "base/hex.hpp"
#include "support/seeded_random.hpp"

namespace countersign::crypto {
namespace {

Ed25519SecretKey counting_key() {
  ByteArray<32> seed;
  std::iota(seed.begin(), seed.end(), std::uint8_t{0});
  return Ed25519SecretKey::from_seed(Secret<32>::take(seed));
}

Error key_error(const std::string& hex) {
  return Ed25519PublicKey::parse(from_hex(hex).value()).error();
}

std::string repeated(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

// Made by OpenSSL from the same seed.
constexpr auto signature_hex =
    "8cec435517aa64f717aedb71e07e1afa93f050998881f553a32b03625917c946"
    "c875c9d15ab435b070204c4e19fb0316c8a18308a563f316d1c4e0d9bcbc5902";

TEST(Ed25519, signs_like_another_implementation) {
  const auto key = counting_key();
  EXPECT_EQ(to_hex(key.public_key().bytes()),
            "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8");
  EXPECT_EQ(to_hex(key.sign(bytes_of("countersign")).bytes()), signature_hex);
}

TEST(Ed25519, signs_the_first_vector_of_rfc_8032) {
  auto seed = array_from_hex<32>("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
                  .value();
  const auto key = Ed25519SecretKey::from_seed(Secret<32>::take(seed));
  EXPECT_EQ(to_hex(key.public_key().bytes()),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  EXPECT_EQ(to_hex(key.sign({}).bytes()),
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
}

TEST(Ed25519, verifies_what_was_signed_and_nothing_else) {
  testing::SeededRandom random(1);
  const auto key = Ed25519SecretKey::generate(random);
  const auto other = Ed25519SecretKey::generate(random).public_key();
  const auto signature = key.sign(bytes_of("message"));
  const Error refused{Fault::bad_signature, "ed25519 signature does not verify"};
  EXPECT_TRUE(verify(key.public_key(), signature, bytes_of("message")).has_value());
  EXPECT_EQ(verify(key.public_key(), signature, bytes_of("messagf")).error(), refused);
  EXPECT_EQ(verify(other, signature, bytes_of("message")).error(), refused);
  ByteArray<64> changed = signature.bytes();
  changed[0] ^= 1;
  EXPECT_EQ(verify(key.public_key(), Ed25519Signature::parse(changed).value(), bytes_of("message"))
                .error(),
            refused);
}

TEST(Ed25519, parses_the_keys_and_signatures_that_it_makes) {
  const auto key = counting_key().public_key();
  EXPECT_EQ(Ed25519PublicKey::parse(key.bytes()).value(), key);
  const auto signature = counting_key().sign(bytes_of("countersign"));
  EXPECT_EQ(Ed25519Signature::parse(signature.bytes()).value(), signature);
}

TEST(Ed25519, refuses_keys_of_the_wrong_length) {
  const Error refused{Fault::bad_length, "an ed25519 public key has 32 bytes"};
  for (const int count : {0, 31, 33}) EXPECT_EQ(key_error(repeated("03", count)), refused);
}

TEST(Ed25519, refuses_keys_that_are_not_canonical) {
  const Error refused{Fault::bad_encoding, "ed25519 public key is not canonical"};
  for (const std::string low : {"ed", "ee", "f0", "ff"}) {  // y = p, p + 1, p + 3, 2^255 - 1
    EXPECT_EQ(key_error(low + repeated("ff", 30) + "7f"), refused);
    EXPECT_EQ(key_error(low + repeated("ff", 30) + "ff"), refused);
  }
}

TEST(Ed25519, refuses_keys_outside_the_prime_order_group) {
  const Error refused{Fault::bad_point, "ed25519 public key is not in the prime-order group"};
  for (const std::string key : {
           "0100000000000000000000000000000000000000000000000000000000000000",  // order 1
           "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // order 2
           "0000000000000000000000000000000000000000000000000000000000000000",  // order 4
           "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",  // order 8
           "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",  // order 8
           "ea5ef8400c31ef41e28f22e718b43f66981b29cf645af2a0e223799bedaace47",  // a key + order 2
           "0200000000000000000000000000000000000000000000000000000000000000",  // no point
       }) {
    EXPECT_EQ(key_error(key), refused) << key;
  }
}

TEST(Ed25519, refuses_signatures_of_the_wrong_length) {
  const Error refused{Fault::bad_length, "an ed25519 signature has 64 bytes"};
  for (const std::size_t count : {0u, 63u, 65u}) {
    EXPECT_EQ(Ed25519Signature::parse(Bytes(count)).error(), refused);
  }
}

TEST(Ed25519, refuses_the_second_form_of_a_signature) {
  // S + L for the S of the signature above.
  const auto other_form =
      from_hex(std::string(signature_hex).substr(0, 64) +
               "b549bf2e7517480847bd43f1f7f4e22ac8a18308a563f316d1c4e0d9bcbc5912");
  EXPECT_EQ(Ed25519Signature::parse(other_form.value()).error(),
            (Error{Fault::bad_scalar, "ed25519 signature is not canonical"}));
}

}  // namespace
}  // namespace countersign::crypto
