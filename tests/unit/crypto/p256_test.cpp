#include "crypto/p256.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/hex.hpp"
#include "crypto/sha256.hpp"

namespace countersign::crypto {
namespace {

// Made by another program from the private key 000102..1f.
const std::string key_hex =
    "047a593180860c4037c83c12749845c8ee1424dd297fadcb895e358255d2c7d2b2"
    "a8ca25580f2626fe579062ff1b99ff91c24a0da06fb32b5be20148c9249f5650";
const std::string r = "2a76baa00008fc69cc45b16347f17f6b8a1a46338bc692156f224ac27bf9ad7f";
const std::string s = "0f0afbb926c6af9d85b1000198d4e1de714fbcb318d8d63946fab01386f0e3a7";
const std::string n = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

Result<P256Signature> parse_signature(const std::string& hex) {
  return P256Signature::parse(from_hex(hex).value());
}

/// A DER element of contents shorter than 128 bytes.
std::string der(const std::string& tag, const std::string& contents) {
  const ByteArray<1> length = {static_cast<std::uint8_t>(contents.size() / 2)};
  return tag + to_hex(length) + contents;
}

std::string signature_of(const std::string& first, const std::string& second) {
  return der("30", der("02", first) + der("02", second));
}

Error key_error(const std::string& hex) {
  return P256PublicKey::parse(from_hex(hex).value()).error();
}

const Error no_sequence{Fault::bad_encoding, "p256 signature is not one der sequence"};
const Error no_integers{Fault::bad_encoding, "p256 signature is not two der integers"};
const Error out_of_range{Fault::bad_scalar, "p256 signature has a scalar out of range"};

TEST(P256, verifies_what_another_implementation_signed_and_nothing_else) {
  const auto key = P256PublicKey::parse(from_hex(key_hex).value()).value();
  const auto signature = parse_signature(signature_of(r, s)).value();
  const Error refused{Fault::bad_signature, "p256 signature does not verify"};
  EXPECT_EQ(to_hex(key.bytes()), key_hex);
  EXPECT_TRUE(key.verify(signature, sha256(bytes_of("countersign"))).has_value());
  EXPECT_EQ(key.verify(signature, sha256(bytes_of("countersigm"))).error(), refused);
  const auto swapped = parse_signature(signature_of(s, r)).value();
  EXPECT_EQ(key.verify(swapped, sha256(bytes_of("countersign"))).error(), refused);
}

TEST(P256, refuses_keys_of_another_length_or_form) {
  for (const std::size_t count : {0u, 33u, 64u, 66u}) {
    EXPECT_EQ(P256PublicKey::parse(Bytes(count, 4)).error(),
              (Error{Fault::bad_length, "an uncompressed p256 public key has 65 bytes"}));
  }
  for (const std::string first : {"00", "02", "03", "05", "06", "07"}) {
    EXPECT_EQ(key_error(first + key_hex.substr(2)),
              (Error{Fault::bad_encoding, "p256 public key is not in uncompressed form"}));
  }
}

TEST(P256, refuses_keys_off_the_curve_and_coordinates_that_are_not_reduced) {
  const Error refused{Fault::bad_point, "p256 public key is not on the curve"};
  const std::string y = "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4";
  const std::string p = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
  const std::string zero(64, '0');
  EXPECT_EQ(key_error(key_hex.substr(0, 128) + "51"), refused);
  EXPECT_EQ(key_error("04" + zero + zero), refused);
  EXPECT_TRUE(P256PublicKey::parse(from_hex("04" + zero + y).value()).has_value());
  EXPECT_EQ(key_error("04" + p + y), refused);  // the same point, x = 0 written as p
}

TEST(P256, refuses_signatures_cut_off_or_continued) {
  const Error outer{Fault::bad_length, "p256 signature is not one der sequence"};
  const Error inner{Fault::bad_length, "p256 signature is not two der integers"};
  const std::string whole = signature_of(r, s);
  for (std::size_t count = 0; count < whole.size(); count += 2) {
    EXPECT_EQ(parse_signature(whole.substr(0, count)).error(), outer) << count;
  }
  EXPECT_EQ(parse_signature(whole + "00").error(), outer);
  EXPECT_EQ(parse_signature(der("30", "")).error(), inner);
  EXPECT_EQ(parse_signature(der("30", der("02", r))).error(), inner);
  EXPECT_EQ(parse_signature(der("30", der("02", r) + der("02", s) + "0500")).error(), inner);
}

TEST(P256, refuses_other_tags) {
  EXPECT_EQ(parse_signature(der("31", der("02", r) + der("02", s))).error(), no_sequence);
  EXPECT_EQ(parse_signature(der("30", der("03", r) + der("02", s))).error(), no_integers);
  EXPECT_EQ(parse_signature(der("30", der("02", r) + der("82", s))).error(), no_integers);
}

TEST(P256, refuses_long_and_indefinite_lengths) {
  const std::string integers = der("02", r) + der("02", s);
  EXPECT_EQ(parse_signature("308144" + integers).error(), no_sequence);
  EXPECT_EQ(parse_signature("3080" + integers + "0000").error(), no_sequence);
  EXPECT_EQ(parse_signature(der("30", "028120" + r + der("02", s))).error(), no_integers);
  // Read as a short one, the length would be right.
  EXPECT_EQ(parse_signature("3080" + std::string(256, '0')).error(), no_sequence);
}

TEST(P256, refuses_integers_that_are_empty_negative_or_padded) {
  EXPECT_EQ(parse_signature(signature_of("", s)).error(), no_integers);
  EXPECT_EQ(parse_signature(signature_of(r, "")).error(), no_integers);
  EXPECT_EQ(parse_signature(signature_of("80" + r.substr(2), s)).error(), no_integers);
  EXPECT_EQ(parse_signature(signature_of(r, "00" + s)).error(), no_integers);
  EXPECT_TRUE(parse_signature(signature_of("00a0" + r.substr(2), s)).has_value());
}

TEST(P256, refuses_scalars_outside_the_order) {
  EXPECT_EQ(parse_signature(signature_of("00", s)).error(), out_of_range);
  EXPECT_EQ(parse_signature(signature_of(r, "00")).error(), out_of_range);
  EXPECT_EQ(parse_signature(signature_of("00" + n, s)).error(), out_of_range);
  EXPECT_EQ(parse_signature(signature_of(r, "00" + n)).error(), out_of_range);
  EXPECT_EQ(parse_signature(signature_of(r, "01" + n)).error(), out_of_range);
  EXPECT_EQ(parse_signature(signature_of(r, "0101" + n)).error(), out_of_range);
  const std::string largest = "00" + n.substr(0, 62) + "50";
  EXPECT_TRUE(parse_signature(signature_of(largest, "01")).has_value());
}

}  // namespace
}  // namespace countersign::crypto
